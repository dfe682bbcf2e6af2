import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { pauses, unlessAborted } from '../internal.js';
import type { HostPath } from './host-entry.js';

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
  exactStat(path: HostPath): Answer<fs.BigIntStats>;
  names(path: HostPath): Answer<string[]>;
  namesAsBytes(path: HostPath): Answer<Buffer[]>;
  linkTarget(path: HostPath): Answer<Buffer>;
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

const [open, fstat, close, readlink] = [
  promisify(fs.open),
  promisify(fs.fstat),
  promisify(fs.close),
  fs.promises.readlink,
];
const realPath = promisify(fs.realpath.native) as unknown as (path: HostPath, encoding: 'buffer') => Promise<Buffer>;

/** The calls of one place, some at a time. `gate` holds back those that are too many. */
function asynchronous(gate: Gate): HostCalls {
  return {
    ahead: gate.most,
    lstat: (path) => gate.pass(() => fs.promises.lstat(path).catch(undefinedIfMissing)),
    stat: (path) => gate.pass(() => fs.promises.stat(path).catch(undefinedIfMissing)),
    exactStat: (path) => gate.pass(() => fs.promises.stat(path, { bigint: true })),
    names: (path) => gate.pass(() => fs.promises.readdir(path)),
    namesAsBytes: (path) => gate.pass(() => fs.promises.readdir(path, 'buffer') as unknown as Promise<Buffer[]>),
    linkTarget: (path) => gate.pass(() => readlink(path, 'buffer')),
    realPath: (path) => gate.pass(() => realPath(path, 'buffer')),
    open: (path, flags) => gate.pass(() => open(path, flags)),
    fstat: (descriptor) => gate.pass(() => fstat(descriptor)),
    read: (descriptor, target, position) =>
      gate.pass(
        () =>
          new Promise((resolve, reject) => {
            fs.read(descriptor, target, 0, target.length, position, (error, count) =>
              error === null ? resolve(count) : reject(error),
            );
          }),
      ),
    close: (descriptor) => gate.pass(() => close(descriptor)),
  };
}

/** `ENOENT` and `ENOTDIR`, as `throwIfNoEntry: false` has it. */
function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

/** Threads in which Node makes asynchronous calls. The whole process shares them. */
function poolThreads(): number {
  const ordinary = 4;
  try {
    return Number(process.env.UV_THREADPOOL_SIZE) || ordinary;
  } catch {
    // Deno shows the environment only to programs that are allowed to see it.
    return ordinary;
  }
}

/**
 * Lets half of the pool's threads work for one place. A mount that hangs never answers, and the thread that asked it is
 * lost until it does: other trees and the rest of the process keep the other half.
 */
class Gate {
  readonly most = Math.max(1, Math.floor(poolThreads() / 2));
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  pass<T>(call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = () => {
        this.#running++;
        call()
          .then(resolve, reject)
          .finally(() => {
            this.#running--;
            this.#waiting.shift()?.();
          });
      };
      if (this.#running < this.most) start();
      else this.#waiting.push(start);
    });
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }
}

/** Gates by place, in the order of their use. */
const gates = new Map<string, Gate>();

/** Gates that are kept while no call is under way. */
const KEPT_GATES = 256;

/** The calls for everything below a path of this machine. */
export function callsFor(place: string, reading: Reading): HostCalls {
  if (reading === 'synchronous') return SYNCHRONOUS;
  const gate = gates.get(place) ?? new Gate();
  gates.delete(place);
  gates.set(place, gate);
  for (const [other, { isIdle }] of gates) {
    if (gates.size <= KEPT_GATES) break;
    if (isIdle && other !== place) gates.delete(other);
  }
  return asynchronous(gate);
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
