import { dateTime7, dateTime17 } from '../bytes/dates.js';
import { TIME_STAMP } from '../format/rock-ridge.js';

/** The dates of a TF entry that have a meaning here. */
export interface TimeStamps {
  readonly creation?: Date;
  readonly modify?: Date;
  readonly access?: Date;
}

const NAMED = [
  ['creation', TIME_STAMP.creation],
  ['modify', TIME_STAMP.modify],
  ['access', TIME_STAMP.access],
] as const;

/** Reads the data of a TF entry: flags, then the dates of its bits in their order (RD-20). */
export function timeStampsOf(data: Uint8Array): TimeStamps {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const flags = data[0]!;
  const isLong = (flags & TIME_STAMP.longForm) !== 0;
  const size = isLong ? dateTime17.size : dateTime7.size;
  const stamps: { -readonly [Name in keyof TimeStamps]: TimeStamps[Name] } = {};
  let at = 1;
  for (const [name, flag] of NAMED) {
    if ((flags & flag) === 0) continue;
    if (at + size > data.length) break;
    const date = isLong ? dateTime17.read(view, at) : recordedDate(view, at);
    if (date !== undefined) stamps[name] = date;
    at += size;
  }
  return stamps;
}

/** The seven bytes of a date, if they are one. */
export function recordedDate(view: DataView, offset: number): Date | undefined {
  const time = dateTime7.read(view, offset);
  return time === undefined ? undefined : new Date(time);
}

/** Whether seven bytes are a date, or seven zeros, which say that there is none. Quick: each record has up to four. */
export function isRecordedDate(bytes: Uint8Array, at: number): boolean {
  const month = bytes[at + 1]!;
  const day = bytes[at + 2]!;
  if (month === 0 && day === 0) return bytes[at] === 0;
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    bytes[at + 3]! < 24 &&
    bytes[at + 4]! < 60 &&
    bytes[at + 5]! < 60
  );
}

/** Whether the dates of a TF entry in short form are dates. Those of the long form come as text, and may say nothing. */
export function areRecordedDates(bytes: Uint8Array, start: number, end: number): boolean {
  const flags = bytes[start]!;
  if ((flags & TIME_STAMP.longForm) !== 0) return true;
  let at = start + 1;
  for (let bits = flags; bits !== 0; bits >>= 1) {
    if ((bits & 1) === 0) continue;
    if (at + dateTime7.size > end || !isRecordedDate(bytes, at)) return false;
    at += dateTime7.size;
  }
  return true;
}
