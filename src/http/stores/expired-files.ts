import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes the files of a store last written before a point in time. Open ones can be read to their end. */
export async function removeExpired(
  directory: string,
  isOurs: (name: string) => boolean,
  before: number,
): Promise<void> {
  for (const name of (await readdir(directory)).filter(isOurs)) {
    const file = join(directory, name);
    // Another process may have been faster.
    const stats = await stat(file).catch(() => undefined);
    if (stats?.isFile() && stats.mtimeMs < before) await rm(file, { force: true });
  }
}
