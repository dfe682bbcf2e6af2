import { sourceChanged } from '../errors.js';
import type { Report } from '../report.js';
import { readRange } from '../source/read-range.js';
import type { StoredFile } from './stored-file.js';

/**
 * The first bytes of a file, read while planning; fewer only when the file has fewer. A file that cannot be read, or
 * gives less or more than it promised, is a problem, and gives nothing.
 */
export async function readStart(
  { path, size, source }: StoredFile,
  length: number,
  report: Report,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (source === undefined) return undefined;
  const wanted = Math.min(length, size);
  try {
    const bytes = await readRange(source, 0, wanted, signal);
    if (bytes.length !== wanted) throw sourceChanged(path, wanted, bytes.length > wanted ? 'more' : bytes.length);
    return bytes;
  } catch (cause) {
    signal?.throwIfAborted();
    report.unreadable(path, cause);
    return undefined;
  }
}
