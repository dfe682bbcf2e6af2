import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export const SHA256_OF_NOTHING = createHash('sha256').digest('hex');

/** SHA-256 of a file, or of its bytes from `start` up to but not including `end`. */
export async function sha256OfFile(
  file: string | Buffer,
  range: { start: number; end: number } | 'all' = 'all',
): Promise<string> {
  if (range !== 'all' && range.start >= range.end) return SHA256_OF_NOTHING;
  const hash = createHash('sha256');
  const bounds = range === 'all' ? {} : { start: range.start, end: range.end - 1 };
  for await (const chunk of createReadStream(file, { ...bounds, highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
