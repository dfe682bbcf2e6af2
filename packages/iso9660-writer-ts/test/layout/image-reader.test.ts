import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { structure } from '../../src/layout/extent.js';
import { allocate } from '../../src/layout/layout.js';
import { ImageReader, type ReadFaults } from '../../src/layout/reader.js';
import { atOnce } from '../../src/turns.js';
import { anyLayout, rangeIn } from './any-layout.js';

const PLAIN: ReadFaults = {
  changed: ({ label }, promised, got) => new Error(`${label}: ${promised} promised, ${got}`),
  failed: (_extent, cause) => cause,
};

const anyReading = anyLayout.chain((known) =>
  fc.record({
    known: fc.constant(known),
    range: rangeIn(known.image.length),
    sizes: fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 10 }),
  }),
);

describe('an image reader', () => {
  test('gives the same bytes whatever pieces it is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(anyReading, async ({ known: { layout, image }, range: [start, end], sizes }) => {
        const reader = new ImageReader(layout, start, end, PLAIN);
        let position = start;
        for (let turn = 0; ; turn++) {
          // Memory that was used before: whatever is not file data has to be written, too.
          const target = new Uint8Array(sizes[turn % sizes.length]!).fill(0xee);
          const count = await reader.fill(target);
          expect(target.subarray(0, count)).toEqual(image.subarray(position, position + count));
          expect(target.subarray(count).every((byte) => byte === 0xee)).toBe(true);
          position += count;
          if (count < target.length) break;
        }
        expect(position).toBe(end);
        expect(await reader.fill(new Uint8Array(1))).toBe(0);
      }),
      { seed: 9660, numRuns: 120 },
    );
  });

  test('gives nothing more once it is closed', async () => {
    const layout = atOnce(allocate([structure('abc', 3, () => Uint8Array.of(1, 2, 3))]));
    const reader = new ImageReader(layout, 0, 3, PLAIN);
    expect(await reader.fill(new Uint8Array(1))).toBe(1);
    await reader.close();
    await reader.close();
    expect(await reader.fill(new Uint8Array(1))).toBe(0);
  });

  test('makes a large structure in windows, never whole', async () => {
    const lengths: number[] = [];
    const layout = atOnce(
      allocate([
        {
          label: 'large',
          length: 1_000_000,
          content: { kind: 'structure', write: (target) => void lengths.push(target.length) },
        },
      ]),
    );
    await new ImageReader(layout, 0, 1_000_000, PLAIN).fill(new Uint8Array(1_000_000));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(64 * 1024);
    expect(lengths.reduce((sum, length) => sum + length)).toBe(1_000_000);
  });
});
