import { breather } from './breathe.js';
import { type Extent, sectorsFor } from './extent.js';
import { indexIn, type Layout, layoutOf } from './layout.js';

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
