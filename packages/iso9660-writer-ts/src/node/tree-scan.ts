import { type Entry, type FileEntry, IsoError, type IsoProblem, type Metadata } from '../index.js';
import { everyMillisecond } from '../internal.js';
import { FileSource } from './file-source.js';
import { type Look, statsOf } from './host-calls.js';
import { deviceEntry, type HostKind, type HostStats, kindOf, systemCodeOf } from './host-entry.js';
import { type Answer, answerTo, type HostWork, isLater } from './host-work.js';
import { isFollowing, isWithin, type SourceTree, type Symlinks } from './source-tree.js';

/** Entries delivered together. */
const BATCH = 256;

/** What a walk asks, by paths below the root. */
export interface ScanRules {
  readonly symlinks: Symlinks;
  readonly followTo: 'root' | 'anywhere';
  isExcluded(path: string): boolean;
  metadataOf(path: string, kind: HostKind, stats: HostStats): Metadata;
  /** Told of every directory, as it was before its names were read. */
  onDirectory(path: string, stats: HostStats): void;
  /** Told of every batch before it is delivered. */
  onBatch(batch: readonly Entry[]): void;
}

interface LinkTarget {
  readonly place: string;
  readonly stats: HostStats;
}

interface LinkFault {
  readonly fault: string;
  readonly fact: string;
}

/** A directory whose names are being visited. */
class OpenDirectory {
  readonly path: string;
  /** Where the directory is on this machine, if it was entered by a link. */
  readonly linkedPlace: string | undefined;
  readonly #paths: readonly string[];
  /** Of the names that are visited next. */
  #looks: Look[] = [];
  #visited = 0;

  constructor(path: string, paths: readonly string[], linkedPlace: string | undefined) {
    this.path = path;
    this.linkedPlace = linkedPlace;
    this.#paths = paths;
  }

  /** The path of the next name; `undefined` after the last. */
  next(): string | undefined {
    return this.#paths[this.#visited++];
  }

  /** A look at the name that is visited. Some more names are looked at with it, where that saves waiting. */
  look(tree: SourceTree): Answer<Look> {
    if (this.#looks.length > 0) return this.#looks.shift();
    const first = this.#visited - 1;
    const looks = tree.looks(this.#paths.slice(first, first + tree.calls.together));
    return isLater(looks) ? looks.then((answer) => this.#firstOf(answer)) : this.#firstOf(looks);
  }

  #firstOf(looks: Look[]): Look {
    this.#looks = looks;
    return looks.shift();
  }
}

/**
 * One walk over a source tree, parents before children and names in byte order. What cannot be taken into an image
 * is collected, not thrown: a user mends ten unreadable files in one go.
 */
export class TreeScan {
  readonly #tree: SourceTree;
  readonly #rules: ScanRules;
  readonly #open: OpenDirectory[] = [];
  readonly #problems: IsoProblem[] = [];
  #cause: unknown;

  constructor(tree: SourceTree, rules: ScanRules) {
    this.#tree = tree;
    this.#rules = rules;
  }

  /**
   * Delivers all entries in batches.
   *
   * @throws {IsoError} one error with all problems of the walk, if there were any.
   */
  *walk(): HostWork<void, readonly Entry[]> {
    const root = yield* this.#visitRoot();
    let batch = root === undefined ? [] : [root];
    const isDue = everyMillisecond();
    for (let directory = this.#open.at(-1); directory !== undefined; directory = this.#open.at(-1)) {
      const path = directory.next();
      if (path === undefined) {
        this.#open.pop();
        continue;
      }
      let entry: Entry | undefined;
      try {
        const look = directory.look(this.#tree);
        const stats = statsOf(isLater(look) ? ((yield look) as Look) : look);
        // Nearly all names are of such files, which need no question more. No `??`: the build of CommonJS knows no `yield`
        // behind it.
        entry = this.#plainFile(path, stats);
        if (entry === undefined) entry = yield* this.#visited(path, stats);
      } catch (error) {
        this.#refused(path, error);
      }
      if (entry !== undefined) batch.push(entry);
      if (batch.length === BATCH) {
        yield* this.#deliver(batch);
        batch = [];
      } else if (isDue()) yield;
    }
    yield* this.#deliver(batch);
    if (this.#problems.length > 0) throw IsoError.of(this.#problems, this.#cause);
  }

  *#deliver(batch: readonly Entry[]): HostWork<void, readonly Entry[]> {
    this.#rules.onBatch(batch);
    yield batch;
  }

  *#visitRoot(): HostWork<Entry | undefined> {
    const { at, rootStats } = this.#tree;
    try {
      return yield* this.#entry(at, rootStats);
    } catch (error) {
      return this.#refused(at, error);
    }
  }

  /** A file with a single name; `#entry` has all others. */
  #plainFile(path: string, stats: HostStats | undefined): FileEntry | undefined {
    if (stats === undefined || kindOf(stats) !== 'file') return undefined;
    if (this.#hasSeveralNames(stats)) return undefined;
    return this.#file(path, stats, this.#rules.metadataOf(this.#tree.pathBelow(path), 'file', stats));
  }

  *#visited(path: string, stats: HostStats | undefined): HostWork<Entry | undefined> {
    if (stats === undefined) return this.#report('SOURCE_CHANGED', path, 'was removed during the scan');
    return kindOf(stats) === 'symlink' ? yield* this.#link(path, stats) : yield* this.#entry(path, stats);
  }

  /** @param linkedPlace what a link at this path leads to */
  *#entry(path: string, stats: HostStats, linkedPlace?: string): HostWork<Entry> {
    const kind = kindOf(stats);
    const metadata = this.#rules.metadataOf(this.#tree.pathBelow(path), kind, stats);
    switch (kind) {
      case 'file':
        return this.#file(path, stats, { ...metadata, linkKey: yield* this.#linkKey(path, stats) });
      case 'directory':
        yield* this.#enter(path, stats, linkedPlace);
        return { kind, path, metadata };
      case 'symlink':
        return { kind, path, target: yield* this.#tree.linkTarget(path), metadata };
      default:
        return deviceEntry(path, kind, stats.rdev, metadata);
    }
  }

  #file(path: string, stats: HostStats, metadata: Metadata): FileEntry {
    return { kind: 'file', path, content: new FileSource(this.#tree, path, stats), metadata };
  }

  /** A followed link and the file it leads to are two names of one file, too, whatever the host's link count says. */
  #hasSeveralNames({ nlink }: HostStats): boolean {
    return nlink > 1 || isFollowing(this.#rules.symlinks);
  }

  /** Two different files must never get one key, so numbers that a double cannot hold are asked for again. */
  *#linkKey(path: string, stats: HostStats): HostWork<string> {
    return `${stats.dev}:${Number.isSafeInteger(stats.ino) ? stats.ino : yield* this.#tree.exactInode(path)}`;
  }

  *#link(path: string, stats: HostStats): HostWork<Entry | undefined> {
    const { symlinks } = this.#rules;
    if (symlinks === 'keep') return yield* this.#entry(path, stats);
    if (symlinks === 'reject') return this.#report('SYMLINK_REJECTED', path, 'is a symbolic link');
    const target = yield* this.#targetOf(path);
    if (!('fault' in target)) return yield* this.#entry(path, target.stats, target.place);
    if (symlinks === 'follow' || target.fault === 'SOURCE_CHANGED')
      return this.#report(target.fault, path, target.fact);
    return yield* this.#entry(path, stats);
  }

  *#targetOf(path: string): HostWork<LinkTarget | LinkFault> {
    try {
      if ((yield* answerTo(this.#tree.stat(path))) === undefined) {
        return { fault: 'SYMLINK_BROKEN', fact: 'is a link to nothing' };
      }
    } catch (error) {
      if (systemCodeOf(error) !== 'ELOOP') throw error;
      return { fault: 'SYMLINK_LOOP', fact: 'leads through too many symbolic links' };
    }
    const place = yield* this.#tree.realPath(path);
    if (this.#rules.followTo === 'root' && !this.#tree.contains(place)) {
      return { fault: 'SYMLINK_LEAVES_ROOT', fact: 'is a link out of the source directory' };
    }
    // Asked at the place that was just judged, not through the link, which may lead elsewhere by now.
    const stats = yield* this.#tree.lookAtPlace(place);
    if (stats === undefined) return { fault: 'SOURCE_CHANGED', fact: 'lost its target during the scan' };
    if (kindOf(stats) === 'directory' && (yield* this.#repeats(place))) {
      return { fault: 'SYMLINK_LOOP', fact: 'is a link to a directory that it lies in' };
    }
    return { place, stats };
  }

  /** Whether the walk would not end if it entered a place by a link. */
  *#repeats(place: string): HostWork<boolean> {
    if (this.#rules.symlinks === 'follow') return yield* this.#liesIn(place);
    return this.#open.some(({ linkedPlace }) => linkedPlace === place);
  }

  /** A directory may show at several places, but never below itself: that is what makes the walk end. */
  *#liesIn(place: string): HostWork<boolean> {
    for (const { path } of this.#open) if (isWithin(yield* this.#tree.realPath(path), place)) return true;
    return false;
  }

  *#enter(path: string, stats: HostStats, linkedPlace: string | undefined): HostWork<void> {
    this.#rules.onDirectory(path, stats);
    const paths: string[] = [];
    const isDue = everyMillisecond();
    for (const name of yield* this.#tree.names(path)) {
      const child = this.#tree.joined(path, name);
      if (!this.#rules.isExcluded(this.#tree.pathBelow(child))) paths.push(child);
      if (isDue()) yield;
    }
    this.#open.push(new OpenDirectory(path, paths, linkedPlace));
  }

  /** What the operating system refuses is a problem of the path; any other error is not the tree's and goes through. */
  #refused(path: string, error: unknown): undefined {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    this.#cause ??= error;
    if (code === 'ENOENT') return this.#report('SOURCE_CHANGED', path, 'was removed during the scan');
    return this.#report('SOURCE_UNREADABLE', path, `cannot be read (${code})`);
  }

  #report(code: string, path: string, fact: string): undefined {
    if (path === this.#tree.at) this.#problems.push({ code, message: `the source directory ${fact}` });
    else this.#problems.push({ code, path, message: `${path} ${fact}` });
  }
}
