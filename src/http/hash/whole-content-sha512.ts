import { createHash, type Hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { PreparedIso } from '../../image/prepare-iso.js';
import { HashThreadError, localSha512, openSha512, type PieceHash } from './hash-threads.js';

/** The name of the header, or trailer: padded base64 of the SHA-512 of the bytes before any content coding. */
export const WHOLE_CONTENT_SHA512 = 'whole-content-sha512';

const PIECE = 256 * 1024;

export function startSha512(): Hash {
  return createHash('sha512');
}

export function sha512Of(bytes: Uint8Array): string {
  return startSha512().update(bytes).digest('base64');
}

/** The hash of a whole image. When the thread that makes it dies, it is made anew in this one. */
export async function sha512OfImage(image: Pick<PreparedIso, 'open'>, hash = openSha512()): Promise<string> {
  try {
    return await hashOf(image, hash);
  } catch (error) {
    if (!(error instanceof HashThreadError)) throw error;
    return await hashOf(image, localSha512());
  }
}

/** Reads the image through two pieces of memory: while one is hashed, the other is filled. */
async function hashOf(image: Pick<PreparedIso, 'open'>, hash: PieceHash): Promise<string> {
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
      memory = await returning;
      // Without it the answers of a thread that is faster than the source come by the hundred in one turn of the event loop.
      await setImmediate();
      returning = hashing;
    }
  } finally {
    hash.abandon();
    await cursor.close();
  }
}
