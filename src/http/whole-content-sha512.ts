import { createHash, type Hash } from 'node:crypto';
import type { PreparedIso } from '../prepare-iso.js';

/** The name of the header, or trailer: padded base64 of the SHA-512 of the bytes before any content coding. */
export const WHOLE_CONTENT_SHA512 = 'whole-content-sha512';

const PIECE = 256 * 1024;

export function startSha512(): Hash {
  return createHash('sha512');
}

export function sha512Of(bytes: Uint8Array): string {
  return startSha512().update(bytes).digest('base64');
}

/** Reads a whole image through one piece of memory. The stream itself leaves other requests their turn. */
export async function sha512OfImage(image: Pick<PreparedIso, 'stream'>): Promise<string> {
  const hash = startSha512();
  const reader = image.stream().getReader({ mode: 'byob' });
  let memory: ArrayBufferLike = new ArrayBuffer(PIECE);
  for (;;) {
    const { done, value }: ReadableStreamReadResult<Uint8Array> = await reader.read(new Uint8Array(memory));
    if (done) return hash.digest('base64');
    hash.update(value);
    memory = value.buffer;
  }
}
