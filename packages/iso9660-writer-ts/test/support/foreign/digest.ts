import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

export const SHA256_OF_NOTHING = createHash('sha256').digest('hex');

/** One for all files: most are small, and nothing here waits while it is in use. */
const buffer = Buffer.alloc(1 << 20);

/**
 * SHA-256 of a file, or of its bytes from `start` up to but not including `end`. Without promises: most files are
 * small and there are thousands of them, and a test has nothing else to do.
 */
export function sha256OfFile(file: string | Buffer, range = { start: 0, end: Number.POSITIVE_INFINITY }): string {
  const hash = createHash('sha256');
  const descriptor = openSync(file, 'r');
  try {
    for (let at = range.start; at < range.end; ) {
      const count = readSync(descriptor, buffer, 0, Math.min(buffer.length, range.end - at), at);
      if (count === 0) break;
      hash.update(buffer.subarray(0, count));
      at += count;
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}
