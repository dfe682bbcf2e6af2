import type { IsoImage } from '../../src/index.js';
import type { RandomAccess } from '../support/strict-reader/index.js';
import { LARGE } from './digest.js';

const SECTOR = 2048;

/** Bytes that are kept of each end of a large extent. */
const END = 2 * SECTOR;

interface Kept {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** An image in memory, but for large extents: of those the ends, the rest is zeros as in their sources. */
export async function sparsely(image: IsoImage): Promise<RandomAccess> {
  const kept: Kept[] = [];
  const keep = async (start: number, end: number) => {
    if (start < end) kept.push({ start, bytes: await image.read(start, end) });
  };
  let next = 0;
  for (const { sector, length } of image.layout) {
    const start = sector * SECTOR;
    const end = start + Math.ceil(length / SECTOR) * SECTOR;
    if (length < LARGE) continue;
    await keep(next, start + END);
    next = end - END;
  }
  await keep(next, image.size);
  return {
    size: image.size,
    read(offset, length) {
      const target = new Uint8Array(length);
      for (const { start, bytes } of kept) {
        const from = Math.max(offset, start);
        const to = Math.min(offset + length, start + bytes.length);
        if (from < to) target.set(bytes.subarray(from - start, to - start), from - offset);
      }
      return target;
    },
  };
}
