import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jolietNames } from '../../src/names/joliet.js';
import { byUnits, byUtf8 } from '../../src/names/order.js';

/** ECMA-119 9.3, word for word: parts of one length, filled up with spaces. */
function padded(name: string, kind: 'file' | 'directory'): string {
  const period = kind === 'directory' ? -1 : name.lastIndexOf('.');
  const [stem, extension] = period > 0 ? [name.slice(0, period), name.slice(period + 1)] : [name, ''];
  return stem.padEnd(20) + extension.padEnd(20);
}

test('the order of records is that of padded parts, however early two names differ (DR-09, JO-05)', () => {
  const name = fc.string({ unit: fc.constantFrom(...'ab. -_'), minLength: 1, maxLength: 7 });
  const kind = fc.constantFrom('file' as const, 'directory' as const);
  const { compare } = jolietNames({ longNames: false });
  fc.assert(
    fc.property(name, kind, name, kind, (one, oneKind, other, otherKind) => {
      const expected = byUnits(padded(one, oneKind), padded(other, otherKind));
      expect(Math.sign(compare(one, oneKind, other, otherKind))).toBe(expected);
    }),
    { seed: 9660, numRuns: 20_000 },
  );
});

describe('the order of UTF-8 bytes', () => {
  test('is found without making the bytes (NA-05, DR-10)', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(Math.sign(byUtf8(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
      }),
      { seed: 9660, numRuns: 1_000 },
    );
  });

  test('puts what lies beyond the BMP after U+FFFF, which UTF-16 does not', () => {
    expect(['😀', '\uffff', 'z'].sort(byUtf8)).toEqual(['z', '\uffff', '😀']);
    expect(['😀', '\uffff', 'z'].sort(byUnits)).toEqual(['z', '😀', '\uffff']);
  });
});
