import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { pauses, unlessAborted } from '../internal.js';
import type { HostPath } from './host-entry.js';
import { type Mount, mountOf } from './mounts.js';
import type { OpenFiles } from './open-files.js';

/** The answer to a call of the file system, or a promise for it. */
export type Answer<T> = T | Promise<T>;

/**
 * Work that asks the file system: one shape for both ways of reading. It yields a promise where it waits for an answer,
 * `undefined` where it may pause, and whatever it delivers.
 */
export type HostWork<T, Delivered = never> = Generator<Promise<unknown> | Delivered | undefined, T, unknown>;

/** How the file system is asked. */
export type Reading = 'synchronous' | 'asynchronous';

/** The calls that scans and file sources make. */
export interface HostCalls {
  /** Calls worth having under way at a time. */
  readonly ahead: number;
  lstat(path: HostPath): Answer<fs.Stats | undefined>;
  stat(path: HostPath): Answer<fs.Stats | undefined>;
  exactLstat(path: HostPath): Answer<fs.BigIntStats>;
  exactStat(path: HostPath): Answer<fs.BigIntStats>;
  names(path: HostPath): Answer<string[]>;
  namesAsBytes(path: HostPath): Answer<Buffer[]>;
  /** Bytes, because a target need not be UTF-8; text from Deno, whatever it is asked for. */
  linkTarget(path: HostPath): Answer<Buffer | string>;
  realPath(path: HostPath): Answer<Buffer>;
  open(path: HostPath, flags: number): Answer<number>;
  fstat(descriptor: number): Answer<fs.Stats>;
  read(descriptor: number, target: Uint8Array, position: number): Answer<number>;
  close(descriptor: number): Answer<void>;
}

/** Four to ten times less work for each call than any asynchronous form, but the process waits for the disk. */
const SYNCHRONOUS: HostCalls = {
  ahead: 1,
  lstat: (path) => fs.lstatSync(path, { throwIfNoEntry: false }),
  stat: (path) => fs.statSync(path, { throwIfNoEntry: false }),
  exactLstat: (path) => fs.lstatSync(path, { bigint: true }),
  exactStat: (path) => fs.statSync(path, { bigint: true }),
  names: (path) => fs.readdirSync(path),
  namesAsBytes: (path) => fs.readdirSync(path, 'buffer'),
  linkTarget: (path) => fs.readlinkSync(path, 'buffer'),
  realPath: (path) => fs.realpathSync.native(path, 'buffer'),
  open: (path, flags) => fs.openSync(path, flags),
  fstat: (descriptor) => fs.fstatSync(descriptor),
  read: (descriptor, target, position) => fs.readSync(descriptor, target, 0, target.length, position),
  close: (descriptor) => fs.closeSync(descriptor),
};

const [open, lstat, stat, fstat, close, readlink] = [
  promisify(fs.open),
  promisify(fs.lstat),
  promisify(fs.stat),
  promisify(fs.fstat),
  promisify(fs.close),
  fs.promises.readlink,
];
const realPath = promisify(fs.realpath.native) as unknown as (path: HostPath, encoding: 'buffer') => Promise<Buffer>;

/** The calls of one mount, which holds back those that are too many. */
function asynchronous(mount: Mount): HostCalls {
  return {
    ahead: mount.most,
    lstat: (path) => mount.ask(() => found(fs.lstat, path)),
    stat: (path) => mount.ask(() => found(fs.stat, path)),
    exactLstat: (path) => mount.ask(() => lstat(path, { bigint: true })),
    exactStat: (path) => mount.ask(() => stat(path, { bigint: true })),
    names: (path) => mount.ask(() => fs.promises.readdir(path)),
    namesAsBytes: (path) => mount.ask(() => fs.promises.readdir(path, 'buffer') as unknown as Promise<Buffer[]>),
    linkTarget: (path) => mount.ask(() => readlink(path, 'buffer')),
    realPath: (path) => mount.ask(() => realPath(path, 'buffer')),
    open: (path, flags) => mount.ask(() => open(path, flags)),
    fstat: (descriptor) => mount.ask(() => fstat(descriptor)),
    read: (descriptor, target, position) =>
      mount.ask(
        () =>
          new Promise((resolve, reject) => {
            fs.read(descriptor, target, 0, target.length, position, (error, count) =>
              error === null ? resolve(count) : reject(error),
            );
          }),
      ),
    close: (descriptor) => mount.ask(() => close(descriptor)),
  };
}

/**
 * A scan asks this for every name, and `fs.promises` does a fifth more work. What is missing is `undefined`, as with
 * `throwIfNoEntry: false`.
 */
function found(look: typeof fs.lstat, path: HostPath): Promise<fs.Stats | undefined> {
  return new Promise((resolve, reject) => {
    look(path, (error, stats) => {
      if (error === null) resolve(stats);
      else if (error.code === 'ENOENT' || error.code === 'ENOTDIR') resolve(undefined);
      else reject(error);
    });
  });
}

/** The calls for everything below a path of this machine. Files are kept open only by asynchronous ones. */
export function* callsFor(path: string, reading: Reading, openFiles?: OpenFiles): HostWork<HostCalls> {
  if (reading === 'synchronous') return SYNCHRONOUS;
  const calls = asynchronous(yield* answerTo(mountOf(path)));
  return openFiles?.sharedBy(calls) ?? calls;
}

/** Waits for an answer where it is a promise. */
export function* answerTo<T>(answer: Answer<T>): HostWork<T> {
  return isLater(answer) ? ((yield answer) as T) : answer;
}

export function isLater<T>(answer: Answer<T>): answer is Promise<T> {
  return typeof (answer as Partial<Promise<T>> | undefined)?.then === 'function';
}

/** Does work to its end: at once if every answer comes at once, and never pausing. */
export function completed<T>(work: HostWork<T>, signal?: AbortSignal): Answer<T> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (step.value !== undefined) return completedLater(work, step.value, signal);
  }
}

async function completedLater<T>(work: HostWork<T>, first: Promise<unknown>, signal?: AbortSignal): Promise<T> {
  let step = await answered(work, first, signal);
  while (!step.done) step = step.value === undefined ? work.next() : await answered(work, step.value, signal);
  return step.value;
}

/**
 * Does work in slices, and lets the event loop turn between them. Gives what the work delivers.
 *
 * @throws the signal's reason once it is aborted, also while the file system does not answer.
 */
export async function* delivered<T, Delivered extends object>(
  work: HostWork<T, Delivered>,
  signal?: AbortSignal,
): AsyncGenerator<Delivered, T, undefined> {
  try {
    let pause = pauses(signal);
    for (let step = work.next(); ; ) {
      if (step.done) return step.value;
      const { value } = step;
      if (value !== undefined && isLater(value)) {
        step = await answered(work, value, signal);
        // The loop has turned while the answer came.
        pause = pauses(signal);
        continue;
      }
      if (value !== undefined) yield value;
      const turn = pause();
      if (turn !== undefined) await turn;
      step = work.next();
    }
  } finally {
    work.return(undefined as never);
  }
}

/** Hands an answer, or the error in its place, to the work that waits for it. */
async function answered<T, Delivered>(work: HostWork<T, Delivered>, answer: Promise<unknown>, signal?: AbortSignal) {
  let value: unknown;
  try {
    value = await unlessAborted(answer, signal);
  } catch (error) {
    return work.throw(error);
  }
  return work.next(value);
}
