import type { Work } from '../turns.js';
import { type Addresses, type Extent, SECTOR_SIZE, sectorsFor } from './extent.js';
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

/** Extents that get their places between two pauses. */
const EXTENTS_AT_ONCE = 4096;

/** The end of an image, made for the number of sectors before it. */
export type Tail = (sectors: number) => Extent;

/**
 * Gives every extent its first sector, and what comes again no second one. Addresses are computed here; in a variant they
 * may move (`varyLayout`), and nowhere else.
 */
export function* allocate(arranged: readonly Extent[], tail?: Tail): Work<Layout> {
  const extents: Extent[] = [];
  const sectors = new Float64Array(arranged.length + 1);
  let next = 0;
  const add = (extent: Extent) => {
    if (indexIn(extents, extent) >= 0) return;
    extent.ordinal = extents.length;
    sectors[extents.length] = next;
    extents.push(extent);
    next += sectorsFor(extent.length);
  };
  for (let index = 0; index < arranged.length; index++) {
    if (index % EXTENTS_AT_ONCE === 0) yield;
    add(arranged[index]!);
  }
  if (tail !== undefined) add(tail(next));
  return layoutOf({ extents, sectors: sectors.subarray(0, extents.length), sectorCount: next });
}

/**
 * Structures once more, as they read where sectors are counted from `start` on: at the beginning of a partition.
 * References of the copies among each other lead to copies, all others to the same bytes as before.
 */
export function countedFrom(start: number, structures: readonly Extent[]): readonly Extent[] {
  const copies = new Map<Extent, Extent>();
  const counted = (addresses: Addresses): Addresses => ({
    sectorCount: addresses.sectorCount - start,
    sectorOf: (extent) => addresses.sectorOf(copies.get(extent) ?? extent) - start,
    inPlaceOf: (planned) => addresses.inPlaceOf(planned),
  });
  for (const structure of structures) copies.set(structure, copyOf(structure, counted));
  return [...copies.values()];
}

function copyOf(original: Extent, counted: (addresses: Addresses) => Addresses): Extent {
  const { content } = original;
  if (content.kind !== 'structure') throw new Error(`${original.label} is no structure`);
  return {
    // A label may be made of a path when it is asked for.
    get label() {
      return `${original.label}, as the partition counts`;
    },
    length: original.length,
    content: {
      kind: 'structure',
      write: (target, start, addresses) => content.write(target, start, counted(addresses)),
    },
  };
}
