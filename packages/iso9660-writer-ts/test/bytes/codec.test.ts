import { describe, expect, test } from 'vitest';
import { bytes, type Codec, u8, u16be, u16both, u16le, u32be, u32both, u32le, zeros } from '../../src/bytes/codec.js';

/** What a codec writes between two bytes that it must leave alone. */
function written<T>(codec: Codec<T>, value: T): number[] {
  const target = new Uint8Array(codec.size + 2).fill(0xee);
  codec.write(new DataView(target.buffer), 1, value);
  expect([target[0], target.at(-1)]).toEqual([0xee, 0xee]);
  return [...target.subarray(1, -1)];
}

describe('numbers', () => {
  test.each([
    ['u8', u8, 0xa1, [0xa1]],
    ['u16le', u16le, 0xa1b2, [0xb2, 0xa1]],
    ['u16be', u16be, 0xa1b2, [0xa1, 0xb2]],
    ['u32le', u32le, 0xa1b2c3d4, [0xd4, 0xc3, 0xb2, 0xa1]],
    ['u32be', u32be, 0xa1b2c3d4, [0xa1, 0xb2, 0xc3, 0xd4]],
    ['u16both', u16both, 0xa1b2, [0xb2, 0xa1, 0xa1, 0xb2]],
    ['u32both', u32both, 0xa1b2c3d4, [0xd4, 0xc3, 0xb2, 0xa1, 0xa1, 0xb2, 0xc3, 0xd4]],
  ] as const)('are written as %s in its order of bytes (VD-04)', (_name, codec, value, expected) => {
    expect(written(codec, value)).toEqual(expected);
  });

  test.each([
    ['u8', u8, 2 ** 8],
    ['u16le', u16le, 2 ** 16],
    ['u16be', u16be, 2 ** 16],
    ['u16both', u16both, 2 ** 16],
    ['u32le', u32le, 2 ** 32],
    ['u32be', u32be, 2 ** 32],
    ['u32both', u32both, 2 ** 32],
  ] as const)('that do not fit %s are refused, never cut', (_name, codec, limit) => {
    expect(written(codec, limit - 1)).toEqual(Array(codec.size).fill(0xff));
    expect(written(codec, 0)).toEqual(Array(codec.size).fill(0));
    for (const value of [limit, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => written(codec, value)).toThrow(RangeError);
    }
  });
});

describe('bytes', () => {
  test('fewer than the field holds are followed by zeros', () => {
    expect(written(bytes(4), Uint8Array.of(1, 2))).toEqual([1, 2, 0, 0]);
  });

  test('more than the field holds are refused', () => {
    expect(() => written(bytes(2), Uint8Array.of(1, 2, 3))).toThrow('3 bytes do not fit in 2');
  });

  test('that are reserved are written as zeros, whatever was there', () => {
    const reserved = zeros(3);
    expect(written(reserved, reserved.value)).toEqual([0, 0, 0]);
  });
});
