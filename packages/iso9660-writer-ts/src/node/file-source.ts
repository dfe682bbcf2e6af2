import { dirname, resolve } from 'node:path';
import { type ByteCursor, type ByteSource, IsoError } from '../index.js';
import { pauses } from '../internal.js';
import { callsFor, type HostCalls, type Reading } from './host-calls.js';
import { type HostStats, hostPath, kindOf, READ_FLAGS, systemCodeOf } from './host-entry.js';
import { type Answer, answerTo, completed, type HostWork, isLater } from './host-work.js';
import type { OpenFiles } from './open-files.js';

/** What the scan saw of a regular file, and what its bytes are read under. */
interface FilePromise {
  /** In the image. */
  readonly path: string;
  readonly size: number;
  /** A double still tells a quarter of a microsecond; exact nanoseconds would cost a BigInt for each number of each file. */
  readonly mtimeMs: number;
  /** Tells of a file that was overwritten in place and given its old date again. */
  readonly ctimeMs: number;
  readonly dev: number;
  readonly ino: number;
}

/** ST-03: how the open file differs from the one that was scanned. */
function differenceOf(promise: FilePromise, found: HostStats): string | undefined {
  if (kindOf(found) !== 'file') return 'a regular file promised, something else found';
  if (found.size !== promise.size) return `${promise.size} bytes promised, ${found.size} found`;
  if (found.mtimeMs !== promise.mtimeMs)
    return `modified ${date(promise.mtimeMs)} promised, ${date(found.mtimeMs)} found`;
  if (found.ino !== promise.ino || found.dev !== promise.dev)
    return 'one file promised, another of equal size and date found';
  if (found.ctimeMs !== promise.ctimeMs)
    return `its state of ${date(promise.ctimeMs)} promised, one of ${date(found.ctimeMs)} found`;
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
 * An open file, read forward. It is compared with its promise before bytes of it are delivered, and after its last: one
 * look for both where one fill takes all, which saves a fifth of the system's work for a small file.
 */
class FileCursor implements ByteCursor {
  readonly #file: FileSource;
  readonly #calls: HostCalls;
  readonly #end: number;
  readonly #signal: AbortSignal | undefined;
  #descriptor: number | undefined;
  #position: number;
  #isVerified = false;
  /** A call on the descriptor that may still be under way after an abort. */
  #underWay: Promise<unknown> | undefined;

  /** Takes over a descriptor. */
  constructor(file: FileSource, calls: HostCalls, descriptor: number, range: FileRange) {
    this.#file = file;
    this.#calls = calls;
    this.#descriptor = descriptor;
    this.#position = range.start;
    this.#end = range.end;
    this.#signal = range.signal;
  }

  /**
   * @throws {IsoError} `SOURCE_CHANGED` when it is not the file that was promised, gives fewer bytes or changed meanwhile,
   * `SOURCE_UNREADABLE`. What is in `target` is then of no use.
   */
  fill(target: Uint8Array): Answer<number> {
    this.#signal?.throwIfAborted();
    return completed(this.#filled(target), this.#signal);
  }

  close(): Answer<void> {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor === undefined) return;
    if (this.#underWay === undefined) return closeQuietly(this.#calls, descriptor);
    // A number that is closed while a call uses it may be another file's by then. A mount that hangs is not waited for.
    void this.#underWay.catch(() => {}).then(() => closeQuietly(this.#calls, descriptor));
  }

  *#filled(target: Uint8Array): HostWork<number> {
    const left = this.#end - this.#position;
    if (this.#descriptor === undefined || left === 0) return 0;
    const wanted = Math.min(target.length, left);
    if (wanted < left && !this.#isVerified) yield* this.#verify();
    for (let filled = 0; filled < wanted; ) {
      filled += yield* this.#readInto(target.subarray(filled, Math.min(wanted, filled + MAX_READ)));
    }
    // Also after a single fill: a slow disk leaves others time to write.
    if (wanted === left) yield* this.#verify();
    return wanted;
  }

  *#verify(): HostWork<void> {
    let found: HostStats;
    try {
      const answer = this.#calls.fstat(this.#open());
      found = isLater(answer) ? yield* this.#waitFor(answer) : answer;
    } catch (cause) {
      throw unreadable(this.#file.path, cause);
    }
    const difference = differenceOf(this.#file, found);
    if (difference !== undefined) throw changed(this.#file.path, difference);
    this.#isVerified = true;
  }

  *#readInto(target: Uint8Array): HostWork<number> {
    let count: number;
    try {
      const answer = this.#calls.read(this.#open(), target, this.#position);
      count = isLater(answer) ? yield* this.#waitFor(answer) : answer;
    } catch (cause) {
      if (systemCodeOf(cause) === undefined) throw cause;
      // A directory in the file's place can be opened, too.
      yield* this.#verify();
      throw unreadable(this.#file.path, cause);
    }
    if (count === 0) {
      yield* this.#verify();
      // Some file systems, /proc for one, promise sizes that they do not keep.
      throw changed(this.#file.path, `${this.#file.size} bytes promised, ${this.#position} found`);
    }
    this.#position += count;
    return count;
  }

  #open(): number {
    if (this.#descriptor === undefined)
      throw new IsoError('SOURCE_UNREADABLE', `${this.#file.path} was closed while it was read`);
    return this.#descriptor;
  }

  *#waitFor<T>(answer: Promise<T>): HostWork<T> {
    this.#underWay = answer;
    const value = (yield answer) as T;
    this.#underWay = undefined;
    return value;
  }
}

interface FileRange {
  readonly start: number;
  readonly end: number;
  readonly signal: AbortSignal | undefined;
}

/** Nothing is lost when closing a file that was only read fails. */
function closeQuietly(calls: HostCalls, descriptor: number): Answer<void> {
  try {
    const closing = calls.close(descriptor);
    return isLater(closing) ? closing.catch(() => {}) : closing;
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

/** Where a file source is opened. */
export interface FileOpener {
  readonly calls: HostCalls;
  open(path: string): Answer<number>;
}

/**
 * A regular file of this machine. Closed until it is read; it must then still be the file that was looked at.
 * One of these lives for each file of a tree: plain numbers, the entry's own path string, no closures.
 */
export class FileSource implements ByteSource, FilePromise {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly dev: number;
  readonly ino: number;
  readonly #opener: FileOpener;

  constructor(opener: FileOpener, path: string, stats: HostStats) {
    this.path = path;
    this.size = stats.size;
    this.mtimeMs = stats.mtimeMs;
    this.ctimeMs = stats.ctimeMs;
    this.dev = stats.dev;
    this.ino = stats.ino;
    this.#opener = opener;
  }

  /** @throws {IsoError} `SOURCE_CHANGED` when it is not the file that was scanned, `SOURCE_UNREADABLE`. */
  open(start: number, end: number, signal?: AbortSignal): Answer<ByteCursor> {
    signal?.throwIfAborted();
    return completed(this.#opened({ start, end, signal }), signal);
  }

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const cursor = await this.open(start, end, signal);
    const pause = pauses(signal);
    try {
      for (let rest = end - start; rest > 0; ) {
        const bytes = new Uint8Array(Math.min(rest, READ_SIZE));
        rest -= await cursor.fill(bytes);
        yield bytes;
        await pause();
      }
    } finally {
      await cursor.close();
    }
  }

  *#opened(range: FileRange): HostWork<ByteCursor> {
    const { calls } = this.#opener;
    let opening: Answer<number> | undefined;
    let descriptor: number | undefined;
    try {
      opening = this.#opener.open(this.path);
      descriptor = isLater(opening) ? ((yield opening) as number) : opening;
    } catch (cause) {
      // After an abort the file may still be opened, and this is the last place that can close it.
      if (opening !== undefined && isLater(opening))
        void opening.then(
          (late) => closeQuietly(calls, late),
          () => {},
        );
      if (systemCodeOf(cause) === undefined) throw cause;
      const found = REPLACED.get(systemCodeOf(cause));
      throw found === undefined
        ? unreadable(this.path, cause)
        : changed(this.path, `a regular file promised, ${found} found`, cause);
    }
    return new FileCursor(this, calls, descriptor, range);
  }
}

export interface FileSourceOptions {
  /**
   * `synchronous` (default) is the least work. `asynchronous` leaves the event loop free while a slow disk or a mount that
   * hangs does not answer: for servers.
   */
  readonly reading?: Reading;
  /**
   * Shares the file between its readers.
   *
   * @internal
   */
  readonly openFiles?: OpenFiles;
  /** Stops waiting for the file system. */
  readonly signal?: AbortSignal;
}

/**
 * A file of this machine as content. Symbolic links are followed. The file is opened when it is read, and must then be
 * what it is now: size, dates, identity.
 *
 * @throws {IsoError} rejects with `SOURCE_UNREADABLE` when there is no such file or it is not a regular one.
 * @example
 * const entry = { kind: 'file', path: 'boot/efi.img', content: await fileSource('./build/efi.img') } as const;
 */
export async function fileSource(path: string, options: FileSourceOptions = {}): Promise<ByteSource> {
  const { reading = 'synchronous', openFiles, signal } = options;
  signal?.throwIfAborted();
  const place = hostPath(resolve(path));
  const calls = await completed(callsFor(dirname(resolve(path)), reading, openFiles), signal);
  let stats: HostStats | undefined;
  try {
    stats = await completed(answerTo(calls.stat(place)), signal);
  } catch (cause) {
    throw systemCodeOf(cause) === undefined ? cause : unreadable(path, cause);
  }
  if (stats === undefined) throw new IsoError('SOURCE_UNREADABLE', `${path} does not exist`, { path });
  if (kindOf(stats) !== 'file') throw new IsoError('SOURCE_UNREADABLE', `${path} is not a regular file`, { path });
  return new FileSource({ calls, open: () => calls.open(place, READ_FLAGS) }, path, stats);
}
