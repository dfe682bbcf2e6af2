import type { Entry } from './entry.js';
import { parentPath } from './node.js';

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

/** Entries one by one, as callers give them. */
export type Entries = Iterable<Entry> | AsyncIterable<Entry>;

/** The same symbol in each copy of this package that a program may load. */
const BATCHES: unique symbol = Symbol.for('iso9660-writer-ts.batches') as never;

interface BatchedEntries extends AsyncIterable<Entry> {
  [BATCHES](): AsyncIterable<readonly Entry[]>;
}

/** Entries taken from a list at a time. Few enough for one slice of the event loop, enough to make its turns cheap. */
const BATCH = 256;

/**
 * Entries that are found many at a time. Iterating over them yields one after the other, as from any iterable;
 * `createImage`, `overlay` and `buildEsp` take the batches as they come, which saves a turn for each entry.
 *
 * @param batches called for each iteration anew.
 */
export function batchedEntries(batches: () => AsyncIterable<readonly Entry[]>): AsyncIterable<Entry> {
  const batched: BatchedEntries = {
    [BATCHES]: batches,
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches()) yield* batch;
    },
  };
  return batched;
}

/** Any entries in batches; in batches of one where it is not known when the next one comes. */
export function inBatches(entries: Entries): AsyncIterable<readonly Entry[]> | Iterable<readonly Entry[]> {
  if (isBatched(entries)) return entries[BATCHES]();
  return isAsync(entries) ? singly(entries) : batchesOfList(entries);
}

function isBatched(entries: Entries): entries is BatchedEntries {
  return (entries as Partial<BatchedEntries>)[BATCHES] !== undefined;
}

function isAsync(entries: Entries): entries is AsyncIterable<Entry> {
  return (entries as Partial<AsyncIterable<Entry>>)[Symbol.asyncIterator] !== undefined;
}

function* batchesOfList(entries: Iterable<Entry>): Generator<readonly Entry[]> {
  let batch: Entry[] = [];
  for (const entry of entries) {
    batch.push(entry);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function* singly(entries: AsyncIterable<Entry>): AsyncGenerator<readonly Entry[]> {
  for await (const entry of entries) yield [entry];
}

/** The entries with composed names: what macOS writes as a letter and an accent becomes one character (JO-09). */
export function inNfc(entries: Entries): AsyncIterable<Entry> {
  return batchedEntries(async function* () {
    for await (const batch of inBatches(entries)) yield batch.map(composed);
  });
}

/** Whatever is no entry stays what it is: the tree's builder says what is wrong with it. */
function composed(entry: Entry): Entry {
  if (typeof entry?.path !== 'string') return entry;
  const path = entry.path.normalize('NFC');
  if (entry.kind !== 'symlink' || typeof entry.target !== 'string') return { ...entry, path };
  return { ...entry, path, target: entry.target.normalize('NFC') };
}
