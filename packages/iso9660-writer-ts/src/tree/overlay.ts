import type { Entry } from './entry.js';
import { parentPath } from './node.js';

/**
 * Layers of entries, each laid over those before it. An entry replaces the entry of the same path in a lower layer, of
 * any kind, with all that lies below it unless both are directories; and it is never kept out by a file or a symbolic
 * link that stands where its directory has to be. Of several entries for one path in an upper layer the last one counts.
 *
 * Paths are compared with composed names (NFC): what macOS writes as `e` and an accent is `é`, and the later layer's
 * spelling stays. The first layer is passed on as it comes; the others are read
 * before it, the last one first, and kept in memory.
 *
 * @example
 * overlay(fromDirectory('./tree'), [{ kind: 'file', path: 'etc/motd', content: 'hello\n' }]);
 */
export function overlay(...layers: readonly Entries[]): AsyncIterable<Entry> {
  return batchedEntries(() => overlaid(layers));
}

async function* overlaid([base = [], ...upper]: readonly Entries[]): AsyncGenerator<readonly Entry[]> {
  const cover = new Cover();
  const kept: (readonly Entry[])[] = [];
  for (const layer of upper.reverse()) {
    const entries = await lastOfEachPath(layer);
    kept.push(entries.filter((entry) => !cover.hides(entry)));
    // What is replaced itself still replaces what lies in lower layers.
    for (const entry of entries) cover.add(entry);
  }
  if (cover.isEmpty) yield* inBatches(base);
  else for await (const batch of inBatches(base)) yield batch.filter((entry) => !cover.hides(entry));
  for (const entries of kept.reverse()) yield* batchesOfList(entries);
}

async function lastOfEachPath(layer: Entries): Promise<readonly Entry[]> {
  const entries = new Map<unknown, Entry>();
  for await (const batch of inBatches(layer)) {
    for (const entry of batch) entries.set(hasPath(entry) ? entry.path : entry, entry);
  }
  return [...entries.values()];
}

/** What the layers above one have at each path, and how it covers what lies in this one. */
class Cover {
  /** `parent`: no entry of its own, but some below it. */
  readonly #paths = new Map<string, 'directory' | 'other' | 'parent'>();

  /** Whether no layer above has anything, as where there is a single one. */
  get isEmpty(): boolean {
    return this.#paths.size === 0;
  }

  hides(entry: Entry): boolean {
    if (!hasPath(entry)) return false;
    const path = entry.path.normalize('NFC');
    const above = this.#paths.get(path);
    if (above === 'parent' ? entry.kind !== 'directory' : above !== undefined) return true;
    for (let parent = parentPath(path); parent !== ''; parent = parentPath(parent)) {
      if (this.#paths.get(parent) === 'other') return true;
    }
    return false;
  }

  add(entry: Entry): void {
    if (!hasPath(entry)) return;
    const path = entry.path.normalize('NFC');
    if (entry.kind !== 'directory') this.#paths.set(path, 'other');
    else if (this.#paths.get(path) !== 'other') this.#paths.set(path, 'directory');
    for (let parent = parentPath(path); parent !== '' && !this.#paths.has(parent); parent = parentPath(parent)) {
      this.#paths.set(parent, 'parent');
    }
  }
}

/** Callers in JavaScript may give anything: the tree's builder says what is wrong with it. */
function hasPath(entry: Entry): boolean {
  return typeof entry?.path === 'string';
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

/** The entries of sources that have no path in common. Those of each are asked for when it is due: there may be thousands. */
export function chained<Source>(sources: Iterable<Source>, entriesOf: (source: Source) => Entries) {
  return batchedEntries(async function* () {
    for (const source of sources) yield* inBatches(entriesOf(source));
  });
}

/** Changes entries one by one and keeps their batches. */
export function mapped(entries: Entries, change: (entry: Entry) => Entry): AsyncIterable<Entry> {
  return batchedEntries(async function* () {
    for await (const batch of inBatches(entries)) yield batch.map(change);
  });
}

/** The entries with composed names: what macOS writes as a letter and an accent becomes one character (JO-09). */
export function inNfc(entries: Entries): AsyncIterable<Entry> {
  return mapped(entries, composed);
}

/** Whatever is no entry stays what it is: the tree's builder says what is wrong with it. */
function composed(entry: Entry): Entry {
  if (typeof entry?.path !== 'string') return entry;
  const path = entry.path.normalize('NFC');
  if (entry.kind !== 'symlink' || typeof entry.target !== 'string') return { ...entry, path };
  return { ...entry, path, target: entry.target.normalize('NFC') };
}
