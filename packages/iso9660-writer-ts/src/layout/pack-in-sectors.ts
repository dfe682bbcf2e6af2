import { SECTOR_SIZE } from './extent.js';

/** Where pieces lie that must not cross a sector boundary, one after the other. */
export interface Packing {
  readonly offsets: ArrayLike<number>;
  /** End of the last piece, in bytes. */
  readonly length: number;
}

/** From here on a typed array, which has an overhead of its own, takes less memory. A directory's length has 32 bits. */
const FEW = 32;

/**
 * ECMA-119 6.8.1.1: no directory record crosses a sector boundary (DR-01). Readers want the same of continuation
 * areas (RR-07). The only place where either is decided. Pieces are 1 to 2,048 bytes.
 */
export function packInSectors(lengths: readonly number[]): Packing {
  const offsets: number[] = [];
  let end = 0;
  for (const length of lengths) {
    const room = SECTOR_SIZE - (end % SECTOR_SIZE);
    if (length > room) end += room;
    offsets.push(end);
    end += length;
  }
  return { offsets: offsets.length > FEW ? Uint32Array.from(offsets) : offsets, length: end };
}
