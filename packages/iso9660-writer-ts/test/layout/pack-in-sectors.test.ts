import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packInSectors } from '../../src/layout/records.js';

const SEED = { seed: 9660 };
const lengths = fc.array(fc.integer({ min: 1, max: 2048 }), { maxLength: 60 });

describe('pieces packed in sectors', () => {
  test('never cross a sector boundary, keep their order and do not overlap (DR-01, RR-07)', () => {
    fc.assert(
      fc.property(lengths, (pieces) => {
        const { offsets, length } = packInSectors(pieces);
        let end = 0;
        for (const [index, piece] of pieces.entries()) {
          const offset = offsets[index]!;
          expect(offset).toBeGreaterThanOrEqual(end);
          expect(Math.floor(offset / 2048)).toBe(Math.floor((offset + piece - 1) / 2048));
          end = offset + piece;
        }
        expect(length).toBe(end);
      }),
      SEED,
    );
  });

  test('leave a gap only where the next piece would have crossed', () => {
    fc.assert(
      fc.property(lengths, (pieces) => {
        const { offsets } = packInSectors(pieces);
        for (let index = 1; index < pieces.length; index++) {
          const end = offsets[index - 1]! + pieces[index - 1]!;
          if (offsets[index] === end) continue;
          expect(offsets[index]! % 2048).toBe(0);
          expect((end % 2048) + pieces[index]!).toBeGreaterThan(2048);
        }
      }),
      SEED,
    );
  });

  test('may fill a sector to its last byte', () => {
    expect(packInSectors([2000, 48, 2048, 1])).toEqual({
      offsets: [0, 2000, 2048, 4096],
      length: 4097,
    });
  });

  test('have no length when there are none', () => {
    expect(packInSectors([])).toEqual({ offsets: [], length: 0 });
  });
});
