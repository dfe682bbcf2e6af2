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

/** What a stand-in that takes more sectors, or fewer, does to the places behind it. */
interface Move {
  /** Of the stand-in. */
  readonly index: number;
  /** Sectors by which all that follows has moved, up to the next move. */
  readonly shift: number;
}

/** Stands before all others, and moves nothing. */
const NO_MOVE: Move = { index: -1, shift: 0 };

/**
 * Every extent with its place: the whole image but for its bytes. A variant knows what it replaces and how far that moves the
 * rest, and nothing that grows with the tree.
 */
export class Layout implements Addresses {
  /** Number of extents. */
  readonly length: number;
  readonly sectorCount: number;
  readonly #places: Places;
  readonly #standIns: StandIns | undefined;
  /** By index. */
  readonly #moves: readonly Move[];

  constructor(places: Places, standIns?: StandIns, moves: readonly Move[] = [NO_MOVE]) {
    this.length = places.extents.length;
    this.sectorCount = places.sectorCount + moves.at(-1)!.shift;
    this.#places = places;
    this.#standIns = standIns;
    this.#moves = moves;
  }

  extentAt(index: number): Extent {
    return this.inPlaceOf(this.#places.extents[index]!);
  }

  /** First logical sector of the extent at an index. */
  sectorAt(index: number): number {
    const moves = this.#moves;
    const last = lastIndex(moves.length, (place) => moves[place]!.index < index);
    return this.#places.sectors[index]! + moves[last]!.shift;
  }

  /** Index of the extent that covers a byte of the image. */
  indexAt(byte: number): number {
    const sector = Math.floor(byte / SECTOR_SIZE);
    return lastIndex(this.length, (index) => this.sectorAt(index) <= sector);
  }

  sectorOf(extent: Extent): number {
    return this.sectorAt(this.#indexOf(extent));
  }

  inPlaceOf<Planned extends object>(planned: Planned): Planned {
    return (this.#standIns?.get(planned) as Planned | undefined) ?? planned;
  }

  /**
   * The same layout with the stand-ins of some extents, and with another end, which joins the stand-ins. What follows an extent that
   * takes more sectors, or fewer, moves. This layout stays as it is.
   */
  vary(standIns: Map<object, object>, changed: readonly Extent[], tail?: Tail): Layout {
    const moves = [NO_MOVE];
    let shift = 0;
    const move = (index: number, standIn: Extent) => {
      const planned = this.extentAt(index);
      standIns.set(planned, standIn);
      standIn.ordinal = index;
      shift += sectorsFor(standIn.length) - sectorsFor(planned.length);
      moves.push({ index, shift });
    };
    const indices = changed.map((planned) => this.#indexOf(planned)).sort((a, b) => a - b);
    for (const index of indices) move(index, standIns.get(this.extentAt(index)) as Extent);
    const last = this.length - 1;
    if (tail !== undefined) move(last, tail(this.sectorAt(last) + shift));
    return new Layout(this.#places, standIns, moves);
  }

  /** A map from extents to indices takes more time and memory than all else here. */
  #indexOf(extent: Extent): number {
    const { ordinal = 0 } = extent;
    if (this.extentAt(ordinal) === extent) return ordinal;
    // Another layout of the same extents was made since.
    const index = this.#places.extents.indexOf(extent);
    if (index < 0) throw new Error(`${extent.label} has no place`);
    return index;
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
