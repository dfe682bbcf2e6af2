import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mountOf } from 'iso9660-writer-ts/internal/mounts';

/** What of a tree this process may not read. */
export interface Unreadable {
  readonly path: string;
  readonly kind: 'file' | 'directory';
}

/** Entries that are asked for together. */
const BATCH = 32;

/**
 * Opens every file of a tree, and reads none: planning opens only boot images and configurations, so that an image would break
 * while it is sent. `access` does not tell: it asks for another user than `open`, and NFS answers it by modes alone.
 */
export async function findUnreadable(tree: string, signal?: AbortSignal): Promise<readonly Unreadable[]> {
  const mount = await mountOf(tree);
  const found: Unreadable[] = [];
  const unvisited = [''];
  const look = async (path: string) => {
    const place = join(tree, path);
    const stats = await mount.ask(() => lstat(place).catch(() => undefined));
    if (stats?.isDirectory()) unvisited.push(path);
    // Without stats the directory can be listed, and not searched.
    else if (stats === undefined || (stats.isFile() && !(await mount.ask(() => canBeOpened(place)))))
      found.push({ path, kind: 'file' });
  };
  for (let path = unvisited.pop(); path !== undefined; path = unvisited.pop()) {
    const directory = path;
    signal?.throwIfAborted();
    const names = await mount.ask(() => readdir(join(tree, directory)).catch(() => undefined));
    if (names === undefined) found.push({ path, kind: 'directory' });
    for (let start = 0; names !== undefined && start < names.length; start += BATCH) {
      const batch = names.slice(start, start + BATCH);
      await Promise.all(batch.map((name) => look(directory === '' ? name : `${directory}/${name}`)));
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Something else may have come into its place, and a fifo must not hold the call. */
async function canBeOpened(file: string): Promise<boolean> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    await handle.close();
    return true;
  } catch {
    return false;
  }
}
