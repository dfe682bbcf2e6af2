import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carriesUtf8, nameBytes } from '../../src/bytes/text.js';
import { file, problemsOf } from '../support/read-image.js';
import { textOf } from '../support/strict-reader/text.js';

const carried = (bytes: Uint8Array) => String.fromCharCode(...Array.from(bytes, (byte) => 0xdc00 + byte));

describe('bytes that surrogates carry', () => {
  test.each([
    '\udce9',
    'caf\udce9.txt',
    '\udc80\udc80',
    '\udce2\udc82',
    '\udcc0\udc80',
    '\udced\udca0\udc80',
    '€',
    '😀',
  ])('are no text of their own in %j', (name) => expect(carriesUtf8(name)).toBe(false));

  test.each(['é', 'a €', '\u{10ffff}', '\ufeff', '\ud7ff', '\u0800'])('are the text %j when UTF-8 says so', (text) => {
    const bytes = new TextEncoder().encode(text);
    expect(carriesUtf8(`x${carried(bytes.filter((byte) => byte > 0x7f))}x`)).toBe(true);
  });

  test('are the only way to write a name, or are refused', () => {
    const anyBytes = fc.array(fc.integer({ min: 0x80, max: 0xff }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(anyBytes, (values) => {
        const name = carried(Uint8Array.from(values));
        expect(carriesUtf8(name)).toBe(textOf(nameBytes(name)) !== name);
      }),
      { seed: 9660, numRuns: 2_000 },
    );
  });

  test('make no path that is the bytes of another', async () => {
    const twins = [file('€'), file('\udce2\udc82\udcac')];
    expect(await problemsOf(twins)).toEqual(['INVALID_PATH \udce2\udc82\udcac']);
  });
});
