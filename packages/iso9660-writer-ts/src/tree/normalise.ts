import { batchedEntries, type Entries, inBatches } from './batches.js';
import type { Entry } from './entry.js';

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
