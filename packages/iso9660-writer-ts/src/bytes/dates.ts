import type { Codec } from './codec.js';
import { latin1 } from './text.js';

/**
 * Date and time of a directory record, ECMA-119 9.1.5: seven bytes in UTC, clamped to the years 1900 to 2155 (DR-05).
 * The value is in milliseconds of POSIX time. One record has it four times and the next one often the same: the last
 * one's bytes are kept.
 */
export const dateTime7: Codec<number, number | undefined> = {
  size: 7,
  write(view, offset, value) {
    if (value !== recent) {
      fillRecent(value);
      recent = value;
    }
    for (let i = 0; i < recentBytes.length; i++) view.setUint8(offset + i, recentBytes[i]!);
  },
  /** `undefined`: the bytes are no date. A zone that cannot be counts as UTC. */
  read(view, offset) {
    const byte = (place: number) => view.getUint8(offset + place);
    return timeOf(1900 + byte(0), byte(1), byte(2), byte(3), byte(4), byte(5), view.getInt8(offset + 6));
  },
};

/** What a directory record shows of a time, in milliseconds of POSIX time: whole seconds, rounded down. */
export function recordedTime(time: number): number {
  return Math.floor(clamped(new Date(time), FIRST_OF_7, LAST_OF_7).getTime() / 1000) * 1000;
}

/** Whether the year of a time is one that a directory record can hold. */
export function isRecordable(time: number): boolean {
  return time >= FIRST_OF_7 && time < LAST_OF_7 + 1000;
}

/** No number is equal to it. */
let recent = Number.NaN;
/** The last one is the offset from UTC. */
const recentBytes = new Uint8Array(7);

function fillRecent(value: number): void {
  const date = clamped(new Date(value), FIRST_OF_7, LAST_OF_7);
  recentBytes[0] = date.getUTCFullYear() - 1900;
  recentBytes[1] = date.getUTCMonth() + 1;
  recentBytes[2] = date.getUTCDate();
  recentBytes[3] = date.getUTCHours();
  recentBytes[4] = date.getUTCMinutes();
  recentBytes[5] = date.getUTCSeconds();
}

/**
 * Date and time of a volume descriptor, ECMA-119 8.4.26.1: sixteen digits and the offset from UTC, always 0 here.
 * `undefined` is the standard's "not specified": sixteen digits zero and a zero byte (VD-08). Reading returns it also
 * for bytes that are no date.
 */
export const dateTime17: Codec<Date | undefined> = {
  size: 17,
  write(view, offset, value) {
    const digits = value === undefined ? '0'.repeat(16) : digitsOf(clamped(value, FIRST_OF_17, LAST_OF_17));
    for (let i = 0; i < 16; i++) view.setUint8(offset + i, digits.charCodeAt(i));
    view.setUint8(offset + 16, 0);
  },
  read(view, offset) {
    const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(latin1(view, offset, 16));
    if (digits === null) return undefined;
    const [year, month, day, hour, minute, second, hundredths] = digits.slice(1).map(Number) as Seven;
    const time = timeOf(year, month, day, hour, minute, second, view.getInt8(offset + 16));
    return time === undefined ? undefined : new Date(time + hundredths * 10);
  },
};

type Seven = [number, number, number, number, number, number, number];

/** Milliseconds of POSIX time, or `undefined` if there is no such time. `zone`: quarters of an hour east of UTC. */
function timeOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  zone: number,
): number | undefined {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  const local = year < 100 ? new Date(0).setUTCFullYear(year, month - 1, day) : Date.UTC(year, month - 1, day);
  if (new Date(local).getUTCDate() !== day) return undefined;
  const quarters = zone < -48 || zone > 52 ? 0 : zone;
  return local + ((hour * 60 + minute - quarters * 15) * 60 + second) * 1000;
}

const FIRST_OF_7 = Date.UTC(1900, 0, 1);
const LAST_OF_7 = Date.UTC(2155, 11, 31, 23, 59, 59);
const FIRST_OF_17 = new Date('0001-01-01T00:00:00Z').getTime();
const LAST_OF_17 = Date.UTC(9999, 11, 31, 23, 59, 59, 990);

function clamped(date: Date, first: number, last: number): Date {
  const time = date.getTime();
  if (Number.isNaN(time)) throw new RangeError('the date is invalid');
  if (time < first) return new Date(first);
  return time > last ? new Date(last) : date;
}

/** `YYYYMMDDHHMMSScc`: the digits of the ISO form, without the thousandths. */
function digitsOf(date: Date): string {
  return date.toISOString().replace(/\D/g, '').slice(0, 16);
}
