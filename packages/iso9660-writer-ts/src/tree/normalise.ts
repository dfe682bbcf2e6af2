import type { Entry } from './entry.js';

/** The entries with composed names: what macOS writes as a letter and an accent becomes one character (JO-09). */
export async function* inNfc(entries: Iterable<Entry> | AsyncIterable<Entry>): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    const path = entry.path.normalize('NFC');
    yield entry.kind === 'symlink' ? { ...entry, path, target: entry.target.normalize('NFC') } : { ...entry, path };
  }
}
