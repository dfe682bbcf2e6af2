import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byUnits, byUtf8, sorted } from '../../src/names/order.js';
import { atOnce } from '../../src/turns.js';

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

describe('a list sorted in steps', () => {
  const byTens = (one: number, other: number) => Math.floor(one / 10) - Math.floor(other / 10);

  test('is what the engine makes of it in one, equals in the order they had', () => {
    const few = fc.array(fc.nat(300), { maxLength: 40 });
    // Some are longer than what is sorted in one step, and some have long ordered parts.
    const many = fc.tuple(fc.array(fc.nat(99_999), { minLength: 1, maxLength: 700 }), fc.integer({ min: 1, max: 9 }));
    const repeated = many.map(([numbers, times]) => Array.from({ length: times }, () => numbers).flat());
    fc.assert(
      fc.property(fc.oneof(few, repeated), (numbers) => {
        const before = [...numbers];
        expect(atOnce(sorted(numbers, byTens))).toEqual([...numbers].sort(byTens));
        expect(numbers).toEqual(before);
      }),
      { seed: 9660, numRuns: 200 },
    );
  });

  test.each([
    ['in order', (index: number) => index],
    ['in the opposite order', (index: number) => 30_000 - index],
    ['in none', (index: number) => (index * 7919) % 30_000],
  ])('compares little at a time, when it is %s', (_, at) => {
    const list = Array.from({ length: 30_000 }, (_, index) => at(index));
    let compared = 0;
    let most = 0;
    const work = sorted(list, (one, other) => {
      compared++;
      return one - other;
    });
    for (let step = work.next(); step.done !== true; step = work.next()) {
      most = Math.max(most, compared);
      compared = 0;
    }
    expect(Math.max(most, compared)).toBeLessThan(10_000);
  });
});
