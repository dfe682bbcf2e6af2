import { nameEntries } from '../format/rock-ridge.js';
import { CE, CE_LENGTH, type SystemUseEntry } from '../format/system-use-entry.js';
import { type Addresses, type Extent, SECTOR_SIZE } from '../layout/extent.js';
import { packInSectors, type RecordTable, recordExtent } from '../layout/records.js';

/** What a record has to say in its system use area. */
export interface SystemUse {
  /** The Rock Ridge name, which can be divided to make things fit. */
  readonly name?: string;
  readonly entries: readonly SystemUseEntry[];
}

/** System use entries over the record itself and the continuation areas behind it. CE entries are not among them. */
export interface FittedSystemUse {
  readonly inline: readonly SystemUseEntry[];
  readonly areas: readonly (readonly SystemUseEntry[])[];
}

const NOTHING: readonly never[] = [];

/**
 * Fits a system use into `room` bytes of the record and as many continuation areas as it takes, each within one
 * sector (RR-05 to RR-07). As much of the name as possible stays in the record, for readers that look no further (Q02).
 */
export function fitSystemUse({ name, entries }: SystemUse, room: number): FittedSystemUse {
  const names = name === undefined ? NOTHING : nameEntries(name);
  const all = names.length === 0 ? entries : [...names, ...entries];
  if (lengthOf(all) <= room) return { inline: all, areas: NOTHING };

  const roomBesideCE = room - CE_LENGTH;
  const divided = name !== undefined && lengthOf(names) > roomBesideCE;
  const inOrder = divided ? [...nameEntries(name, roomBesideCE), ...entries] : all;
  const count = divided ? 1 : countThatFit(inOrder, roomBesideCE);
  return { inline: inOrder.slice(0, count), areas: areasOf(inOrder.slice(count)) };
}

function areasOf(entries: readonly SystemUseEntry[]): SystemUseEntry[][] {
  const areas: SystemUseEntry[][] = [];
  let rest = [...entries];
  while (rest.length > 0) {
    const count = lengthOf(rest) <= SECTOR_SIZE ? rest.length : countThatFit(rest, SECTOR_SIZE - CE_LENGTH);
    areas.push(rest.slice(0, count));
    rest = rest.slice(count);
  }
  return areas;
}

function countThatFit(entries: readonly SystemUseEntry[], room: number): number {
  let length = 0;
  const over = entries.findIndex((entry) => {
    length += entry.length;
    return length > room;
  });
  return over === -1 ? entries.length : over;
}

export function lengthOf(entries: readonly SystemUseEntry[]): number {
  let sum = 0;
  for (let index = 0; index < entries.length; index++) sum += entries[index]!.length;
  return sum;
}

/** One continuation area: which record's it is, and which part of what does not fit there. */
export interface Area {
  readonly row: number;
  readonly part: number;
  /** Bytes, the CE entry that leads on included. */
  readonly length: number;
}

/** The parts of a record's system use that lie in its continuation areas. */
export type OverflowOf = (row: number, addresses: Addresses) => readonly (readonly SystemUseEntry[])[];

/** The continuation areas of one directory, in the order of its records, packed as records are (RR-07). */
export class ContinuationAreas implements RecordTable {
  readonly offsets: ArrayLike<number>;
  readonly length: number;
  readonly longest = SECTOR_SIZE;
  readonly extent: Extent;
  readonly #areas: readonly Area[];
  readonly #overflowOf: OverflowOf;
  readonly #firstOfRow: ReadonlyMap<number, number>;

  constructor(label: () => string, areas: readonly Area[], overflowOf: OverflowOf) {
    const packing = packInSectors(areas.map(({ length }) => length));
    this.offsets = packing.offsets;
    this.length = packing.length;
    this.#areas = areas;
    this.#overflowOf = overflowOf;
    this.#firstOfRow = new Map(areas.flatMap(({ row, part }, index) => (part === 0 ? [[row, index]] : [])));
    this.extent = recordExtent(label, this);
  }

  /** The CE entry of a record: its first area. */
  entryFor(row: number, addresses: Addresses): SystemUseEntry {
    return this.#entryOf(this.#firstOfRow.get(row)!, addresses);
  }

  writeRecord(index: number, view: DataView, offset: number, addresses: Addresses): number {
    const { row, part } = this.#areas[index]!;
    const parts = this.#overflowOf(row, addresses);
    const entries = parts[part]!;
    const isLast = part === parts.length - 1;
    return writeEntries(isLast ? entries : [...entries, this.#entryOf(index + 1, addresses)], view, offset);
  }

  #entryOf(index: number, addresses: Addresses): SystemUseEntry {
    const offset = this.offsets[index]!;
    return CE({
      sector: addresses.sectorOf(this.extent) + Math.floor(offset / SECTOR_SIZE),
      offset: offset % SECTOR_SIZE,
      length: this.#areas[index]!.length,
    });
  }
}

/** Bytes of system use entries, with a CE entry behind them if they go on elsewhere. */
export function areaLength(entries: readonly SystemUseEntry[], continues: boolean): number {
  return lengthOf(entries) + (continues ? CE_LENGTH : 0);
}

/** Writes system use entries one behind the other, and answers how many bytes that were. */
export function writeEntries(entries: readonly SystemUseEntry[], view: DataView, offset: number): number {
  let place = offset;
  for (const entry of entries) {
    entry.writeTo(view, place);
    place += entry.length;
  }
  return place - offset;
}
