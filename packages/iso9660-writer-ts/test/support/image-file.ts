import { open } from 'node:fs/promises';
import type { IsoImage } from '../../src/image.js';

const PIECE = 1 << 16;
const zeros = new Uint8Array(PIECE);

/** Writes an image to a file, piece by piece as the stream gives it, with holes where it is zero: 5 GiB take no room. */
export async function writeSparsely(image: IsoImage, path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    let position = 0;
    for await (const bytes of image.stream()) {
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE);
        if (Buffer.compare(piece, zeros.subarray(0, piece.length)) !== 0)
          await file.write(piece, 0, piece.length, position + at);
      }
      position += bytes.length;
    }
    await file.truncate(position);
  } finally {
    await file.close();
  }
}

/** Bytes at either end of an extent that {@link writeEnds} writes. */
const END = 4096;

/** Writes only the ends of large extents: enough where the rest is zeros, and quick where it is gigabytes of them. */
export async function writeEnds(image: IsoImage, path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const { sector, length } of image.layout) {
      const [start, end] = [sector * 2048, sector * 2048 + length];
      for (const from of length <= PIECE ? [start] : [start, end - END]) {
        const bytes = await image.read(from, length <= PIECE ? end : from + END);
        await file.write(bytes, 0, bytes.length, from);
      }
    }
    await file.truncate(image.size);
  } finally {
    await file.close();
  }
}
