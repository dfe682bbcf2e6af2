import { type ByteSource, createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { IsoReadError, openImage } from '../../src/reader/index.js';
import { distribution } from '../support/corpus/distribution.js';
import { CORPUS_DATE } from '../support/corpus/entries.js';
import { filled } from '../support/mutation/sample-tree.js';
import { sampleImage } from './hostile-images.js';

/** Reads everything there is to read of an image; answers the codes of what is wrong. */
export async function everything(source: Uint8Array | ByteSource): Promise<readonly string[]> {
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
    for await (const _ of content.read(0, Math.min(content.size, 4_096)));
  } catch (error) {
    if (!(error instanceof IsoReadError)) throw error;
  }
}

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

/** Structures lie at the start of an image. */
const FLIPPED_BYTES = 256 * 1024;

/** An image with up to eight bytes changed: others in each run, the same for each number. */
export function flipped(image: Uint8Array, run: number): Uint8Array {
  const next = random(0x9660 + run);
  const broken = Uint8Array.from(image);
  const end = Math.min(image.length, FLIPPED_BYTES);
  for (let flips = 1 + Math.floor(next() * 8); flips > 0; flips--) {
    broken[Math.floor(next() * end)] = Math.floor(next() * 256);
  }
  return broken;
}

/** Five images, small ones: most of what lies in them is structure. */
export async function flippedImages(): Promise<readonly Uint8Array[]> {
  const make = async (entries: Iterable<Entry>, options: ImageOptions = {}) => {
    const image = await createImage(entries, { createdAt: CORPUS_DATE, padding: 0, ...options });
    return image.read(0, image.size);
  };
  const code = { loader: 'grub2', code: filled(432, 0x91) } as const;
  const boot = [{ path: 'b', platform: 'bios' }] as const;
  const tree = (): Entry[] => [
    { kind: 'file', path: 'b', content: filled(3000, 1) },
    { kind: 'file', path: 'd/e/f', content: 'f' },
  ];
  return [
    await sampleImage(),
    await make(distribution()),
    await make(tree(), { rockRidge: false }),
    await make(tree(), { enhanced: true, joliet: false }),
    await make(tree(), { boot, hybrid: { bootCode: code, mountablePartition: true } }),
  ];
}

/**
 * Reads images in which bytes were flipped, so many times. Throws for anything but an `IsoReadError`, and when reading
 * costs more than eight reads a sector or 64 times the image.
 */
export async function expectFlipsToEnd(images: readonly Uint8Array[], runs: number): Promise<void> {
  for (let run = 0; run < runs; run++) {
    const image = images[run % images.length]!;
    const source = countingSource(flipped(image, run));
    await everything(source);
    const isCheap = source.reads <= (8 * image.length) / 2048 + 1000 && source.bytesRead <= 64 * image.length;
    if (!isCheap) throw new Error(`run ${run} took ${source.reads} reads of ${source.bytesRead} bytes`);
  }
}

/** Counts reads and bytes. */
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
