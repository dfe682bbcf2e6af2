import { createHash } from 'node:crypto';
import { readApplicationUse } from './strict-reader/application-use.js';
import { Span } from './strict-reader/bytes.js';
import { FaultLog } from './strict-reader/faults.js';

const SECTOR = 2048;

/** The application use field of the primary volume descriptor, ECMA-119 8.4.32. */
const FIELD = { start: 16 * SECTOR + 883, end: 16 * SECTOR + 1395 } as const;

/** ST-07: checkers read pieces of this many bytes. */
const PIECE = 32 * 1024;

/** What a checker of media finds out: whether the sums are there and those of the image. */
export interface MediaVerdict {
  readonly sum: boolean;
  readonly fragments: boolean;
}

/** Checks an image against the sums in its application use field, as ST-07 describes them; nothing without sums. */
export function checkMedia(image: Uint8Array): MediaVerdict | undefined {
  const field = new Span(image.subarray(FIELD.start, FIELD.end), FIELD.start);
  const { position, length, mediaCheck } = readApplicationUse(field, new FaultLog([]), 'application use');
  if (mediaCheck === undefined) return undefined;
  const { md5, skippedSectors, fragmentCount, fragmentSums } = mediaCheck;
  const blanked = Buffer.from(image).fill(0x20, position, position + length);
  const covered = blanked.subarray(0, Math.max(image.length - skippedSectors * SECTOR, 0));

  const digits = fragmentSums.length / fragmentCount;
  const fragmentLength = Math.floor(covered.length / (fragmentCount + 1));
  const hash = createHash('md5');
  let hasFragments = true;
  let last = 0;
  for (let offset = 0; offset < covered.length; offset += PIECE) {
    hash.update(covered.subarray(offset, offset + PIECE));
    const fragment = Math.floor(offset / fragmentLength);
    if (fragment > last) {
      const expected = fragmentSums.slice((fragment - 1) * digits, fragment * digits);
      hasFragments &&= expected === '' || expected === firstDigits(hash.copy().digest(), digits);
      last = fragment;
    }
  }
  return { sum: hash.digest('hex') === md5, fragments: hasFragments };
}

/** The first digit of each byte without leading zeros, as isomd5sum writes them. */
function firstDigits(digest: Buffer, count: number): string {
  return Array.from(digest.subarray(0, count), (byte) => byte.toString(16).charAt(0)).join('');
}
