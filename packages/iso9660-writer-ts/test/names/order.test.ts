import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byUnits, byUtf8 } from '../../src/names/order.js';

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
