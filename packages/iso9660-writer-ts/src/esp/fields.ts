import { type Codec, u8, u16le } from '../bytes/codec.js';

const FIRST = Date.UTC(1980, 0, 1);
const LAST = Date.UTC(2107, 11, 31, 23, 59, 59, 990);

/** Dates of FAT have no time zone; ours are UTC, and clamped to the years 1980 to 2107 (FAT-08). */
function clamped(date: Date): Date {
  return new Date(Math.min(Math.max(date.getTime(), FIRST), LAST));
}

/** Day, month and years since 1980 in 16 bits. */
export const dosDate: Codec<Date> = {
  size: 2,
  write(view, offset, value) {
    const date = clamped(value);
    const years = date.getUTCFullYear() - 1980;
    u16le.write(view, offset, (years << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate());
  },
};

/** Time of day in steps of two seconds, in 16 bits. */
export const dosTime: Codec<Date> = {
  size: 2,
  write(view, offset, value) {
    const date = clamped(value);
    const halfSeconds = date.getUTCSeconds() >> 1;
    u16le.write(view, offset, (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | halfSeconds);
  },
};

/** What the steps of two seconds leave out, in hundredths of a second. */
export const dosTenths: Codec<Date> = {
  size: 1,
  write(view, offset, value) {
    const date = clamped(value);
    u8.write(view, offset, (date.getUTCSeconds() % 2) * 100 + Math.floor(date.getUTCMilliseconds() / 10));
  },
};

/** UTF-16, least significant byte first: exactly so many units. */
export function utf16Units(count: number): Codec<string> {
  return {
    size: count * 2,
    write(view, offset, value) {
      if (value.length !== count) throw new RangeError(`${value.length} UTF-16 units stand for ${count}`);
      for (let i = 0; i < count; i++) u16le.write(view, offset + i * 2, value.charCodeAt(i));
    },
  };
}
