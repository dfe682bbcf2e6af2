import { describe, expect, test } from 'vitest';
import { u8, u16le, zeros } from '../../src/bytes/codec.js';
import { at, constant, struct, unused } from '../../src/bytes/struct.js';

const sample = struct(6, {
  kind: constant(1, u8, 7),
  count: at(2, u16le),
  reserved: unused(4, zeros(2)),
  flags: at(6, u8),
});

describe('a structure', () => {
  test('is encoded field by field at the positions of its table, which count from 1', () => {
    expect([...sample.encode({ count: 0x0102, flags: 9 })]).toEqual([7, 2, 1, 0, 0, 9]);
  });

  test('is written into the memory of the caller, and nowhere else', () => {
    const target = new Uint8Array(10).fill(0xee);
    sample.writeTo(new DataView(target.buffer), 2, { count: 1, flags: 2 });
    expect([...target]).toEqual([0xee, 0xee, 7, 1, 0, 0, 0, 2, 0xee, 0xee]);
  });

  test('names the field and its position when a value does not fit', () => {
    expect(() => sample.encode({ count: 65_536, flags: 0 })).toThrow(
      'count at position 2: 65536 is not a whole number from 0 to 65535',
    );
  });

  test('takes no value for what is the same in every image', () => {
    // @ts-expect-error -- a constant is nobody's to give
    const encoded = sample.encode({ kind: 1, count: 0, flags: 0 });
    expect(encoded[0]).toBe(7);
  });

  test('does not compile, and throws, when a value is forgotten', () => {
    // @ts-expect-error -- flags are missing
    expect(() => sample.encode({ count: 0 })).toThrow('flags at position 6');
  });
});
