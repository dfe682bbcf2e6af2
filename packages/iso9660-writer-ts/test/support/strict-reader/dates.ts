import type { Span } from './bytes.js';
import type { FaultLog } from './faults.js';

/** ECMA-119 9.1.5: seven binary bytes. */
export function readDate7(span: Span, at: number, log: FaultLog, rule: string, what: string): Date {
  const [year, month, day, hour, minute, second] = [0, 1, 2, 3, 4, 5].map((index) => span.u8(at + index)) as Six;
  const offset = signed(span.u8(at + 6));
  const date = checkedDate([1900 + year, month, day, hour, minute, second], 0, offset);
  log.check(date !== undefined, rule, `${what} has no valid date`);
  log.check(offset === 0, rule, `${what} has a date that is ${offset} quarters of an hour off UTC`);
  return date ?? new Date(Number.NaN);
}

/** ECMA-119 8.4.26.1: sixteen digits and one byte. A date that is not set is absent. */
export function readDate17(span: Span, at: number, log: FaultLog, what: string): Date | undefined {
  const digits = span.latin1(at, at + 16);
  const offset = signed(span.u8(at + 16));
  if (/^0{16}$/.test(digits) && offset === 0) return undefined;
  if (span.isZero(at, at + 17)) {
    log.report('VD-08', `${what} is 17 zero bytes, not sixteen digits 0 and a zero byte`);
    return undefined;
  }
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits)?.slice(1).map(Number);
  const date = parts && checkedDate(parts.slice(0, 6) as Six, parts[6] ?? 0, offset);
  log.check(date !== undefined, 'VD-07', `${what} is no date: ${JSON.stringify(digits)}`);
  log.check(offset === 0, 'VD-07', `${what} is ${offset} quarters of an hour off UTC`);
  return date;
}

type Six = [number, number, number, number, number, number];

function checkedDate(
  [year, month, day, hour, minute, second]: Six,
  hundredths: number,
  offset: number,
): Date | undefined {
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second, hundredths * 10);
  const isSame =
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour &&
    time.getUTCMinutes() === minute &&
    time.getUTCSeconds() === second;
  if (!isSame || offset < -48 || offset > 52) return undefined;
  return new Date(time.getTime() - offset * 15 * 60_000);
}

function signed(byte: number): number {
  return byte < 128 ? byte : byte - 256;
}
