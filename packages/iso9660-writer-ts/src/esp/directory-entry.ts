import { u8, u16le, u32le } from '../bytes/codec.js';
import { at, constant, struct } from '../bytes/struct.js';
import { spacePadded } from '../bytes/text.js';
import { dosDate, dosTenths, dosTime, utf16Units } from './fields.js';

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
export const ATTRIBUTE = { volumeLabel: 0x08, directory: 0x10, archive: 0x20 } as const;

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
export function slotsOf(longName: string | undefined): number {
  return 1 + Math.ceil((longName?.length ?? 0) / UNITS);
}

/** Writes a short entry: one slot. */
export function writeShortEntry(view: DataView, offset: number, fields: DirectoryEntryFields): void {
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
export function writeLongName(view: DataView, offset: number, longName: string, shortName: string): void {
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
