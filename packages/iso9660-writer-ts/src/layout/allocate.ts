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

/**
 * Gives every extent its first sector, and what comes again no second one. The only place in the library where an
 * address is computed.
 */
export function allocate(arranged: readonly Extent[]): Layout {
  const extents: Extent[] = [];
  const firstSectors = new Float64Array(arranged.length);
  let next = 0;
  for (const extent of arranged) {
    if (indexIn(extents, extent) >= 0) continue;
    extent.ordinal = extents.length;
    firstSectors[extents.length] = next;
    extents.push(extent);
    next += sectorsFor(extent.length);
  }
  const sectors = firstSectors.subarray(0, extents.length);
  return {
    extents,
    sectors,
    sectorCount: next,
    indexAt: (byte) => lastAtOrBefore(sectors, Math.floor(byte / SECTOR_SIZE)),
    sectorOf(extent) {
      let index = indexIn(extents, extent);
      // Another layout of the same extents was made since.
      if (index < 0) index = extents.indexOf(extent);
      if (index < 0) throw new Error(`${extent.label} has no place in the image`);
      return sectors[index]!;
    },
  };
}

/** A map from extents to sectors takes more time and memory than all else here. */
function indexIn(extents: readonly Extent[], extent: Extent): number {
  const index = extent.ordinal ?? 0;
  return extents[index] === extent ? index : -1;
}
