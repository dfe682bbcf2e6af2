import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/bytes/codec.js';
import { dateTime7, dateTime17, recordedTime } from '../../src/bytes/dates.js';

function written<T>(codec: Codec<T>, value: T): Uint8Array {
  const target = new Uint8Array(codec.size).fill(0xee);
  codec.write(new DataView(target.buffer), 0, value);
  return target;
}

const digits = (value: Date | undefined) =>
  new TextDecoder('latin1').decode(written(dateTime17, value).subarray(0, 16));

describe('the date of a directory record', () => {
  test('is seven bytes in UTC: years since 1900, month from 1 (DR-05)', () => {
    expect([...written(dateTime7, Date.parse('2001-02-03T04:05:06.789Z'))]).toEqual([101, 2, 3, 4, 5, 6, 0]);
  });

  test.each([
    ['1899-12-31T23:59:59Z', [0, 1, 1, 0, 0, 0, 0]],
    ['1900-01-01T00:00:00Z', [0, 1, 1, 0, 0, 0, 0]],
    ['2155-12-31T23:59:59.999Z', [255, 12, 31, 23, 59, 59, 0]],
    ['2156-01-01T00:00:00Z', [255, 12, 31, 23, 59, 59, 0]],
    ['-000100-01-01T00:00:00Z', [0, 1, 1, 0, 0, 0, 0]],
    ['+275760-09-13T00:00:00Z', [255, 12, 31, 23, 59, 59, 0]],
  ])('%s is clamped to the years 1900 to 2155 (DR-05)', (date, expected) => {
    expect([...written(dateTime7, Date.parse(date))]).toEqual(expected);
  });

  test.each(['2024-02-29T12:26:40.999Z', '1969-12-31T23:59:59.999Z', '1900-01-01T00:00:00.001Z'])(
    '%s is rounded down to its second',
    (date) => {
      const second = new Date(`${date.slice(0, 19)}Z`);
      expect(written(dateTime7, Date.parse(date))).toEqual(written(dateTime7, second.getTime()));
      expect(recordedTime(Date.parse(date))).toBe(second.getTime());
    },
  );

  test('is never made up: an invalid date is refused', () => {
    expect(() => written(dateTime7, Number.NaN)).toThrow(RangeError);
  });
});

describe('the date of a volume descriptor', () => {
  test('is sixteen digits and the offset 0 (VD-07)', () => {
    expect(digits(new Date('2001-02-03T04:05:06.789Z'))).toBe('2001020304050678');
    expect(written(dateTime17, new Date('2001-02-03T04:05:06Z'))[16]).toBe(0);
  });

  test('that is not set is sixteen digits zero and a zero byte, not seventeen zero bytes (VD-08)', () => {
    expect(digits(undefined)).toBe('0'.repeat(16));
    expect(written(dateTime17, undefined)[16]).toBe(0);
  });

  test.each([
    ['-000001-06-01T00:00:00Z', '0001010100000000'],
    ['0000-06-01T00:00:00Z', '0001010100000000'],
    ['0987-06-05T04:03:02.01Z', '0987060504030201'],
    ['9999-12-31T23:59:59.999Z', '9999123123595999'],
    ['+010000-01-01T00:00:00Z', '9999123123595999'],
  ])('%s is clamped to the years 1 to 9999', (date, expected) => {
    expect(digits(new Date(date))).toBe(expected);
  });

  test('is never made up: an invalid date is refused', () => {
    expect(() => written(dateTime17, new Date(Number.NaN))).toThrow(RangeError);
  });
});
