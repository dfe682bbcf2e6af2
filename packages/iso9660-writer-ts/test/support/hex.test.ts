import { describe, expect, test } from 'vitest';
import { differences, parseGolden } from './hex.js';

const parse = (text: string) => parseGolden(text, 'sample.hex');

describe('a golden file', () => {
  test('is bytes, repetitions and checked offsets, each line with a note', () => {
    const golden = parse('# heading\n\n0: 01 FF # first\n   00*3 (00 20)*2 # then\n9: # length\n');
    expect([...golden.bytes]).toEqual([1, 255, 0, 0, 0, 0, 0x20, 0, 0x20]);
    expect(golden.fields.map(({ line, offset, note }) => [line, offset, note])).toEqual([
      [3, 0, 'first'],
      [4, 2, 'then'],
    ]);
  });

  test.each([
    ['a half byte', '0: 1 # note', 'not hex bytes'],
    ['three digits', '0: 012 # note', 'not hex bytes'],
    ['lower case', '0: ff # note', 'not hex bytes'],
    ['a word', '0: CD001 # note', 'not hex bytes'],
    ['bytes without a space', '0: 01(02)*2 # note', 'not hex bytes'],
    ['a repetition of nothing', '0: 00*0 # note', 'not hex bytes'],
    ['an open bracket', '0: (00 20*3 # note', 'not hex bytes'],
    ['a false offset', '0: 01 # note\n2: 02 # note', 'sample.hex:2: offset 2 stated, 1 bytes stand before it'],
    ['a false length', '0: 01 # note\n2:', 'sample.hex:2: offset 2'],
    ['bytes without a note', '0: 01', 'bytes without a note'],
    ['no bytes', '# nothing\n', 'no bytes'],
  ])('is refused for %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test('names the fields that differ', () => {
    const golden = parse('0: 01 02 # left\n2: 03 # right\n');
    expect(differences(golden, Uint8Array.of(1, 2, 3))).toEqual([]);
    expect(differences(golden, Uint8Array.of(1, 2, 4))).toEqual(['line 2, byte 2, right: 04 is not 03']);
    expect(differences(golden, Uint8Array.of(1, 2, 3, 4))).toEqual(['4 bytes instead of 3']);
  });
});
