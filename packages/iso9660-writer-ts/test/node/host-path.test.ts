import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostPath, textOf } from '../../src/node/host-entry.js';

describe('names of the host', () => {
  test('any bytes come back from their text', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(Buffer.from(hostPath(textOf(Buffer.from(bytes))))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('valid UTF-8 is decoded as it is, the replacement character included', () => {
    for (const name of ['plain', 'Grüße', '日本語', 'a😀b', 'really \ufffd', '\ue000\uffff\u{10ffff}']) {
      expect(textOf(Buffer.from(name))).toBe(name);
      expect(hostPath(name)).toBe(name);
    }
  });

  test('a byte that is not UTF-8 is carried as U+DC00 plus its value (JO-09)', () => {
    expect(textOf(Buffer.of(0x61, 0xff, 0x62))).toBe('a\udcffb');
    expect(hostPath('a\udcffb')).toEqual(Buffer.of(0x61, 0xff, 0x62));
  });

  test.each([
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xb3, 0xbf]],
    ['a value beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a sequence cut short', [0xe2, 0x82]],
  ])('%s is carried byte by byte', (_, bytes) => {
    expect(textOf(Buffer.from(bytes))).toBe(String.fromCharCode(...bytes.map((byte) => 0xdc00 + byte)));
  });

  test('the second half of a surrogate pair is not taken for a carried byte', () => {
    const name = '\ud83d\udc80';
    expect(hostPath(name)).toBe(name);
    expect(hostPath(`${name}\udc80`)).toEqual(Buffer.concat([Buffer.from(name), Buffer.of(0x80)]));
  });
});
