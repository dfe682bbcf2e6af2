import type { Work } from '../turns.js';
import { type Addresses, type Extent, SECTOR_SIZE, sectorsFor } from './extent.js';
import { lastIndex } from './records.js';

/** Objects of a plan, and what a variant has in their place: another extent for an extent. */
export type StandIns = ReadonlyMap<object, object>;

/** The end of an image, made for the number of sectors before it. */
export type Tail = (sectors: number) => Extent;

/** What was allocated. All variants of a plan share it. */
interface Places {
  readonly extents: readonly Extent[];
  /** First logical sector of each extent, in the same order. */
  readonly sectors: ArrayLike<number>;
  readonly sectorCount: number;
}

/** An extent in the place of an allocated one. */
interface Replacement {
  readonly index: number;
  readonly extent: Extent;
  readonly sector: number;
  /** Sectors by which all that follows has moved, up to the next replacement. */
  readonly shift: number;
}

/**
 * Every extent with its place: the whole image but for its bytes. A variant knows what it replaces and how far that moves the
 * rest, and nothing that grows with the tree.
 */
export class Layout implements Addresses {
  constructor(
    private readonly places: Places,
    /** By index. */
    private readonly replacements: readonly Replacement[] = [],
    private readonly standIns: StandIns = new Map(),
  ) {}

  /** Number of extents. */
  get length(): number {
    return this.places.extents.length;
  }

  get sectorCount(): number {
    return this.places.sectorCount + (this.replacements.at(-1)?.shift ?? 0);
  }

  extentAt(index: number): Extent {
    const last = this.#lastReplaced(index);
    return last?.index === index ? last.extent : this.places.extents[index]!;
  }

  /** First logical sector of the extent at an index. */
  sectorAt(index: number): number {
    const last = this.#lastReplaced(index);
    return last?.index === index ? last.sector : this.places.sectors[index]! + (last?.shift ?? 0);
  }

  /** Index of the extent that covers a byte of the image. */
  indexAt(byte: number): number {
    const sector = Math.floor(byte / SECTOR_SIZE);
    return Math.max(
      lastIndex(this.length, (index) => this.sectorAt(index) <= sector),
      0,
    );
  }

  sectorOf(extent: Extent): number {
    return this.sectorAt(this.#indexOf(extent));
  }

  inPlaceOf<Planned extends object>(planned: Planned): Planned {
    return (this.standIns.get(planned) as Planned | undefined) ?? planned;
  }

  /**
   * The same layout with the stand-ins of some extents, and with another end. What follows an extent that takes more sectors, or
   * fewer, moves. This layout stays as it is.
   */
  vary(standIns: StandIns, changed: readonly Extent[], tail?: Tail): Layout {
    const replacements: Replacement[] = [];
    let shift = 0;
    const replace = (index: number, standIn: (sector: number) => Extent) => {
      const sector = this.sectorAt(index) + shift;
      const extent = standIn(sector);
      extent.ordinal = index;
      shift += sectorsFor(extent.length) - sectorsFor(this.extentAt(index).length);
      replacements.push({ index, extent, sector, shift });
    };
    const indices = changed.map((planned) => this.#indexOf(planned)).sort((a, b) => a - b);
    for (const index of indices) replace(index, () => standIns.get(this.extentAt(index)) as Extent);
    if (tail !== undefined) replace(this.length - 1, tail);
    return new Layout(this.places, replacements, standIns);
  }

  #lastReplaced(index: number): Replacement | undefined {
    const { replacements } = this;
    return replacements[lastIndex(replacements.length, (place) => replacements[place]!.index <= index)];
  }

  /** A map from extents to indices takes more time and memory than all else here. */
  #indexOf(extent: Extent): number {
    const { ordinal = 0 } = extent;
    if (this.extentAt(ordinal) === extent) return ordinal;
    // Another layout of the same extents was made since.
    for (let index = 0; index < this.length; index++) if (this.extentAt(index) === extent) return index;
    throw new Error(`${extent.label} has no place in the image`);
  }
}

/** Extents that get their places between two pauses. */
const EXTENTS_AT_ONCE = 4096;

/**
 * Gives every extent its first sector, and what comes again no second one. Addresses are computed here; in a variant they
 * may move (`Layout.vary`), and nowhere else.
 */
export function* allocate(arranged: readonly Extent[], tail?: Tail): Work<Layout> {
  const extents: Extent[] = [];
  const sectors = new Float64Array(arranged.length + 1);
  let next = 0;
  const add = (extent: Extent) => {
    if (extents[extent.ordinal ?? 0] === extent) return;
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
  return new Layout({ extents, sectors: sectors.subarray(0, extents.length), sectorCount: next });
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
