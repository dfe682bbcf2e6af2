import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zeros } from '../../src/layout/extent.js';
import { allocate } from '../../src/layout/layout.js';
import { atOnce } from '../../src/turns.js';
import { anyLayout } from './any-layout.js';

const SEED = { seed: 9660 };

describe('an allocation', () => {
  test('gives every extent the sum of the sectors before it', () => {
    fc.assert(
      fc.property(anyLayout, ({ layout }) => {
        let sum = 0;
        for (let index = 0; index < layout.length; index++) {
          const extent = layout.extentAt(index);
          expect(layout.sectorAt(index)).toBe(sum);
          expect(layout.sectorOf(extent)).toBe(sum);
          sum += Math.ceil(extent.length / 2048);
        }
        expect(layout.sectorCount).toBe(sum);
      }),
      SEED,
    );
  });

  test('finds the extent of every byte', () => {
    fc.assert(
      fc.property(anyLayout, ({ layout, image }) => {
        for (let byte = 0; byte < image.length; byte += 509) {
          const index = layout.indexAt(byte);
          const first = layout.sectorAt(index) * 2048;
          expect(byte).toBeGreaterThanOrEqual(first);
          expect(byte).toBeLessThan(first + Math.ceil(layout.extentAt(index).length / 2048) * 2048);
        }
      }),
      SEED,
    );
  });

  test('goes beyond 32 bits of bytes', () => {
    const [large, last] = [zeros('large', 2 ** 31), zeros('last', 1)];
    const layout = atOnce(allocate([large, last]));
    expect(layout.sectorOf(last)).toBe(2 ** 31);
    expect(layout.indexAt(2 ** 42 - 1)).toBe(0);
    expect(layout.indexAt(2 ** 42)).toBe(1);
  });

  test('stores an extent that comes again where it came first', () => {
    const [one, two] = [zeros('one', 3), zeros('two', 1)];
    const layout = atOnce(allocate([one, two, one]));
    expect([0, 1].map((index) => layout.extentAt(index))).toEqual([one, two]);
    expect([0, 1].map((index) => layout.sectorAt(index))).toEqual([0, 3]);
    expect([layout.length, layout.sectorCount]).toEqual([2, 4]);
    expect([0, 3, 3.5].map((sector) => layout.indexAt(sector * 2048))).toEqual([0, 1, 1]);
  });

  test('is not disturbed by another one of the same extents', () => {
    const [one, two] = [zeros('one', 3), zeros('two', 1)];
    const layout = atOnce(allocate([one, two]));
    const turned = atOnce(allocate([two, one]));
    expect([one, two].map((extent) => layout.sectorOf(extent))).toEqual([0, 3]);
    expect([one, two].map((extent) => turned.sectorOf(extent))).toEqual([1, 0]);
    expect(() => atOnce(allocate([one])).sectorOf(two)).toThrow('two has no place');
  });

  test('has no place for an extent that is not in it', () => {
    expect(() => atOnce(allocate([])).sectorOf(zeros('stray', 1))).toThrow('stray has no place');
  });
});
