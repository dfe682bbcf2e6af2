import { constants } from 'node:fs';
import { sep } from 'node:path';
import { IsoError } from '../index.js';
import { sorted } from '../internal.js';
import type { FromDirectoryOptions } from './from-directory.js';
import { callsFor, type HostCalls, type Look, type Reading, statsOf } from './host-calls.js';
import { type HostPath, type HostStats, hostPath, kindOf, READ_FLAGS, systemCodeOf, textOf } from './host-entry.js';
import { type Answer, answerTo, type HostWork } from './host-work.js';
import type { OpenFiles } from './open-files.js';
import type { RealFolders } from './real-folders.js';

/** Decoded text that may stand for other bytes (U+FFFD), or that UTF-16 sorts differently from bytes. */
const NEEDS_BYTES = /[\ud800-\udfff\ufffd]/;

export type Symlinks = NonNullable<FromDirectoryOptions['symlinks']>;

/** True if links are followed, as far as they can be. */
export function isFollowing(symlinks: Symlinks | undefined): boolean {
  return symlinks === 'follow' || symlinks === 'follow-or-keep';
}

export interface SourceTreeOptions {
  /** Where the directory stands in the image; `''` is the image's root. */
  readonly at: string;
  readonly symlinks: Symlinks;
  readonly reading: Reading;
  readonly openFiles?: OpenFiles | undefined;
  /** For a directory that is one of many; its path is then absolute, without `.` and `..`. */
  readonly folders?: RealFolders | undefined;
}

/** A directory on this machine, asked by paths of the image. The only place where those become paths of the host. Read-only. */
export class SourceTree {
  /** The path of the directory itself in the image. */
  readonly at: string;
  /** Its real path on this machine. */
  readonly root: string;
  /** What it was before anything in it was read. */
  readonly rootStats: HostStats;
  readonly calls: HostCalls;
  /** The root with its separator, so that a host path is one concatenation. */
  readonly #prefix: string;
  /** Where the path below the root starts in a path of the image. */
  readonly #below: number;
  readonly #openFlags: number;

  private constructor({ place, stats }: Root, at: string, calls: HostCalls, openFlags: number) {
    this.at = at;
    this.root = place;
    this.rootStats = stats;
    this.calls = calls;
    this.#prefix = withSeparator(place);
    this.#below = at === '' ? 0 : at.length + 1;
    this.#openFlags = openFlags;
  }

  /** @throws {IsoError} `SOURCE_UNREADABLE` or `NOT_A_DIRECTORY`. */
  static *of(root: string, options: SourceTreeOptions): HostWork<SourceTree> {
    const { at, symlinks, reading, openFiles, folders } = options;
    const calls = yield* callsFor(root, reading, openFiles);
    const resolved = yield* resolveRoot(root, calls, folders);
    const flags = isFollowing(symlinks) ? READ_FLAGS : READ_FLAGS | (constants.O_NOFOLLOW ?? 0);
    return new SourceTree(resolved, at, calls, flags);
  }

  /** The path below the root that a path of the image stands for; `''` for the root. */
  pathBelow(path: string): string {
    return path.slice(this.#below);
  }

  /** The path of a name in a directory. */
  joined(directory: string, name: string): string {
    return directory === '' ? name : `${directory}/${name}`;
  }

  /** What the path is itself, a symbolic link included; `undefined` when it is gone. */
  lstat(path: string): Answer<HostStats | undefined> {
    return this.calls.lstat(this.#host(path));
  }

  /** A look at each path. */
  looks(paths: readonly string[]): Answer<Look[]> {
    return this.calls.looks(paths.map((path) => this.#host(path)));
  }

  /** What the path leads to when links are followed; `undefined` when it leads nowhere. */
  stat(path: string): Answer<HostStats | undefined> {
    return this.calls.stat(this.#host(path));
  }

  /** The exact inode number, for file systems whose numbers go beyond 2^53. */
  *exactInode(path: string): HostWork<bigint> {
    return (yield* answerTo(this.calls.exactStat(this.#host(path)))).ino;
  }

  /** The names in a directory, in byte order. */
  *names(path: string): HostWork<readonly string[]> {
    const directory = this.#host(path);
    const names = yield* answerTo(this.calls.names(directory));
    if (!names.some((name) => NEEDS_BYTES.test(name))) return yield* sorted(names, ascending);
    const bytes = yield* answerTo(this.calls.namesAsBytes(directory));
    return (yield* sorted(bytes, Buffer.compare)).map(textOf);
  }

  /** The target of a symbolic link, as it was given. */
  *linkTarget(path: string): HostWork<string> {
    const target = yield* answerTo(this.calls.linkTarget(this.#host(path)));
    return typeof target === 'string' ? target : textOf(target);
  }

  /** The place on this machine that a path leads to when all links are followed. */
  *realPath(path: string): HostWork<string> {
    return textOf(yield* answerTo(this.calls.realPath(this.#host(path))));
  }

  /** What stands at a place, a symbolic link included; `undefined` when it is gone. */
  lookAtPlace(place: string): HostWork<HostStats | undefined> {
    return lookAt(hostPath(place), this.calls);
  }

  /** Whether a place is the root or lies below it. */
  contains(place: string): boolean {
    return isWithin(place, this.root);
  }

  /** Opens a file for reading, without following a link unless links are followed. */
  open(path: string): Answer<number> {
    return this.calls.open(this.#host(path), this.#openFlags);
  }

  #host(path: string) {
    return hostPath(this.#prefix + this.pathBelow(path));
  }
}

/** Names of one directory, no two of them equal, by their UTF-16 units. */
function ascending(one: string, other: string): number {
  return one < other ? -1 : 1;
}

/** Whether a place is a directory or lies below it. Both are real paths. */
export function isWithin(place: string, directory: string): boolean {
  return place === directory || place.startsWith(withSeparator(directory));
}

/** The root of a file system ends with its separator already. */
function withSeparator(directory: string): string {
  return directory.endsWith(sep) ? directory : directory + sep;
}

interface Root {
  /** A real path. */
  readonly place: string;
  readonly stats: HostStats;
}

/** Few calls: an image may have ten thousand sources. */
function* resolveRoot(root: string, calls: HostCalls, folders: RealFolders | undefined): HostWork<Root> {
  try {
    if (folders !== undefined) {
      const stats = yield* lookAt(hostPath(root), calls);
      if (isDirectory(stats)) return { place: yield* folders.placeOf(root, calls), stats };
    }
    const place = textOf(yield* answerTo(calls.realPath(root)));
    const stats = yield* lookAt(hostPath(place), calls);
    if (isDirectory(stats)) return { place, stats };
  } catch (cause) {
    const code = systemCodeOf(cause);
    if (code === undefined) throw cause;
    throw new IsoError('SOURCE_UNREADABLE', `the source directory ${root} cannot be read (${code})`, { cause });
  }
  throw new IsoError('NOT_A_DIRECTORY', `the source ${root} is not a directory`);
}

function isDirectory(stats: HostStats | undefined): stats is HostStats {
  return stats !== undefined && kindOf(stats) === 'directory';
}

/** @throws what the system refuses. */
function* lookAt(path: HostPath, calls: HostCalls): HostWork<HostStats | undefined> {
  const [look] = yield* answerTo(calls.looks([path]));
  return statsOf(look);
}
