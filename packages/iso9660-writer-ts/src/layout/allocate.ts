import { type Addresses, type Extent, SECTOR_SIZE, sectorsFor } from './extent.js';
import { lastAtOrBefore } from './records.js';

/** Every extent with its place: the whole image but for its bytes. */
export interface Layout extends Addresses {
  readonly extents: readonly Extent[];
  /** First logical sector of each extent, in the same order. */
  readonly sectors: ArrayLike<number>;
  /** Index of the extent that covers a byte of the image. */
  indexAt(byte: number): number;
}

/** Gives every extent its first sector. The only place in the library where an address is computed. */
export function allocate(extents: readonly Extent[]): Layout {
  const sectors = new Float64Array(extents.length);
  const sectorByExtent = new Map<Extent, number>();
  let next = 0;
  for (const [index, extent] of extents.entries()) {
    sectors[index] = next;
    sectorByExtent.set(extent, next);
    next += sectorsFor(extent.length);
  }
  return {
    extents,
    sectors,
    sectorCount: next,
    indexAt: (byte) => lastAtOrBefore(sectors, Math.floor(byte / SECTOR_SIZE)),
    sectorOf(extent) {
      const sector = sectorByExtent.get(extent);
      if (sector === undefined) throw new Error(`${extent.label} has no place in the image`);
      return sector;
    },
  };
}
