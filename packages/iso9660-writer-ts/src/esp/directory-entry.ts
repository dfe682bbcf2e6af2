import {
  ATTRIBUTE,
  directoryEntry,
  LAST_LONG_ENTRY,
  longNameEntry,
  SLOT,
  shortNameChecksum,
  UNITS,
} from '../format/fat-directory.js';
import type { Addresses, Extent } from '../layout/extent.js';
import { recordExtent } from '../layout/records.js';
import { LONGEST_NAME, saysAll } from './fat-names.js';
import type { FatDirectory, FatNode } from './fat-tree.js';

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
