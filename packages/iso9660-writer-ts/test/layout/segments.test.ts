import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segments } from '../../src/layout/segments.js';
import { anyLayout, rangeIn } from './any-layout.js';

const anyRange = anyLayout.chain((known) => rangeIn(known.image.length).map((range) => ({ ...known, range })));

describe('segments', () => {
  test('tile any range of the image exactly, from top to bottom', () => {
    fc.assert(
      fc.property(anyRange, ({ layout, range: [start, end] }) => {
        let length = 0;
        let before = -1;
        for (const segment of segments(layout, start, end)) {
          expect(segment.end).toBeGreaterThan(segment.start);
          length += segment.end - segment.start;
          if (segment.kind === 'zeros') continue;
          const position = layout.sectorOf(segment.extent) * 2048 + segment.start;
          expect(position).toBe(start + length - (segment.end - segment.start));
          expect(position).toBeGreaterThan(before);
          before = position;
        }
        expect(length).toBe(end - start);
      }),
      { seed: 9660, numRuns: 500 },
    );
  });

  test('of content stay within what the extent promised', () => {
    fc.assert(
      fc.property(anyRange, ({ layout, range: [start, end] }) => {
        for (const segment of segments(layout, start, end)) {
          if (segment.kind === 'content') expect(segment.end).toBeLessThanOrEqual(segment.extent.length);
        }
      }),
      { seed: 9660 },
    );
  });
});
