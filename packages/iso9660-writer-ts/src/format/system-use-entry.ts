import { u8, u32both } from '../bytes/codec.js';
import { at, constant, struct } from '../bytes/struct.js';
import { spacePadded } from '../bytes/text.js';

/** One System Use Entry, SUSP 1.12 clause 4: a two-letter signature, its length, version 1, data. */
export interface SystemUseEntry {
  readonly signature: string;
  /** Bytes, header included: 4 to 255. */
  readonly length: number;
  writeTo(view: DataView, offset: number): void;
}

/** Header of every System Use Entry, SUSP 1.12 clause 4.1. */
export const entryHeader = struct(4, {
  signature: at(1, spacePadded(2)),
  length: at(3, u8),
  version: constant(4, u8, 1),
});

/** An entry from its signature, the length of its data and the writer of its data. */
export function systemUseEntry(
  signature: string,
  dataLength: number,
  writeData: (view: DataView, offset: number) => void,
): SystemUseEntry {
  const length = entryHeader.length + dataLength;
  return {
    signature,
    length,
    writeTo(view, offset) {
      entryHeader.writeTo(view, offset, { signature, length });
      writeData(view, offset + entryHeader.length);
    },
  };
}

/** An entry whose data is a table. Every record has some, and a tree has a hundred thousand records. */
export class TableEntry<V> implements SystemUseEntry {
  readonly length: number;
  readonly #table: DataTable<V>;
  readonly #values: V;

  constructor(
    readonly signature: string,
    table: DataTable<V>,
    values: V,
  ) {
    this.#table = table;
    this.#values = values;
    this.length = entryHeader.length + table.length;
  }

  writeTo(view: DataView, offset: number): void {
    entryHeader.writeTo(view, offset, this);
    this.#table.writeTo(view, offset + entryHeader.length, this.#values);
  }
}

interface DataTable<V> {
  readonly length: number;
  writeTo(view: DataView, offset: number, values: V): void;
}

const sharingProtocol = struct(3, {
  checkByte1: constant(1, u8, 0xbe),
  checkByte2: constant(2, u8, 0xef),
  bytesSkipped: constant(3, u8, 0),
});

/** `SP`, SUSP 1.12 clause 5.3: says that the system use areas follow the protocol. First in the root's own record only. */
export const SP: SystemUseEntry = new TableEntry('SP', sharingProtocol, {});

const continuation = struct(24, {
  sector: at(1, u32both),
  offset: at(9, u32both),
  length: at(17, u32both),
});

/** Where a continuation area lies: sector, offset in the sector, length. SUSP 1.12 clause 5.1. */
export interface ContinuationPlace {
  readonly sector: number;
  readonly offset: number;
  readonly length: number;
}

/** `CE`: the system use area goes on elsewhere. At most one in an area, always last (RR-06). */
export function CE(place: ContinuationPlace): SystemUseEntry {
  return new TableEntry('CE', continuation, place);
}

/** Bytes of a CE entry. */
export const CE_LENGTH = entryHeader.length + continuation.length;

const extensionReference = struct(4, {
  identifierLength: at(1, u8),
  descriptorLength: at(2, u8),
  sourceLength: at(3, u8),
  extensionVersion: constant(4, u8, 1),
});

/** `ER`, SUSP 1.12 clause 5.5: names the extension in use. ASCII texts, at most 247 characters together. */
export function ER(identifier: string, descriptor: string, source: string): SystemUseEntry {
  const text = new TextEncoder().encode(identifier + descriptor + source);
  return systemUseEntry('ER', extensionReference.length + text.length, (view, offset) => {
    extensionReference.writeTo(view, offset, {
      identifierLength: identifier.length,
      descriptorLength: descriptor.length,
      sourceLength: source.length,
    });
    writeBytes(view, offset + extensionReference.length, text);
  });
}

export function writeBytes(view: DataView, offset: number, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) view.setUint8(offset + i, bytes[i]!);
}

/** The tables themselves, for the test that their rows tile their length. */
export const systemUseTables = { entryHeader, sharingProtocol, continuation, extensionReference };
