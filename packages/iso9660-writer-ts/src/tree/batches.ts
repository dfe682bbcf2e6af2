import type { Entry } from './entry.js';

/** Entries one by one, as everybody can give them. */
export type Entries = Iterable<Entry> | AsyncIterable<Entry>;

/** The same symbol in each copy of this package that a program may load. */
const BATCHES: unique symbol = Symbol.for('iso9660-writer-ts.batches') as never;

interface BatchedEntries extends AsyncIterable<Entry> {
  [BATCHES](): AsyncIterable<readonly Entry[]>;
}

/** Entries taken from a list at a time. Few enough for one slice of the event loop, enough to make its turns cheap. */
const BATCH = 256;

/**
 * Entries that are found many at a time. Whoever iterates over them gets one after the other, as from any iterable;
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
