import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { type HostPath, type HostStats, systemCodeOf } from './host-entry.js';
import { type Answer, answerTo, type HostWork } from './host-work.js';
import { type Mount, mountOf } from './mounts.js';
import type { OpenFiles } from './open-files.js';

/** How the file system is asked. */
export type Reading = 'synchronous' | 'asynchronous';

/** What stands at a path, a symbolic link included, with its exact date: nothing perhaps, or the system refuses to tell. */
export type Look = HostStats | undefined | Refusal;

class Refusal {
  constructor(readonly error: unknown) {}
}

/** @throws what the system refuses. */
export function statsOf(look: Look): HostStats | undefined {
  if (look instanceof Refusal) throw look.error;
  return look;
}

/** The calls that scans and file sources make. */
export interface HostCalls {
  /** Looks worth having together. */
  readonly together: number;
  /** A look at each path. */
  looks(paths: readonly HostPath[]): Answer<Look[]>;
  lstat(path: HostPath): Answer<HostStats | undefined>;
  stat(path: HostPath): Answer<HostStats | undefined>;
  exactStat(path: HostPath): Answer<fs.BigIntStats>;
  names(path: HostPath): Answer<string[]>;
  namesAsBytes(path: HostPath): Answer<Buffer[]>;
  /** Bytes, because a target need not be UTF-8; text from Deno, whatever it is asked for. */
  linkTarget(path: HostPath): Answer<Buffer | string>;
  realPath(path: HostPath): Answer<Buffer>;
  open(path: HostPath, flags: number): Answer<number>;
  fstat(descriptor: number): Answer<HostStats>;
  read(descriptor: number, target: Uint8Array, position: number): Answer<number>;
  close(descriptor: number): Answer<void>;
}

/** Four to ten times less work for each call than any asynchronous form, but the process waits for the disk. */
const SYNCHRONOUS: HostCalls = {
  // Others wait for each.
  together: 1,
  looks: (paths) => paths.map(lookAtOnce),
  lstat: (path) => fs.lstatSync(path, { throwIfNoEntry: false }),
  stat: (path) => fs.statSync(path, { throwIfNoEntry: false }),
  exactStat: (path) => fs.statSync(path, EXACT),
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
    // Enough that few answers are waited for, and few that a slow disk holds up the others that ask it.
    together: 16,
    looks: (paths) => looksLater(paths, mount),
    lstat: (path) => mount.ask(() => lstat(path, EXACT).then(rounded, missing)),
    stat: (path) => mount.ask(() => stat(path, EXACT).then(rounded, missing)),
    exactStat: (path) => mount.ask(() => stat(path, EXACT)),
    names: (path) => mount.ask(() => fs.promises.readdir(path)),
    namesAsBytes: (path) => mount.ask(() => fs.promises.readdir(path, 'buffer') as unknown as Promise<Buffer[]>),
    linkTarget: (path) => mount.ask(() => readlink(path, 'buffer')),
    realPath: (path) => mount.ask(() => realPath(path, 'buffer')),
    open: (path, flags) => mount.ask(() => open(path, flags)),
    fstat: (descriptor) => mount.ask(() => fstat(descriptor, EXACT).then(rounded)),
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

/** As with `throwIfNoEntry: false`. */
function missing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

function isMissing(error: unknown): boolean {
  return MISSING.includes(systemCodeOf(error));
}

const MISSING: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR'];

/** Exact numbers for all would take half as long again. */
function lookAtOnce(path: HostPath): Look {
  try {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined || !mayBeRoundedUp(stats)) return stats;
    const { modifiedAt } = rounded(fs.lstatSync(path, EXACT));
    return modifiedAt === stats.mtimeMs ? stats : { ...stats, modifiedAt };
  } catch (error) {
    return refused(error);
  }
}

/** A date of whole seconds. Trees that were unpacked have hardly any other dates. */
function mayBeRoundedUp({ mtimeMs }: fs.Stats): boolean {
  return mtimeMs % 1000 === 0;
}

/** A scan asks this for every name: one promise for all of them. */
function looksLater(paths: readonly HostPath[], mount: Mount): Promise<Look[]> {
  return new Promise((resolve) => {
    const looks = new Array<Look>(paths.length);
    let left = paths.length;
    for (const [index, path] of paths.entries()) {
      mount.begin((ended) =>
        lookLater(path, (look) => {
          ended();
          looks[index] = look;
          left--;
          if (left === 0) resolve(looks);
        }),
      );
    }
  });
}

/** Exact numbers take little longer here, and a second call for them twice as long. */
function lookLater(path: HostPath, answer: (look: Look) => void): void {
  fs.lstat(path, EXACT, (error, exact) => answer(error === null ? rounded(exact) : refused(error)));
}

function refused(error: unknown): Look {
  return isMissing(error) ? undefined : new Refusal(error);
}

const EXACT = { bigint: true } as const;
const MILLISECOND = 1_000_000n;

/** Doubles in the place of exact numbers, and the exact date. */
function rounded(exact: fs.BigIntStats): HostStats & { readonly modifiedAt: number } {
  const { mtimeNs } = exact;
  // A remainder is negative before 1970.
  const rest = ((mtimeNs % MILLISECOND) + MILLISECOND) % MILLISECOND;
  return {
    mode: Number(exact.mode),
    nlink: Number(exact.nlink),
    uid: Number(exact.uid),
    gid: Number(exact.gid),
    rdev: Number(exact.rdev),
    size: Number(exact.size),
    mtimeMs: Number(mtimeNs) / 1e6,
    modifiedAt: Number((mtimeNs - rest) / MILLISECOND),
    ctimeMs: Number(exact.ctimeNs) / 1e6,
    dev: Number(exact.dev),
    ino: Number(exact.ino),
  };
}

/** The calls for everything below a path of this machine. Files are kept open only by asynchronous ones. */
export function* callsFor(path: string, reading: Reading, openFiles?: OpenFiles): HostWork<HostCalls> {
  if (reading === 'synchronous') return SYNCHRONOUS;
  const calls = asynchronous(yield* answerTo(mountOf(path)));
  return openFiles?.sharedBy(calls) ?? calls;
}
