import { beforeAll, describe, expect, test } from 'vitest';
import type { ByteSource } from '../../src/index.js';
import { checkImage, discMap, discMapSvg, IsoReadError, openImage } from '../../src/reader/index.js';
import { MutableImage } from '../support/mutation/mutable-image.js';
import { FAULTS, sampleImage } from './hostile-images.js';

let image: Uint8Array;
beforeAll(async () => {
  image = await sampleImage();
});

/** Reads everything there is to read of an image; answers the codes of what is wrong. */
async function everything(source: Uint8Array | ByteSource): Promise<readonly string[]> {
  try {
    const iso = await openImage(source);
    const entries = await iso.entries({ associated: true, duplicates: true });
    for (const entry of entries) {
      void entry.metadata;
      void entry.record;
      if (entry.kind === 'file') await drain(entry.content);
    }
    await iso.boot();
    await iso.disk();
    return iso.problems.map(({ code }) => code);
  } catch (error) {
    if (error instanceof IsoReadError) return [error.code];
    throw error;
  }
}

async function drain(content: ByteSource): Promise<void> {
  try {
    for await (const _ of content.read(0, Math.min(content.size, 100_000)));
  } catch (error) {
    if (!(error instanceof IsoReadError)) throw error;
  }
}

describe('an image with one fault', () => {
  test('is one of 64 or more', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(64);
  });

  test('has none before', async () => {
    expect(await everything(image)).toEqual([]);
  });

  test.each(FAULTS.map((fault) => [fault.what, fault] as const))('%s', async (what, { code, apply }) => {
    // Some faults need an image in which an address that is not right lies inside.
    const size = what.endsWith('in an image that large') ? 0x0a000000 : image.length;
    const broken = new MutableImage(
      size === image.length ? image : Buffer.concat([image, Buffer.alloc(size - image.length)]),
    );
    apply(broken);
    const codes = await everything(broken.bytes);
    if (code === undefined) expect(codes).toEqual([]);
    else expect(codes).toContain(code);
  });

  test('ends at its first problem when problems are thrown', async () => {
    const broken = new MutableImage(image);
    broken.set(broken.record('README.TXT;1') + 26, 1);
    const iso = await openImage(broken.bytes, { problems: 'throw' });
    await expect(iso.entries()).rejects.toMatchObject({ code: 'INTERLEAVED', path: 'readme.txt' });
  });
});

/** The same numbers in every run: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Counts reads and bytes: no image may cost more than a few times its size. */
function countingSource(bytes: Uint8Array): ByteSource & { reads: number; bytesRead: number } {
  return {
    size: bytes.length,
    reads: 0,
    bytesRead: 0,
    async *read(start, end) {
      yield bytes.subarray(start, end);
    },
    open(start: number, end: number) {
      this.reads += 1;
      this.bytesRead += end - start;
      let position = start;
      return {
        fill(target: Uint8Array) {
          const part = bytes.subarray(position, Math.min(end, position + target.length));
          target.set(part);
          position += part.length;
          return part.length;
        },
        close() {},
      };
    },
  };
}

const FLIPS = 200;
const FLIPPED_BYTES = 256 * 1024;

describe('an image with bytes flipped at random', () => {
  test(`never costs too much, and fails with nothing but IsoReadError: ${FLIPS} times`, async () => {
    const next = random(0x150_9660);
    const end = Math.min(image.length, FLIPPED_BYTES);
    for (let run = 0; run < FLIPS; run++) {
      const broken = Uint8Array.from(image);
      const flips = 1 + Math.floor(next() * 8);
      for (let flip = 0; flip < flips; flip++) broken[Math.floor(next() * end)] = Math.floor(next() * 256);
      const source = countingSource(broken);
      await everything(source);
      expect(source.reads).toBeLessThanOrEqual((8 * image.length) / 2048 + 1000);
      expect(source.bytesRead).toBeLessThanOrEqual(64 * image.length);
    }
  }, 300_000);

  test('is drawn and checked all the same', async () => {
    const next = random(7);
    for (let run = 0; run < 200; run++) {
      const broken = Uint8Array.from(image);
      for (let flip = 0; flip < 8; flip++)
        broken[Math.floor(next() * FLIPPED_BYTES) % image.length] = Math.floor(next() * 256);
      try {
        const iso = await openImage(broken);
        const map = await discMap(iso);
        expect(map.regions.reduce((sum, { length }) => sum + length, 0)).toBe(image.length);
        expect(discMapSvg(map)).toContain('</svg>');
        await checkImage(iso);
      } catch (error) {
        if (!(error instanceof IsoReadError)) throw error;
      }
    }
  });
});
