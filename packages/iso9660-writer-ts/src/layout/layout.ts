import { type Addresses, type Extent, SECTOR_SIZE } from './extent.js';
import { lastAtOrBefore } from './records.js';

interface Places {
  readonly extents: readonly Extent[];
  /** First logical sector of each extent, in the same order. */
  readonly sectors: ArrayLike<number>;
  readonly sectorCount: number;
}

/** Every extent with its place: the whole image but for its bytes. */
export interface Layout extends Addresses, Places {
  /** Index of the extent that covers a byte of the image. */
  indexAt(byte: number): number;
}

/** Answers what is asked of places. `inPlaceOf` is that of a variant. */
export function layoutOf(places: Places, inPlaceOf: Addresses['inPlaceOf'] = (planned) => planned): Layout {
  const { extents, sectors } = places;
  return {
    ...places,
    inPlaceOf,
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
export function indexIn(extents: readonly Extent[], extent: Extent): number {
  const index = extent.ordinal ?? 0;
  return extents[index] === extent ? index : -1;
}
