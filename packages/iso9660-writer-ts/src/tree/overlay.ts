import { batchedEntries, type Entries, inBatches } from './batches.js';
import type { Entry } from './entry.js';
import { parentPath } from './path.js';

/**
 * The entries of `base` with those of `extra` laid over them. An entry of `extra` replaces the entry of the same path,
 * of any kind, with all that lies below it unless both are directories; and it is never kept out by a file or a
 * symbolic link of `base` that stands where its directory has to be. `extra` is read first and kept in memory.
 *
 * @example
 * overlay(fromDirectory('./tree'), [{ kind: 'file', path: 'etc/motd', content: 'hello\n' }]);
 */
export function overlay(base: Entries, extra: Entries): AsyncIterable<Entry> {
  return batchedEntries(() => overlaid(base, extra));
}

async function* overlaid(base: Entries, extra: Entries): AsyncGenerator<readonly Entry[]> {
  const replaced = new Map<string, Entry>();
  const parents = new Set<string>();
  for await (const batch of inBatches(extra)) {
    for (const entry of batch) {
      replaced.set(entry.path, entry);
      for (let path = parentPath(entry.path); path !== ''; path = parentPath(path)) parents.add(path);
    }
  }
  for await (const batch of inBatches(base)) {
    yield batch.filter(({ kind, path }) => {
      const hidden = replaced.has(path) || (kind !== 'directory' && parents.has(path));
      return !hidden && !liesBelowReplaced(path, replaced);
    });
  }
  yield [...replaced.values()];
}

function liesBelowReplaced(path: string, replaced: ReadonlyMap<string, Entry>): boolean {
  for (let parent = parentPath(path); parent !== ''; parent = parentPath(parent)) {
    const entry = replaced.get(parent);
    if (entry !== undefined && entry.kind !== 'directory') return true;
  }
  return false;
}
