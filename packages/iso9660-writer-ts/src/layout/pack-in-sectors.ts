import { SECTOR_SIZE } from './extent.js';

/** Where pieces lie that must not cross a sector boundary, one after the other. */
export interface Packing {
  readonly offsets: ArrayLike<number>;
  /** End of the last piece, in bytes. */
  readonly length: number;
}

/**
 * ECMA-119 6.8.1.1: no directory record crosses a sector boundary (DR-01). Readers want the same of continuation
 * areas (RR-07). The only place where either is decided. Pieces are 1 to 2,048 bytes.
 */
export function packInSectors(lengths: Iterable<number>): Packing {
  const offsets: number[] = [];
  let end = 0;
  for (const length of lengths) {
    const room = SECTOR_SIZE - (end % SECTOR_SIZE);
    if (length > room) end += room;
    offsets.push(end);
    end += length;
  }
  // Half the memory, for as long as the image lives. A directory's length has 32 bits.
  return { offsets: Uint32Array.from(offsets), length: end };
}
