import type { Entry } from './entry.js';
import { parentPath } from './path.js';

type Entries = Iterable<Entry> | AsyncIterable<Entry>;

/**
 * The entries of `base` with those of `extra` laid over them. An entry of `extra` replaces the entry of the same path,
 * of any kind, with all that lies below it unless both are directories; and it is never kept out by a file or a
 * symbolic link of `base` that stands where its directory has to be. `extra` is read first and kept in memory.
 *
 * @example
 * overlay(fromDirectory('./tree'), [{ kind: 'file', path: 'etc/motd', content: 'hello\n' }]);
 */
export async function* overlay(base: Entries, extra: Entries): AsyncGenerator<Entry> {
  const replaced = new Map<string, Entry>();
  const parents = new Set<string>();
  for await (const entry of extra) {
    replaced.set(entry.path, entry);
    for (let path = parentPath(entry.path); path !== ''; path = parentPath(path)) parents.add(path);
  }
  for await (const entry of base) {
    const hidden = replaced.has(entry.path) || (entry.kind !== 'directory' && parents.has(entry.path));
    if (!hidden && !liesBelowReplaced(entry.path, replaced)) yield entry;
  }
  yield* replaced.values();
}

function liesBelowReplaced(path: string, replaced: ReadonlyMap<string, Entry>): boolean {
  for (let parent = parentPath(path); parent !== ''; parent = parentPath(parent)) {
    const entry = replaced.get(parent);
    if (entry !== undefined && entry.kind !== 'directory') return true;
  }
  return false;
}
