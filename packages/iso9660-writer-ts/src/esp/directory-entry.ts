import { type Codec, u8, u16le, u32le } from '../bytes/codec.js';
import { at, constant, struct } from '../bytes/struct.js';
import { spacePadded } from '../bytes/text.js';
import type { Addresses, Extent } from '../layout/extent.js';
import { recordExtent } from '../layout/records.js';
import { LONGEST_NAME, saysAll } from './fat-names.js';
import type { FatDirectory, FatNode } from './fat-tree.js';

const FIRST = Date.UTC(1980, 0, 1);
const LAST = Date.UTC(2107, 11, 31, 23, 59, 59, 990);

/** Dates of FAT have no time zone; ours are UTC, and clamped to the years 1980 to 2107 (FAT-08). */
function clamped(date: Date): Date {
  return new Date(Math.min(Math.max(date.getTime(), FIRST), LAST));
}

/** Day, month and years since 1980 in 16 bits. */
export const dosDate: Codec<Date, number> = {
  size: 2,
  write(view, offset, value) {
    const date = clamped(value);
    const years = date.getUTCFullYear() - 1980;
    u16le.write(view, offset, (years << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate());
  },
  read: u16le.read,
};

/** Time of day in steps of two seconds, in 16 bits. */
export const dosTime: Codec<Date, number> = {
  size: 2,
  write(view, offset, value) {
    const date = clamped(value);
    const halfSeconds = date.getUTCSeconds() >> 1;
    u16le.write(view, offset, (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | halfSeconds);
  },
  read: u16le.read,
};

/** What the steps of two seconds leave out, in hundredths of a second. */
export const dosTenths: Codec<Date, number> = {
  size: 1,
  write(view, offset, value) {
    const date = clamped(value);
    u8.write(view, offset, (date.getUTCSeconds() % 2) * 100 + Math.floor(date.getUTCMilliseconds() / 10));
  },
  read: u8.read,
};

/** UTF-16, least significant byte first: exactly so many units. */
export function utf16Units(count: number): Codec<string> {
  return {
    size: count * 2,
    write(view, offset, value) {
      if (value.length !== count) throw new RangeError(`${value.length} UTF-16 units stand for ${count}`);
      for (let i = 0; i < count; i++) u16le.write(view, offset + i * 2, value.charCodeAt(i));
    },
    read(view, offset) {
      return String.fromCharCode(...Array.from({ length: count }, (_, i) => u16le.read(view, offset + i * 2)));
    },
  };
}

/** Every slot of a directory has this length. */
export const SLOT = 32;

/** UTF-16 units that one slot of a long name holds. */
const UNITS = 13;

/** A name as its directory's short entry has it. */
const directoryEntry = struct(SLOT, {
  DIR_Name: at(1, spacePadded(11)),
  DIR_Attr: at(12, u8),
  DIR_NTRes: constant(13, u8, 0), // lower case is told by a long name, which every reader knows (FAT-07)
  DIR_CrtTimeTenth: at(14, dosTenths),
  DIR_CrtTime: at(15, dosTime),
  DIR_CrtDate: at(17, dosDate),
  DIR_LstAccDate: at(19, dosDate),
  DIR_FstClusHI: at(21, u16le),
  DIR_WrtTime: at(23, dosTime),
  DIR_WrtDate: at(25, dosDate),
  DIR_FstClusLO: at(27, u16le),
  DIR_FileSize: at(29, u32le),
});

/** A part of a long name, Microsoft FAT specification 7. */
const longNameEntry = struct(SLOT, {
  LDIR_Ord: at(1, u8),
  LDIR_Name1: at(2, utf16Units(5)),
  LDIR_Attr: constant(12, u8, 0x0f),
  LDIR_Type: constant(13, u8, 0),
  LDIR_Chksum: at(14, u8),
  LDIR_Name2: at(15, utf16Units(6)),
  LDIR_FstClusLO: constant(27, u16le, 0),
  LDIR_Name3: at(29, utf16Units(2)),
});

/** File attributes, Microsoft FAT specification 6. */
const ATTRIBUTE = { volumeLabel: 0x08, directory: 0x10, archive: 0x20 } as const;

/** Marks the slot with the end of a long name, which comes first. */
const LAST_LONG_ENTRY = 0x40;

/** What a directory says of one name. */
export interface DirectoryEntryFields {
  /** Eleven characters, without a period. */
  readonly shortName: string;
  readonly attributes: number;
  readonly modifiedAt: Date;
  /** 0 when there are no clusters. */
  readonly firstCluster: number;
  /** Bytes; 0 for directories. */
  readonly size: number;
}

/** Slots of a name: one for its short name, and those of its long name, if it has one. */
function slotsOf(longName: string | undefined): number {
  return 1 + Math.ceil((longName?.length ?? 0) / UNITS);
}

/** Writes a short entry: one slot. */
function writeShortEntry(view: DataView, offset: number, fields: DirectoryEntryFields): void {
  const { modifiedAt, firstCluster } = fields;
  directoryEntry.writeTo(view, offset, {
    DIR_Name: fields.shortName,
    DIR_Attr: fields.attributes,
    DIR_CrtTimeTenth: modifiedAt,
    DIR_CrtTime: modifiedAt,
    DIR_CrtDate: modifiedAt,
    DIR_LstAccDate: modifiedAt,
    DIR_FstClusHI: Math.floor(firstCluster / 0x10000),
    DIR_WrtTime: modifiedAt,
    DIR_WrtDate: modifiedAt,
    DIR_FstClusLO: firstCluster % 0x10000,
    DIR_FileSize: fields.size,
  });
}

/** Writes the slots of a long name, its end first; the short entry has to follow. */
function writeLongName(view: DataView, offset: number, longName: string, shortName: string): void {
  const count = slotsOf(longName) - 1;
  const checksum = shortNameChecksum(shortName);
  // A name that fills its last slot has no terminator.
  const units = `${longName}\0`.slice(0, count * UNITS).padEnd(count * UNITS, '\uffff');
  for (let ordinal = count; ordinal > 0; ordinal--) {
    const part = units.slice((ordinal - 1) * UNITS, ordinal * UNITS);
    longNameEntry.writeTo(view, offset + (count - ordinal) * SLOT, {
      LDIR_Ord: ordinal === count ? ordinal | LAST_LONG_ENTRY : ordinal,
      LDIR_Name1: part.slice(0, 5),
      LDIR_Chksum: checksum,
      LDIR_Name2: part.slice(5, 11),
      LDIR_Name3: part.slice(11),
    });
  }
}

/** Ties a long name to its short one, Microsoft FAT specification 7. */
function shortNameChecksum(shortName: string): number {
  let sum = 0;
  for (let i = 0; i < shortName.length; i++) sum = (((sum & 1) << 7) + (sum >> 1) + shortName.charCodeAt(i)) & 0xff;
  return sum;
}

/** The tables themselves, for the test that their rows tile their length. */
export const directoryEntryTables = { directoryEntry, longNameEntry };

/** What a row may point at. */
interface Target {
  readonly kind: 'file' | 'directory';
  readonly modifiedAt: Date;
  readonly length: number;
}

/** One name of a directory: its short entry, after its long name if the short one does not say all. */
export interface DirectoryRow<T extends Target> {
  readonly shortName: string;
  readonly longName: string | undefined;
  readonly attributes: number;
  readonly modifiedAt: Date;
  /** `undefined` for an entry without clusters of its own. */
  readonly target: T | undefined;
}

/** The volume's label, which is a name of the root directory. */
export function labelRow(label: string, modifiedAt: Date): DirectoryRow<never> {
  return { shortName: label, longName: undefined, attributes: ATTRIBUTE.volumeLabel, modifiedAt, target: undefined };
}

/** The first two names of a directory that has a parent. */
export function dotRow<T extends Target>(
  shortName: '.' | '..',
  target: T | undefined,
  modifiedAt: Date,
): DirectoryRow<T> {
  return { shortName, longName: undefined, attributes: ATTRIBUTE.directory, modifiedAt, target };
}

export function nameRow<T extends Target>(name: string, shortName: string, target: T): DirectoryRow<T> {
  return {
    shortName,
    longName: saysAll(shortName, name) ? undefined : name,
    attributes: target.kind === 'directory' ? ATTRIBUTE.directory : ATTRIBUTE.archive,
    modifiedAt: target.modifiedAt,
    target,
  };
}

export function slotsOfRows(rows: readonly DirectoryRow<Target>[]): number {
  return rows.reduce((sum, { longName }) => sum + slotsOf(longName), 0);
}

/** Writes all slots of a row. */
function writeRow(view: DataView, offset: number, row: DirectoryRow<Target>, firstCluster: number): void {
  const { shortName, longName, attributes, modifiedAt, target } = row;
  if (longName !== undefined) writeLongName(view, offset, longName, shortName);
  const size = target?.kind === 'file' ? target.length : 0;
  const shortOffset = offset + (slotsOf(longName) - 1) * SLOT;
  writeShortEntry(view, shortOffset, { shortName, attributes, modifiedAt, firstCluster, size });
}

const LONGEST_ROW = slotsOf('n'.repeat(LONGEST_NAME)) * SLOT;

/** A directory's slots, each row in one piece. */
export function directoryExtent(
  { path, length, rows }: FatDirectory,
  firstCluster: (row: DirectoryRow<FatNode>, addresses: Addresses) => number,
): Extent {
  const offsets = new Uint32Array(rows.length);
  let end = 0;
  for (const [index, { longName }] of rows.entries()) {
    offsets[index] = end;
    end += slotsOf(longName) * SLOT;
  }
  return recordExtent(() => `directory ${path}`, {
    offsets,
    length,
    longest: LONGEST_ROW,
    writeRecord: (index, view, offset, addresses) => {
      const row = rows[index]!;
      writeRow(view, offset, row, firstCluster(row, addresses));
      return slotsOf(row.longName) * SLOT;
    },
  });
}
