import { must } from './volume.js';

/** One name of a directory, its long and its short entry put together. */
export interface FatName {
  readonly name: string;
  /** With its period, as tools show it. */
  readonly shortName: string;
  readonly attributes: number;
  readonly cluster: number;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** Reads the slots of a directory up to the first empty one. */
export function readSlots(bytes: Uint8Array, where: string): FatName[] {
  const names: FatName[] = [];
  let pending: { readonly ordinal: number; readonly checksum: number; readonly units: number[] } | undefined;
  for (let offset = 0; offset < bytes.length; offset += 32) {
    const slot = bytes.subarray(offset, offset + 32);
    if (slot[0] === 0) {
      must(
        bytes.subarray(offset).every((byte) => byte === 0),
        `${where} goes on behind its end`,
      );
      break;
    }
    if (slot[11] === 0x0f) {
      pending = longPart(slot, pending, where);
      continue;
    }
    if (pending !== undefined) {
      must(pending.ordinal === 1, `${where}: the start of a long name is missing`);
      must(pending.checksum === checksumOf(slot.subarray(0, 11)), `${where}: a long name belongs to another`);
    }
    names.push(nameOf(slot, pending && longText(pending.units, where)));
    pending = undefined;
  }
  must(pending === undefined, `${where} ends with a long name`);
  return names;
}

function longPart(
  slot: Uint8Array,
  before: { readonly ordinal: number; readonly checksum: number; readonly units: number[] } | undefined,
  where: string,
) {
  const view = new DataView(slot.buffer, slot.byteOffset, 32);
  const isLast = (slot[0]! & 0x40) !== 0;
  const ordinal = slot[0]! & 0x3f;
  const checksum = slot[13]!;
  must(isLast === (before === undefined), `${where}: a long name starts inside another`);
  must(before === undefined || before.ordinal === ordinal + 1, `${where}: the order of a long name`);
  must(before === undefined || before.checksum === checksum, `${where}: a long name of two checksums`);
  must(ordinal >= 1 && slot[12] === 0 && view.getUint16(26, true) === 0, `${where}: the fields of a long name`);
  const places = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
  const units = places.map((place) => view.getUint16(place, true));
  return { ordinal, checksum, units: [...units, ...(before?.units ?? [])] };
}

function longText(units: readonly number[], where: string): string {
  const end = units.indexOf(0);
  const rest = end < 0 ? [] : units.slice(end + 1);
  must(rest.length < 12 + 1 && rest.every((unit) => unit === 0xffff), `${where}: what fills up a long name`);
  const text = String.fromCharCode(...(end < 0 ? units : units.slice(0, end)));
  must(text.length <= 255 && text !== '', `${where}: the length of a long name`);
  return text;
}

function checksumOf(shortName: Uint8Array): number {
  return shortName.reduce((sum, byte) => (((sum >> 1) | ((sum % 2) * 128)) + byte) % 256, 0);
}

function nameOf(slot: Uint8Array, longName: string | undefined): FatName {
  const view = new DataView(slot.buffer, slot.byteOffset, 32);
  const part = (start: number, end: number) => String.fromCharCode(...slot.subarray(start, end)).trimEnd();
  const stem = part(0, 8);
  const extension = part(8, 11);
  const shortName = extension === '' ? stem : `${stem}.${extension}`;
  const isLabel = slot[11] === 0x08;
  const date = view.getUint16(24, true);
  const time = view.getUint16(22, true);
  must(view.getUint16(16, true) === date && view.getUint16(14, true) === time, `${shortName}: two dates`);
  must(
    isLabel ||
      shortName === '.' ||
      shortName === '..' ||
      /^[!#$%&'()@^_`{}~A-Z0-9-]{1,8}(\.[!#$%&'()@^_`{}~A-Z0-9-]{1,3})?$/.test(shortName),
    `the short name ${shortName}`,
  );
  const seconds = (time & 31) * 2 + Math.floor(slot[13]! / 100);
  const day = [1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31] as const;
  return {
    name: isLabel ? part(0, 11) : (longName ?? shortName),
    shortName,
    attributes: slot[11]!,
    cluster: view.getUint16(20, true) * 65_536 + view.getUint16(26, true),
    size: view.getUint32(28, true),
    modifiedAt: new Date(Date.UTC(...day, time >> 11, (time >> 5) & 63, seconds, (slot[13]! % 100) * 10)),
  };
}
