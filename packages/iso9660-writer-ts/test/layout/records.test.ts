import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Extent } from '../../src/layout/extent.js';
import { allocate } from '../../src/layout/layout.js';
import { lastAtOrBefore, packInSectors, type RecordTable, recordExtent } from '../../src/layout/records.js';
import { atOnce } from '../../src/turns.js';

const NOWHERE = atOnce(allocate([]));

/** Records of any length, packed, each filled with its number. Some write less than the longest, as real ones do. */
const anyTable = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 }).map((lengths): RecordTable => {
  const { offsets, length } = packInSectors(lengths);
  return {
    offsets,
    length: length + 100,
    longest: lengths.reduce((longest, one) => Math.max(longest, one), 0) + 30,
    writeRecord(index, view, offset) {
      for (let at = 0; at < lengths[index]!; at++) view.setUint8(offset + at, 1 + ((index + at) % 255));
      return lengths[index]!;
    },
  };
});

function window(extent: Extent, start: number, end: number): Uint8Array {
  // What lies around the window is somebody else's.
  const memory = new Uint8Array(end - start + 2);
  memory.fill(0xee, 0, 1).fill(0xee, -1);
  const target = memory.subarray(1, -1);
  if (extent.content.kind === 'structure') extent.content.write(target, start, NOWHERE);
  expect([memory[0], memory.at(-1)]).toEqual([0xee, 0xee]);
  return target;
}

describe('a structure of records', () => {
  test('has the same bytes in whatever windows it is made', () => {
    fc.assert(
      fc.property(anyTable, fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (table, widths) => {
        const extent = recordExtent(() => 'records', table);
        const whole = window(extent, 0, table.length);
        for (let start = 0, turn = 0; start < table.length; turn++) {
          const end = Math.min(start + widths[turn % widths.length]!, table.length);
          expect(window(extent, start, end)).toEqual(whole.slice(start, end));
          start = end;
        }
      }),
      { seed: 9660, numRuns: 200 },
    );
  });

  test('is zeros where no record is', () => {
    const table: RecordTable = {
      offsets: [4],
      length: 10,
      longest: 2,
      writeRecord(_index, view, offset) {
        view.setUint16(offset, 0xabcd);
        return 2;
      },
    };
    expect([
      ...window(
        recordExtent(() => 'one', table),
        0,
        10,
      ),
    ]).toEqual([0, 0, 0, 0, 0xab, 0xcd, 0, 0, 0, 0]);
  });

  test('makes only the records of the window', () => {
    const made: number[] = [];
    const table: RecordTable = {
      offsets: Array.from({ length: 1_000 }, (_, index) => index * 10),
      length: 10_000,
      longest: 10,
      writeRecord(index) {
        made.push(index);
        return 10;
      },
    };
    window(
      recordExtent(() => 'many', table),
      4_995,
      5_015,
    );
    expect(made).toEqual([499, 500, 501]);
  });
});

describe('the last value at or before a limit', () => {
  test('is what a search from the end finds', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 })), fc.nat({ max: 60 }), (numbers, limit) => {
        const values = [...numbers].sort((one, other) => one - other);
        expect(lastAtOrBefore(values, limit)).toBe(
          Math.max(
            values.findLastIndex((value) => value <= limit),
            0,
          ),
        );
      }),
      { seed: 9660 },
    );
  });
});
