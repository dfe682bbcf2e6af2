import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { describe, expect, test, vi } from 'vitest';
import { HashThread, localSha512, openSha512, type PieceHash } from '../../../src/http/hash/hash-threads.js';
import { sha512OfImage } from '../../../src/http/hash/whole-content-sha512.js';

const PIECE = 256 * 1024;

/** An image that is nothing but bytes, and tells which memory it was given. */
function imageOf(bytes: Uint8Array, { failAt = Number.POSITIVE_INFINITY, close = () => {} } = {}) {
  const usedMemory: boolean[] = [];
  const open = () => {
    let position = 0;
    return {
      fill(target: Uint8Array) {
        if (position >= failAt) throw new Error('the disk is gone');
        const piece = bytes.subarray(position, position + target.length);
        if (piece.length > 0) usedMemory.push(target.some((byte) => byte !== 0));
        target.set(piece);
        position += piece.length;
        return piece.length;
      },
      close,
    };
  };
  return { open, usedMemory };
}

/** No two pieces alike. */
function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index % 251) + (index >> 16) + 1);
}

const expected = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest('base64');

describe('the hash of a whole image', () => {
  test.each([0, 1, PIECE - 1, PIECE, PIECE + 1, 7 * PIECE + 12345])('is right for %i bytes', async (length) => {
    const bytes = bytesOf(length);
    expect(await sha512OfImage(imageOf(bytes))).toBe(expected(bytes));
    expect(await sha512OfImage(imageOf(bytes), localSha512())).toBe(expected(bytes));
  });

  test('needs two pieces of memory, whatever the length', async () => {
    const image = imageOf(bytesOf(8 * PIECE));
    await sha512OfImage(image);
    expect(image.usedMemory).toEqual([false, false, true, true, true, true, true, true]);
  });

  test('is right for each of many images at once', async () => {
    const images = Array.from({ length: 20 }, (_, index) => bytesOf(PIECE + 1000 * index));
    const hashes = await Promise.all(images.map((bytes) => sha512OfImage(imageOf(bytes))));
    expect(hashes).toEqual(images.map(expected));
  });

  test('ends with the fault of the image, and frees its place', async () => {
    const thread = new HashThread();
    const failing = imageOf(bytesOf(4 * PIECE), { failAt: 2 * PIECE });
    await expect(sha512OfImage(failing, thread.open())).rejects.toThrow('the disk is gone');
    expect(thread.load).toBe(0);
    const bytes = bytesOf(PIECE);
    expect(await sha512OfImage(imageOf(bytes), thread.open())).toBe(expected(bytes));
  });

  test('closes the image when the hash fails', async () => {
    const close = vi.fn();
    const failing: PieceHash = {
      update: () => Promise.reject(new Error('the thread is gone')),
      digest: async () => '',
      abandon: () => {},
    };
    await expect(sha512OfImage(imageOf(bytesOf(4 * PIECE), { close }), failing)).rejects.toThrow('the thread is gone');
    expect(close).toHaveBeenCalledOnce();
  });
});

describe('hashing', () => {
  test('gives the event loop a turn after every piece of a slow source', async () => {
    const pieces = 300;
    let turns = 0;
    let isDone = false;
    const turn = () => {
      turns++;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    let left = pieces;
    const open = () => ({
      fill(target: Uint8Array) {
        if (left-- === 0) return 0;
        const until = performance.now() + 2;
        while (performance.now() < until);
        return target.length;
      },
      close() {},
    });
    await sha512OfImage({ open });
    isDone = true;
    expect(turns).toBeGreaterThanOrEqual(pieces);
  });

  test('is done again when its thread dies in the middle', async () => {
    const thread = new HashThread();
    const bytes = bytesOf(6 * PIECE);
    const { open } = imageOf(bytes);
    let pieces = 0;
    const hash = thread.open();
    const dying: PieceHash = {
      ...hash,
      update(piece) {
        if (++pieces === 3) return hash.update({ buffer: new ArrayBuffer(0) } as Uint8Array);
        return hash.update(piece);
      },
    };
    expect(await sha512OfImage({ open }, dying)).toBe(expected(bytes));
    expect(thread.isUsable).toBe(false);
  });

  test('that is abandoned ends all its waits', async () => {
    const hash = new HashThread().open();
    const waiting = Promise.allSettled([hash.update(bytesOf(PIECE)), hash.digest()]);
    hash.abandon();
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(hash.digest()).rejects.toThrow('abandoned');
  });
});

describe('a thread', () => {
  test('that ends tells all who wait, and is not used again', async () => {
    const thread = new HashThread();
    const hash = thread.open();
    // Not bytes: the only order that a thread cannot follow.
    const broken = hash.update({ buffer: new ArrayBuffer(0) } as Uint8Array);
    await expect(broken).rejects.toThrow();
    await expect(hash.digest()).rejects.toThrow();
    expect(thread.isUsable).toBe(false);
  });
});

test('hashes of many images share one thread for each core, six at most, evenly', () => {
  const used = vi.spyOn(HashThread.prototype, 'open');
  const threads = Math.min(6, availableParallelism());
  const hashes = Array.from({ length: 2 * threads }, () => openSha512());
  const shares = countsOf(used.mock.contexts);
  for (const hash of hashes) hash.abandon();
  used.mockRestore();
  expect(shares).toEqual(Array(threads).fill(2));
});

function countsOf(values: readonly unknown[]): number[] {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}
