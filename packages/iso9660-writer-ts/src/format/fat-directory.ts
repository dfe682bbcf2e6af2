import { type Codec, u8, u16le, u32le } from '../bytes/codec.js';
import { at, constant, struct } from '../bytes/struct.js';
import { spacePadded } from '../bytes/text.js';

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
export const UNITS = 13;

/** A name as its directory's short entry has it. */
export const directoryEntry = struct(SLOT, {
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
export const longNameEntry = struct(SLOT, {
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
export const ATTRIBUTE = {
  readOnly: 0x01,
  hidden: 0x02,
  system: 0x04,
  volumeLabel: 0x08,
  directory: 0x10,
  archive: 0x20,
} as const;

/** Marks the slot with the end of a long name, which comes first. */
export const LAST_LONG_ENTRY = 0x40;

/** Ties a long name to its short one, Microsoft FAT specification 7. */
export function shortNameChecksum(shortName: string): number {
  let sum = 0;
  for (let i = 0; i < shortName.length; i++) sum = (((sum & 1) << 7) + (sum >> 1) + shortName.charCodeAt(i)) & 0xff;
  return sum;
}
