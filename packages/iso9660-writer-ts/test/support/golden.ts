import { type ByteSource, createImage, type Entry, type ImageOptions, type IsoImage } from '../../src/index.js';
import { differences, readGolden } from './hex.js';

export const SECTOR = 2048;

/** Bytes of the records "." and ".." of a root directory with Rock Ridge, and of a Joliet directory. */
export const DOTS = 132 + 96;
export const JOLIET_DOTS = 34 + 34;

/** Bytes of the ER entry at the start of the root's continuation area. */
export const ER = 237;

const BARE: ImageOptions = { createdAt: new Date('2001-02-03T04:05:06Z'), joliet: false, padding: 0 };

/** An image of nothing but what a golden is about: one tree, no padding, a fixed clock. */
export function bare(entries: readonly Entry[], options: ImageOptions = {}): Promise<IsoImage> {
  return createImage(entries, { ...BARE, ...options });
}

export function file(path: string, content: Uint8Array | ByteSource | string = 'x'): Entry {
  return { kind: 'file', path, content };
}

/** Where the image differs from the golden file, at this place. */
export async function faults(image: IsoImage, name: string, sector: number, offset = 0): Promise<string[]> {
  const golden = await readGolden(name);
  const start = sector * SECTOR + offset;
  return differences(golden, await image.read(start, start + golden.bytes.length));
}

/** Content of any size that must not be read. */
export function promised(size: number): ByteSource {
  return {
    size,
    read: () => {
      throw new Error('read while only structures were asked for');
    },
  };
}

/** Content of any size, all zeros. */
export function zeros(size: number): ByteSource {
  return {
    size,
    async *read(start, end) {
      yield new Uint8Array(end - start);
    },
  };
}
