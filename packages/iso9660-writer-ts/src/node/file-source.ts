import { closeSync, fstatSync, readSync, type Stats } from 'node:fs';
import { type ByteCursor, type ByteSource, IsoError } from '../index.js';
import type { HostStats } from './host-entry.js';
import type { HostFile, SourceTree } from './source-tree.js';
import { Turn } from './turn.js';

/** The code of an error that the operating system reported, such as `ENOENT`; nothing for any other error. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}

/** What the scan saw of a regular file, and what its bytes are read under. */
interface FilePromise {
  /** In the image. */
  readonly path: string;
  readonly size: number;
  /** A double still tells a quarter of a microsecond; exact nanoseconds would cost a BigInt for each number of each file. */
  readonly mtimeMs: number;
  readonly dev: number;
  readonly ino: number;
}

/** ST-03: the open file is the one that was scanned, as it was scanned. */
function verify(promise: FilePromise, descriptor: number): void {
  let found: Stats;
  try {
    found = fstatSync(descriptor);
  } catch (cause) {
    throw unreadable(promise.path, cause);
  }
  const difference = differenceOf(promise, found);
  if (difference !== undefined) throw changed(promise.path, difference);
}

function differenceOf(promise: FilePromise, found: Stats): string | undefined {
  if (!found.isFile()) return 'a regular file promised, something else found';
  if (found.size !== promise.size) return `${promise.size} bytes promised, ${found.size} found`;
  if (found.mtimeMs !== promise.mtimeMs)
    return `modified ${date(promise.mtimeMs)} promised, ${date(found.mtimeMs)} found`;
  if (found.ino !== promise.ino || found.dev !== promise.dev)
    return 'one file promised, another of equal size and date found';
  return undefined;
}

/** @param difference what was promised and what was found */
function changed(path: string, difference: string, cause?: unknown): IsoError {
  return new IsoError('SOURCE_CHANGED', `${path} changed since the image was planned: ${difference}`, { path, cause });
}

function unreadable(path: string, cause: unknown): IsoError {
  return new IsoError('SOURCE_UNREADABLE', `${path} cannot be read (${systemCodeOf(cause)})`, { path, cause });
}

function date(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The system's own limit for one read is just under 2 GiB. */
const MAX_READ = 2 ** 30;

/**
 * An open file, read forward and synchronously. It is compared with its promise before bytes of it are delivered, and
 * after its last: one look for both where one fill takes all, which saves a fifth of the system's work for a small file.
 */
class FileCursor implements ByteCursor {
  readonly #file: FilePromise;
  readonly #end: number;
  readonly #signal: AbortSignal | undefined;
  #descriptor: number | undefined;
  #position: number;
  #isVerified = false;

  /** Takes over a descriptor. */
  constructor(file: FilePromise, descriptor: number, start: number, end: number, signal?: AbortSignal) {
    this.#file = file;
    this.#descriptor = descriptor;
    this.#position = start;
    this.#end = end;
    this.#signal = signal;
  }

  /**
   * @throws {IsoError} `SOURCE_CHANGED` when it is not the file that was promised, gives fewer bytes or changed meanwhile,
   * `SOURCE_UNREADABLE`. What is in `target` is then of no use.
   */
  fill(target: Uint8Array): number {
    this.#signal?.throwIfAborted();
    const descriptor = this.#descriptor;
    const left = this.#end - this.#position;
    if (descriptor === undefined || left === 0) return 0;
    const wanted = Math.min(target.length, left);
    if (wanted < left && !this.#isVerified) this.#verify(descriptor);
    for (let filled = 0; filled < wanted; ) filled += this.#readInto(target, filled, wanted - filled, descriptor);
    // Also after a single fill: a slow disk leaves others time to write.
    if (wanted === left) this.#verify(descriptor);
    return wanted;
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    closeQuietly(descriptor);
  }

  #verify(descriptor: number): void {
    verify(this.#file, descriptor);
    this.#isVerified = true;
  }

  #readInto(target: Uint8Array, offset: number, length: number, descriptor: number): number {
    let count: number;
    try {
      count = readSync(descriptor, target, offset, Math.min(length, MAX_READ), this.#position);
    } catch (cause) {
      // A directory in the file's place can be opened, too.
      verify(this.#file, descriptor);
      throw unreadable(this.#file.path, cause);
    }
    if (count === 0) this.#failShort(descriptor);
    this.#position += count;
    return count;
  }

  #failShort(descriptor: number): never {
    verify(this.#file, descriptor);
    // Some file systems, /proc for one, promise sizes that they do not keep.
    throw changed(this.#file.path, `${this.#file.size} bytes promised, ${this.#position} found`);
  }
}

/** Nothing is lost when closing a file that was only read fails. */
function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {}
}

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
