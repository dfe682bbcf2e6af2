import { Md5 } from '../bytes/digest.js';
import { APPLICATION_USE_LENGTH } from '../format/volume-descriptor.js';
import type { IsoImage } from '../image.js';
import { SECTOR_SIZE } from '../layout/extent.js';

/** Sectors at the end that are left out: drives often fail to read them. */
const SKIPPED_SECTORS = 15;

/** Fragments whose sums a checker compares on its way, to fail early. */
const FRAGMENTS = 20;

/** Hexadecimal digits of each fragment's sum. */
const FRAGMENT_DIGITS = 3;

/** Checkers read this much at a time, and take a fragment's sum after the piece in which it starts. */
const PIECE = 16 * SECTOR_SIZE;

/**
 * The MD5 of an image in its own primary descriptor, in the field and the form of `implantisomd5` (ST-07). The field
 * counts as spaces in the sum. Two passes: until the sum is known, the field is spaces.
 */
export class MediaCheck {
  #text = '';

  /** The application use field. */
  get field(): Uint8Array {
    return new TextEncoder().encode(this.#text.padEnd(APPLICATION_USE_LENGTH));
  }

  /** Reads the volume, the first `sectors` of the image, and takes its sum. */
  async take(image: IsoImage, sectors: number, signal?: AbortSignal): Promise<void> {
    const end = Math.max(sectors - SKIPPED_SECTORS, 0) * SECTOR_SIZE;
    const fragmentSize = Math.floor(end / (FRAGMENTS + 1));
    const md5 = new Md5();
    let sums = '';
    let fragment = 0;
    const reader = image.stream({ end, ...(signal && { signal }) }).getReader({ mode: 'byob' });
    let memory: ArrayBufferLike = new ArrayBuffer(PIECE);
    for (let offset = 0; offset < end; offset += PIECE) {
      const { value }: ReadableStreamReadResult<Uint8Array> = await reader.read(new Uint8Array(memory));
      if (value === undefined) break;
      md5.update(value);
      memory = value.buffer;
      const current = Math.floor(offset / fragmentSize);
      // Fragments of small images are shorter than a piece. A checker looks at the last that a piece starts.
      if (current > fragment) sums += fragmentSum(md5).repeat(current - fragment);
      fragment = current;
    }
    await reader.cancel();
    this.#text = [
      `ISO MD5SUM = ${md5.hex()}`,
      `SKIPSECTORS = ${SKIPPED_SECTORS}`,
      'RHLISOSTATUS=0',
      `FRAGMENT SUMS = ${sums.padEnd(FRAGMENTS * FRAGMENT_DIGITS, '0').slice(0, FRAGMENTS * FRAGMENT_DIGITS)}`,
      `FRAGMENT COUNT = ${FRAGMENTS}`,
      'THIS IS NOT THE SAME AS RUNNING MD5SUM ON THIS ISO!!',
    ].join(';');
  }
}

/** The first digit of each of the first bytes, without leading zeros: what C's `%x` cut to one character gives. */
function fragmentSum(md5: Md5): string {
  const digits = md5.hex();
  const bytes = Array.from({ length: FRAGMENT_DIGITS }, (_, index) => digits.slice(index * 2, index * 2 + 2));
  return bytes.map((byte) => Number.parseInt(byte, 16).toString(16).charAt(0)).join('');
}
