import { describe, expect, test } from 'vitest';
import { type Codec, u8, u16le } from '../../src/bytes/codec.js';
import { dosDate, dosTenths, dosTime, utf16Units } from '../../src/format/fat-directory.js';

function written<T>(codec: Codec<T, unknown>, value: T): number[] {
  const bytes = new Uint8Array(codec.size);
  codec.write(new DataView(bytes.buffer), 0, value);
  return [...bytes];
}

const fields = (iso: string) => [dosDate, dosTime, dosTenths].map((codec) => written(codec, new Date(iso)));
const word = (value: number) => written(u16le, value);

describe('a date of FAT', () => {
  test('is split into a day, steps of two seconds and hundredths (FAT-08)', () => {
    const day = ((2022 - 1980) << 9) | (2 << 5) | 23;
    const time = (20 << 11) | (21 << 5) | 11;
    expect(fields('2022-02-23T20:21:23.450Z')).toEqual([word(day), word(time), written(u8, 145)]);
  });

  test('is the first or the last that FAT knows when it lies outside', () => {
    expect(fields('1970-01-01T00:00:00Z')).toEqual([[0x21, 0x00], [0, 0], [0]]);
    expect(fields('2108-01-01T00:00:00Z')).toEqual([[0x9f, 0xff], [0x7d, 0xbf], [199]]);
  });
});

test('a part of a long name has exactly the units of its field', () => {
  expect(written(utf16Units(2), 'aé')).toEqual([0x61, 0, 0xe9, 0]);
  const field = new DataView(Uint8Array.of(0xff, 0x61, 0, 0xe9, 0, 0xac, 0x20, 0xff).buffer);
  expect(utf16Units(3).read(field, 1)).toBe('aé€');
  expect(() => written(utf16Units(2), 'a')).toThrow('1 UTF-16 units stand for 2');
});
