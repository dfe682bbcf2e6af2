import { createHash, type Hash } from 'node:crypto';
import type { PreparedIso } from '../../image/prepare-iso.js';
import { openSha512 } from './hash-threads.js';

/** The name of the header, or trailer: padded base64 of the SHA-512 of the bytes before any content coding. */
export const WHOLE_CONTENT_SHA512 = 'whole-content-sha512';

const PIECE = 256 * 1024;

export function startSha512(): Hash {
  return createHash('sha512');
}

export function sha512Of(bytes: Uint8Array): string {
  return startSha512().update(bytes).digest('base64');
}

/** Reads a whole image through two pieces of memory: while one is hashed, the other is filled. */
export async function sha512OfImage(image: Pick<PreparedIso, 'open'>, hash = openSha512()): Promise<string> {
  const cursor = image.open();
  let memory: ArrayBufferLike = new ArrayBuffer(PIECE);
  let returning = Promise.resolve<ArrayBufferLike>(new ArrayBuffer(PIECE));
  try {
    for (;;) {
      const piece = new Uint8Array(memory);
      const count = await cursor.fill(piece);
      if (count === 0) return await hash.digest();
      const hashing = hash.update(piece.subarray(0, count));
      // Its failure is met when the memory is needed, and reading may fail before that.
      hashing.catch(() => {});
      // The event loop turns here: the hash thread takes longer than the reading.
      memory = await returning;
      returning = hashing;
    }
  } finally {
    hash.abandon();
    await cursor.close();
  }
}
