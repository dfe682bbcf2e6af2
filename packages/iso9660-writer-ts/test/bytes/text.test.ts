import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/bytes/codec.js';
import {
  cutName,
  cutUnits,
  isEncodable,
  nameBytes,
  nameLength,
  spacePadded,
  utf8Boundary,
  utf16SpacePadded,
  writeName,
  zeroPadded,
} from '../../src/bytes/text.js';

const SEED = { seed: 9660 };

function written(codec: Codec<string>, value: string): string {
  const target = new Uint8Array(codec.size).fill(0xee);
  codec.write(new DataView(target.buffer), 0, value);
  return new TextDecoder('latin1').decode(target);
}

describe('text fields', () => {
  test('are filled up with spaces, or with zeros in El Torito (VD-09, ET-02)', () => {
    expect(written(spacePadded(6), 'ABC')).toBe('ABC   ');
    expect(written(zeroPadded(6), 'ABC')).toBe('ABC\0\0\0');
  });

  test('of Joliet are UTF-16 with the most significant byte first, the odd last byte is zero (VD-11)', () => {
    expect(written(utf16SpacePadded(6), 'A\u20ac')).toBe('\0A \xac\0 ');
    expect(written(utf16SpacePadded(5), 'A')).toBe('\0A\0 \0');
  });

  test('refuse text that is too long', () => {
    expect(() => written(spacePadded(2), 'ABC')).toThrow('3 characters do not fit in 2');
    expect(() => written(zeroPadded(2), 'ABC')).toThrow(RangeError);
    expect(() => written(utf16SpacePadded(5), 'ABC')).toThrow('3 UTF-16 units do not fit in 5 bytes');
  });

  test.each(['\x7f', 'é', '\u0141', '😀'])('of single bytes refuse %j', (text) => {
    expect(() => written(spacePadded(8), text)).toThrow('outside ASCII');
  });
});

describe('the bytes of a name', () => {
  test('are UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect([...nameBytes(name)]).toEqual([...new TextEncoder().encode(name)]);
        expect(nameLength(name)).toBe(nameBytes(name).length);
        expect(isEncodable(name)).toBe(true);
      }),
      SEED,
    );
  });

  test('give back the bytes that lone surrogates carry (JO-09)', () => {
    expect([...nameBytes('caf\udce9')]).toEqual([0x63, 0x61, 0x66, 0xe9]);
    expect([...nameBytes('\udc80\udcff😀')]).toEqual([0x80, 0xff, 0xf0, 0x9f, 0x98, 0x80]);
    expect(nameLength('\udc80\udcff😀')).toBe(6);
    expect(isEncodable('\udc80\udcff😀')).toBe(true);
  });

  test.each(['\ud800', '\udbff', '\udc00', '\udc7f', '\udd00', '\udfff', 'a\ud83db'])(
    'do not exist for %j, which carries no byte',
    (name) => {
      expect(isEncodable(name)).toBe(false);
    },
  );
});

describe('a cut between UTF-16 units', () => {
  test('is the longest start that does not end inside a pair', () => {
    expect(cutUnits('abc', 3)).toBe('abc');
    expect(cutUnits('abcd', 3)).toBe('abc');
    expect(cutUnits('ab😀', 3)).toBe('ab');
    expect(cutUnits('a😀b', 3)).toBe('a😀');
    expect(cutUnits('abc', 0)).toBe('');
  });

  test('never leaves half a pair behind', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 20 }), (text, limit) => {
        const cut = cutUnits(text, limit);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut).not.toMatch(/[\uD800-\uDFFF]/u);
        expect(cut.length).toBeLessThanOrEqual(limit);
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, limit) - 1);
      }),
      SEED,
    );
  });
});

describe('a cut between UTF-8 characters', () => {
  test('is the last one at or before the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const bytes = new TextEncoder().encode(text);
        let expected = 0;
        for (const character of text) {
          const next = expected + new TextEncoder().encode(character).length;
          if (next > limit) break;
          expected = next;
        }
        // A single character longer than the limit cannot be kept whole, and something has to be cut.
        expect(utf8Boundary(bytes, limit)).toBe(expected === 0 && bytes.length > limit ? limit : expected);
      }),
      SEED,
    );
  });

  test('of bytes that are no UTF-8 is the limit itself', () => {
    expect(utf8Boundary(new Uint8Array(100).fill(0x80), 50)).toBe(50);
  });
});

describe('a name written into a view', () => {
  test('has the bytes it has elsewhere, carried ones too', () => {
    const unit = fc.constantFrom(
      'a',
      '.',
      '\x7f',
      '\x80',
      'é',
      '\u07ff',
      '\u0800',
      '€',
      '\ue000',
      '\uffff',
      '😀',
      '\udc80',
    );
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const name = units.join('');
        const target = new Uint8Array(nameLength(name) + 2);
        writeName(new DataView(target.buffer), 1, name);
        expect([...target]).toEqual([0, ...nameBytes(name), 0]);
      }),
      SEED,
    );
  });
});

describe('a name cut to a number of bytes', () => {
  test('keeps as many whole characters as fit, carried bytes too', () => {
    expect(cutName('naïve', 3)).toBe('na');
    expect(cutName('naïve', 4)).toBe('naï');
    expect(cutName('😀😀', 7)).toBe('😀');
    expect(cutName('\udcff\udcff\udcff', 2)).toBe('\udcff\udcff');
    expect(cutName('short', 5)).toBe('short');
  });
});
