import type { ByteSource } from './byte-source.js';
import { openSource } from './open-source.js';

/**
 * Reads a range of a source into memory, for small things read while planning. Fewer bytes come only when the source
 * has fewer, and one more when it gives more than it was asked for.
 */
export async function readRange(
  source: ByteSource,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const cursor = await openSource(source, start, end, signal);
  try {
    const bytes = new Uint8Array(end - start + 1);
    let filled = 0;
    while (filled < bytes.length) {
      const count = await cursor.fill(bytes.subarray(filled));
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    await cursor.close();
  }
}
