import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Md5, Sha256 } from '../../src/bytes/digest.js';

describe.each([
  ['md5', Md5],
  ['sha256', Sha256],
] as const)('%s', (algorithm, Digest) => {
  const expected = (...parts: readonly Uint8Array[]) =>
    createHash(algorithm).update(Buffer.concat(parts)).digest('hex');

  test('is that of another library, in whatever pieces the bytes come', () => {
    const piece = fc.uint8Array({ maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const digest = new Digest();
        for (const bytes of pieces) digest.update(bytes);
        expect(digest.hex()).toBe(expected(...pieces));
      }),
      { seed: 9660, numRuns: 300 },
    );
  });

  test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 128])(
    'is right where the padding of %i bytes changes its form',
    (length) => {
      const digest = new Digest();
      const bytes = new Uint8Array(length).fill(0x5a);
      digest.update(bytes);
      expect(digest.hex()).toBe(expected(bytes));
    },
  );
});

describe('an MD5', () => {
  test('can be looked at on the way without harm', () => {
    const expected = (...parts: readonly Uint8Array[]) => createHash('md5').update(Buffer.concat(parts)).digest('hex');
    const digest = new Md5();
    const [one, other] = [new Uint8Array(100).fill(1), new Uint8Array(77).fill(2)];
    digest.update(one);
    expect([digest.hex(), digest.hex()]).toEqual([expected(one), expected(one)]);
    digest.update(other);
    expect(digest.hex()).toBe(expected(one, other));
  });
});
