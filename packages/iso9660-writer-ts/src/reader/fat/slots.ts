import { decode, fieldReader } from '../../bytes/struct.js';
import {
  ATTRIBUTE,
  directoryEntry,
  LAST_LONG_ENTRY,
  longNameEntry,
  SLOT,
  shortNameChecksum,
} from '../../format/fat-directory.js';

/** What a directory says of one name. */
export interface FatRecord {
  /** The long name, else the short one. */
  readonly name: string;
  readonly attributes: number;
  readonly firstCluster: number;
  readonly size: number;
  readonly modifiedAt: Date | undefined;
}

/** First bytes of slots. */
const END = 0x00;
const DELETED = 0xe5;

/** Stands for the letter that has the number of `DELETED`. */
const STANDS_FOR_DELETED = 0x05;

/** All four attributes of a slot that is a part of a long name, and the bits that are compared. */
const LONG_NAME = { attributes: 0x0f, mask: 0x3f };

/** Bits of `DIR_NTRes`: the short name is meant in small letters. */
const SMALL = { stem: 0x08, extension: 0x10 };

const STEM = 8;
const SHORT = 11;

const attributesOf = fieldReader(directoryEntry, 'DIR_Attr');

/** The names of a directory, without `.` and `..`, deleted ones and parts of long names that no short name follows (FAT-13). */
export function* readSlots(bytes: Uint8Array): Generator<FatRecord, void, undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let long: LongName | undefined;
  for (let offset = 0; offset + SLOT <= bytes.length; offset += SLOT) {
    const first = bytes[offset]!;
    if (first === END) return;
    if (first === DELETED) {
      long = undefined;
      continue;
    }
    const attributes = attributesOf(view, offset);
    if ((attributes & LONG_NAME.mask) === LONG_NAME.attributes) {
      long = withPart(long, bytes, offset);
      continue;
    }
    const short = latin1(bytes.subarray(offset, offset + SHORT));
    const longName = long?.left === 0 && long.checksum === shortNameChecksum(short) ? long.units : undefined;
    long = undefined;
    if (/^\.\.? +$/.test(short)) continue;
    yield recordOf(bytes, offset, short, longName);
  }
}

function recordOf(bytes: Uint8Array, offset: number, short: string, longName: string | undefined): FatRecord {
  const entry = decode(directoryEntry, bytes, offset);
  const isLabel = (entry.DIR_Attr & ATTRIBUTE.volumeLabel) !== 0;
  return {
    name: isLabel ? short.trimEnd() : (longName?.split('\0', 1)[0] ?? shortName(short, entry.DIR_NTRes)),
    attributes: entry.DIR_Attr,
    firstCluster: entry.DIR_FstClusHI * 0x10000 + entry.DIR_FstClusLO,
    size: entry.DIR_FileSize,
    modifiedAt: dateOf(entry.DIR_WrtDate, entry.DIR_WrtTime),
  };
}

/** A long name whose parts come from its end to its start. */
interface LongName {
  readonly units: string;
  readonly checksum: number;
  /** Parts that are still to come. */
  readonly left: number;
}

/** Parts of 13 units: 255 take 20. */
const MOST_PARTS = 20;

/** `undefined`: the part belongs to nothing. */
function withPart(long: LongName | undefined, bytes: Uint8Array, offset: number): LongName | undefined {
  const part = decode(longNameEntry, bytes, offset);
  const checksum = part.LDIR_Chksum;
  const ordinal = part.LDIR_Ord & ~LAST_LONG_ENTRY;
  const isFirst = (part.LDIR_Ord & LAST_LONG_ENTRY) !== 0;
  const units = part.LDIR_Name1 + part.LDIR_Name2 + part.LDIR_Name3;
  if (isFirst) return ordinal < 1 || ordinal > MOST_PARTS ? undefined : { units, checksum, left: ordinal - 1 };
  if (long === undefined || ordinal !== long.left || ordinal === 0 || checksum !== long.checksum) return undefined;
  return { units: units + long.units, checksum, left: ordinal - 1 };
}

/** Letters of code page 437 from 0x80 on, which is what Linux and mtools take a short name for (FAT-13). */
const CODE_PAGE_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

function shortName(short: string, flags: number): string {
  const whole = short.charCodeAt(0) === STANDS_FOR_DELETED ? String.fromCharCode(DELETED) + short.slice(1) : short;
  const text = whole.replace(/[\x80-\xff]/g, (letter) => CODE_PAGE_437[letter.charCodeAt(0) - 0x80]!);
  const stem = text.slice(0, STEM).trimEnd();
  const extension = text.slice(STEM).trimEnd();
  const shownStem = flags & SMALL.stem ? stem.toLowerCase() : stem;
  const shownExtension = flags & SMALL.extension ? extension.toLowerCase() : extension;
  return extension === '' ? shownStem : `${shownStem}.${shownExtension}`;
}

/** FAT has no time zone: as `buildEsp` writes it (FAT-08). `undefined`: no date is recorded. */
function dateOf(date: number, time: number): Date | undefined {
  const [year, month, day] = [1980 + (date >> 9), ((date >> 5) & 0x0f) - 1, date & 0x1f];
  const [hours, minutes, seconds] = [time >> 11, (time >> 5) & 0x3f, (time & 0x1f) * 2];
  if (month < 0 || month > 11 || day < 1 || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return new Date(Date.UTC(year, month, day, hours, minutes, seconds));
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
