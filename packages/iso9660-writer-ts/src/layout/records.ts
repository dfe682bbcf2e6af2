import { type Addresses, type Extent, SECTOR_SIZE, type Structure } from './extent.js';

/** A structure of many records, of which any window can be made without making the rest. */
export interface RecordTable {
  /** Offset of each record in the extent, ascending. */
  readonly offsets: ArrayLike<number>;
  /** Length of the extent in bytes; what no record covers is zeros. */
  readonly length: number;
  /** Bytes of the longest record. */
  readonly longest: number;
  /** Writes one record and answers how many bytes it wrote. */
  writeRecord(index: number, view: DataView, offset: number, addresses: Addresses): number;
}

/** An extent that writes only the records of the window it is asked for. */
export function recordExtent(label: () => string, table: RecordTable): Extent {
  return new RecordExtent(label, table);
}

/** Its own content: every directory has one of these, in each hierarchy. */
class RecordExtent implements Extent, Structure {
  ordinal = 0;

  readonly #labelOf: () => string;
  readonly #table: RecordTable;

  constructor(labelOf: () => string, table: RecordTable) {
    this.#labelOf = labelOf;
    this.#table = table;
  }

  get kind(): 'structure' {
    return 'structure';
  }

  get label(): string {
    return this.#labelOf();
  }

  get length(): number {
    return this.#table.length;
  }

  get content(): Structure {
    return this;
  }

  write(target: Uint8Array, start: number, addresses: Addresses): void {
    writeWindow(this.#table, target, start, addresses);
  }
}

function writeWindow(table: RecordTable, target: Uint8Array, start: number, addresses: Addresses): void {
  const end = start + target.length;
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  // At the end of the extent the last records lie within the window, however long others are.
  const reach = end >= table.length ? 0 : table.longest;
  for (let index = lastAtOrBefore(table.offsets, start); index < table.offsets.length; index++) {
    const offset = table.offsets[index]!;
    if (offset >= end) return;
    if (offset >= start && offset + reach <= end) table.writeRecord(index, view, offset - start, addresses);
    else writePart(table, index, target, start, addresses);
  }
}

/** Of a record that may reach over an edge of the window: makes it aside and takes the part that lies inside. */
function writePart(table: RecordTable, index: number, target: Uint8Array, start: number, addresses: Addresses): void {
  const record = new Uint8Array(table.longest);
  const length = table.writeRecord(index, new DataView(record.buffer), 0, addresses);
  const offset = table.offsets[index]!;
  const from = Math.max(start, offset);
  const to = Math.min(start + target.length, offset + length);
  if (from < to) target.set(record.subarray(from - offset, to - offset), from - start);
}

/** Index of the last value that is not above `limit`; 0 when there is none. Values ascend. */
export function lastAtOrBefore(values: ArrayLike<number>, limit: number): number {
  return lastIndex(values.length, (index) => values[index]! <= limit);
}

/** The last of so many indices for which something holds that holds for all before it; 0 when there is none. */
export function lastIndex(count: number, holdsAt: (index: number) => boolean): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holdsAt(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where pieces lie that must not cross a sector boundary, one after the other. */
export interface Packing {
  readonly offsets: ArrayLike<number>;
  /** End of the last piece, in bytes. */
  readonly length: number;
}

/** From here on a typed array, which has an overhead of its own, takes less memory. A directory's length has 32 bits. */
const FEW = 32;

/**
 * ECMA-119 6.8.1.1: no directory record crosses a sector boundary (DR-01). Readers want the same of continuation
 * areas (RR-07). The only place where either is decided. Pieces are 1 to 2,048 bytes.
 */
export function packInSectors(lengths: readonly number[]): Packing {
  let end = 0;
  const offsets = lengths.map((length) => {
    const room = SECTOR_SIZE - (end % SECTOR_SIZE);
    const offset = length > room ? end + room : end;
    end = offset + length;
    return offset;
  });
  return { offsets: offsets.length > FEW ? Uint32Array.from(offsets) : offsets, length: end };
}
