import { CE, CE_LENGTH, type SystemUseEntry } from '../format/system-use-entry.js';
import { type Addresses, type Extent, SECTOR_SIZE } from '../layout/extent.js';
import { packInSectors } from '../layout/pack-in-sectors.js';
import { type RecordTable, recordExtent } from '../layout/records.js';
import { lengthOf } from './fit-system-use.js';

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
