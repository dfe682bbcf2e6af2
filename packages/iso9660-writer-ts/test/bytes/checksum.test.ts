import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complementOfWords16, fnv1a, sumOfWords32 } from '../../src/bytes/checksum.js';

const SEED = { seed: 9660 };

const bytesOf = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });

describe('the checksum of a validation entry', () => {
  test('makes its sixteen words sum to 0 (ET-02)', () => {
    fc.assert(
      fc.property(bytesOf(32, 32), (entry) => {
        entry.fill(0, 28, 30);
        const checksum = complementOfWords16(entry);
        entry.set([checksum & 0xff, checksum >> 8], 28);
        const sum = new Uint16Array(entry.slice().buffer).reduce((total, word) => (total + word) & 0xffff, 0);
        expect(sum).toBe(0);
      }),
      SEED,
    );
  });

  test('is 0 where there is nothing to make up for', () => {
    expect(complementOfWords16(new Uint8Array(32))).toBe(0);
  });
});

describe('the checksum of a boot-info table', () => {
  test('is the sum of 32-bit words, the last one filled with zeros (ET-10)', () => {
    fc.assert(
      fc.property(bytesOf(0, 300), fc.nat({ max: 80 }), (image, start) => {
        const rest = image.subarray(Math.min(start, image.length));
        const filled = new Uint8Array(Math.ceil(rest.length / 4) * 4);
        filled.set(rest);
        const sum = [...new Uint32Array(filled.buffer)].reduce((total, word) => total + BigInt(word), 0n);
        expect(BigInt(sumOfWords32(image, start))).toBe(sum % 2n ** 32n);
      }),
      SEED,
    );
  });

  test('does not lose bits where the sum is larger than a double is exact', () => {
    expect(sumOfWords32(new Uint8Array(4 * 1_000_000).fill(0xff), 0)).toBe(2 ** 32 - 1_000_000);
  });
});

describe('FNV-1a', () => {
  // From the test suite of its authors.
  test.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('of %j is the published value', (text, expected) => {
    expect(fnv1a(new TextEncoder().encode(text))).toBe(expected);
  });
});
