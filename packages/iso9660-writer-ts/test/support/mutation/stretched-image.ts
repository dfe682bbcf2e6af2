import type { RandomAccess } from '../strict-reader/random-access.js';
import { MutableImage } from './mutable-image.js';

/** Largest extent: what a 32-bit length holds in whole sectors. */
export const LARGEST_EXTENT = 0xfffff800;

const PADDING_SECTORS = 150;

/**
 * Makes one file of two extents, over 4 GiB together, of the files PART1.BIN and PART2.BIN of a small image. They have
 * to be the last files of it. What is stretched reads as zeros and takes no room anywhere.
 */
export function stretched(image: Uint8Array, spoil: (image: MutableImage) => void): RandomAccess {
  const mutable = new MutableImage(image);
  const first = mutable.record('PART1.BIN;1');
  const second = mutable.record('PART2.BIN;1');
  const tail = Buffer.from(mutable.bytes.subarray(mutable.extent(second), mutable.extent(second) + 2048));
  const smallEnd = mutable.extent(second);
  const tailSector = mutable.u32(first + 2) + LARGEST_EXTENT / 2048;
  mutable.both32(first + 10, LARGEST_EXTENT);
  mutable.set(first + 25, 0x80);
  mutable.both32(second + 2, tailSector);
  mutable.text(second + 33, 'PART1');
  mutable.text(mutable.entry(second, 'NM') + 5, 'part1');
  const sectors = tailSector + 1 + PADDING_SECTORS;
  mutable.both32(mutable.sector(16) + 80, sectors);
  spoil(mutable);
  return {
    size: sectors * 2048,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      copyOverlap(bytes, offset, mutable.bytes.subarray(0, smallEnd), 0);
      copyOverlap(bytes, offset, tail, tailSector * 2048);
      return bytes;
    },
  };
}

function copyOverlap(target: Uint8Array, targetAt: number, source: Uint8Array, sourceAt: number): void {
  const start = Math.max(targetAt, sourceAt);
  const end = Math.min(targetAt + target.length, sourceAt + source.length);
  if (start < end) target.set(source.subarray(start - sourceAt, end - sourceAt), start - targetAt);
}
