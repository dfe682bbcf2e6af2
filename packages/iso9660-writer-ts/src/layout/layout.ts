import { breather } from '../turns.js';
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

/** `allocate`, giving other work its turn: there may be a hundred thousand extents. */
export async function allocateInTurns(arranged: readonly Extent[]): Promise<Layout> {
  const breathe = breather();
  const allocation = new Allocation(arranged.length);
  for (let start = 0; start < arranged.length; start += EXTENTS_AT_ONCE) {
    for (const extent of arranged.slice(start, start + EXTENTS_AT_ONCE)) allocation.add(extent);
    await breathe();
  }
  return allocation.layout();
}

const EXTENTS_AT_ONCE = 4096;

/** Gives every extent its first sector, and what comes again no second one. */
export function allocate(arranged: readonly Extent[]): Layout {
  const allocation = new Allocation(arranged.length);
  for (const extent of arranged) allocation.add(extent);
  return allocation.layout();
}

/** Where addresses are computed. In a variant they may move (`varyLayout`), and nowhere else. */
class Allocation {
  readonly #extents: Extent[] = [];
  readonly #sectors: Float64Array;
  #next = 0;

  constructor(most: number) {
    this.#sectors = new Float64Array(most);
  }

  add(extent: Extent): void {
    const extents = this.#extents;
    if (indexIn(extents, extent) >= 0) return;
    extent.ordinal = extents.length;
    this.#sectors[extents.length] = this.#next;
    extents.push(extent);
    this.#next += sectorsFor(extent.length);
  }

  layout(): Layout {
    const extents = this.#extents;
    return layoutOf({ extents, sectors: this.#sectors.subarray(0, extents.length), sectorCount: this.#next });
  }
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
