import type { ByteCursor, Entry, FileEntry } from '../../src/index.js';
import { FileSource } from '../../src/node/file-source.js';

/** All that a scan finds: the entry of its own directory first. */
export async function scanOf(source: AsyncIterable<Entry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of source) entries.push(entry);
  return entries;
}

/** What a scan finds below its directory. */
export async function entriesOf(source: AsyncIterable<Entry>): Promise<Entry[]> {
  const [own, ...below] = await scanOf(source);
  if (own?.kind !== 'directory') throw new Error('the scan does not begin with its own directory');
  return below;
}

export async function pathsOf(source: AsyncIterable<Entry>): Promise<string[]> {
  return (await entriesOf(source)).map((entry) => entry.path);
}

/** The source of a file that a scan found. */
export async function sourceAt(source: AsyncIterable<Entry>, path: string): Promise<FileSource> {
  const entry = (await entriesOf(source)).find((one): one is FileEntry => one.kind === 'file' && one.path === path);
  if (!(entry?.content instanceof FileSource)) throw new Error(`the scan found no file ${path}`);
  return entry.content;
}

/** The cursor of a source that is read synchronously. */
export function openedAtOnce(source: FileSource, start: number, end: number, signal?: AbortSignal): SynchronousCursor {
  return source.open(start, end, signal) as SynchronousCursor;
}

export interface SynchronousCursor extends ByteCursor {
  fill(target: Uint8Array): number;
  close(): void;
}

/** All of a source through a cursor that is filled `size` bytes at a time, and closed in any case. */
export async function readThrough(source: FileSource, size = 64 * 1024): Promise<string> {
  const cursor = openedAtOnce(source, 0, source.size);
  const pieces: Buffer[] = [];
  try {
    for (;;) {
      const target = new Uint8Array(size);
      const count = await cursor.fill(target);
      if (count === 0) return Buffer.concat(pieces).toString();
      pieces.push(Buffer.from(target.subarray(0, count)));
    }
  } finally {
    await cursor.close();
  }
}

/** What a promise is rejected with. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => Promise.reject(new Error('it should have failed')),
    (error: unknown) => error,
  );
}
