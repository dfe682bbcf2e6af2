import type { ByteSource } from '../index.js';
import { FileCursor } from './file-cursor.js';
import { changed, type FilePromise, unreadable } from './file-promise.js';
import type { HostStats } from './host-stats.js';
import type { HostFile, SourceTree } from './source-tree.js';
import { systemCodeOf } from './system-error.js';
import { Turn } from './turn.js';

const READ_SIZE = 64 * 1024;

/** What opening says of a file that is no longer there, or no longer a file. */
const REPLACED: ReadonlyMap<string | undefined, string> = new Map([
  ['ENOENT', 'nothing'],
  ['ENOTDIR', 'nothing'],
  ['ELOOP', 'a symbolic link'],
  ['ENXIO', 'something else'],
]);

/**
 * A regular file below a scanned directory. Closed until it is read; it must then still be the file that was scanned.
 * One of these lives for each file of a tree: plain numbers, the entry's own path string, no closures.
 */
export class FileSource implements ByteSource, FilePromise {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly dev: number;
  readonly ino: number;
  readonly #tree: SourceTree;

  constructor(tree: SourceTree, path: string, stats: HostStats) {
    this.path = path;
    this.size = stats.size;
    this.mtimeMs = stats.mtimeMs;
    this.dev = stats.dev;
    this.ino = stats.ino;
    this.#tree = tree;
  }

  /** @throws {IsoError} `SOURCE_CHANGED` when it is not the file that was scanned, `SOURCE_UNREADABLE`. */
  open(start: number, end: number, signal?: AbortSignal): FileCursor {
    signal?.throwIfAborted();
    return new FileCursor(this, this.#openDescriptor(), start, end, signal);
  }

  /** Where it is on this machine and how it is opened, for another thread; nothing when its path is not text. */
  get hostFile(): HostFile | undefined {
    return this.#tree.hostFile(this.path);
  }

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const cursor = this.open(start, end, signal);
    const turn = new Turn();
    try {
      for (let rest = end - start; rest > 0; ) {
        const bytes = new Uint8Array(Math.min(rest, READ_SIZE));
        rest -= cursor.fill(bytes);
        yield bytes;
        if (turn.isOver()) await turn.pass();
      }
    } finally {
      cursor.close();
    }
  }

  #openDescriptor(): number {
    try {
      return this.#tree.open(this.path);
    } catch (cause) {
      const found = REPLACED.get(systemCodeOf(cause));
      throw found === undefined
        ? unreadable(this.path, cause)
        : changed(this.path, `a regular file promised, ${found} found`, cause);
    }
  }
}
