import { createHash, type Hash } from 'node:crypto';
import type { PreparedIso } from '../prepare-iso.js';
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
export async function sha512OfImage(image: Pick<PreparedIso, 'stream'>, hash = openSha512()): Promise<string> {
  const reader = image.stream().getReader({ mode: 'byob' });
  let memory: ArrayBufferLike = new ArrayBuffer(PIECE);
  let returning = Promise.resolve<ArrayBufferLike>(new ArrayBuffer(PIECE));
  try {
    for (;;) {
      const { done, value }: ReadableStreamReadResult<Uint8Array> = await reader.read(new Uint8Array(memory));
      if (done) return await hash.digest();
      const hashing = hash.update(value);
      // Its failure is met when the memory is needed, and reading may fail before that.
      hashing.catch(() => {});
      memory = await returning;
      returning = hashing;
    }
  } finally {
    hash.abandon();
    // Closes what is open. A stream that failed has done so, and would fail here once more.
    await reader.cancel().catch(() => {});
  }
}
