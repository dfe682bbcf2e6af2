import { breather } from './breathe.js';
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

/** The only place in the library where an address is computed. */
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
    const sectors = this.#sectors.subarray(0, extents.length);
    return {
      extents,
      sectors,
      sectorCount: this.#next,
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
}

/** A map from extents to sectors takes more time and memory than all else here. */
function indexIn(extents: readonly Extent[], extent: Extent): number {
  const index = extent.ordinal ?? 0;
  return extents[index] === extent ? index : -1;
}
