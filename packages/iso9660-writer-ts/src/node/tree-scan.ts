import { type Entry, type FileEntry, IsoError, type IsoProblem, type Metadata } from '../index.js';
import { FileSource, systemCodeOf } from './file-source.js';
import { deviceEntry, type HostKind, type HostStats, kindOf } from './host-entry.js';
import { type Listing, namesAlone } from './listing.js';
import { ListingsAhead } from './second-thread/listings-ahead.js';
import { isWithin, type SourceTree } from './source-tree.js';
import type { Turn } from './turn.js';

/** Entries delivered together. */
const BATCH = 256;

/** What a walk asks, by paths below the root. */
export interface ScanRules {
  readonly symlinks: 'keep' | 'follow' | 'reject';
  readonly followTo: 'root' | 'anywhere';
  isExcluded(path: string): boolean;
  metadataOf(path: string, kind: HostKind, stats: HostStats): Metadata;
  /** Whether another thread may list directories meanwhile. */
  readonly threads: 1 | 2;
  /** Told of every directory, as it was before its names were read. */
  onDirectory(path: string, stats: HostStats): void;
}

/** A directory whose names are being visited, by its path in the image. */
interface OpenDirectory {
  readonly path: string;
  readonly listing: Listing;
  visited: number;
}

/**
 * One walk over a source tree, parents before children and names in byte order. What cannot be taken into an image
 * is collected, not thrown: a user mends ten unreadable files in one go.
 */
export class TreeScan {
  readonly #tree: SourceTree;
  readonly #rules: ScanRules;
  readonly #ahead: ListingsAhead | undefined;
  readonly #open: OpenDirectory[] = [];
  readonly #problems: IsoProblem[] = [];
  #cause: unknown;
  #hasBegun = false;

  constructor(tree: SourceTree, rules: ScanRules) {
    this.#tree = tree;
    this.#rules = rules;
    // Which directories a link leads to is known when it is followed.
    const isSplit = rules.threads === 2 && rules.symlinks !== 'follow';
    this.#ahead = isSplit ? new ListingsAhead(tree, (path) => rules.isExcluded(path)) : undefined;
  }

  /** The entries of the next names: those of a turn, and no more than belong into a batch. Nothing at the end. */
  next(turn: Turn): readonly Entry[] | undefined {
    if (!this.#hasBegun) this.#begin();
    if (this.#open.length === 0) return undefined;
    const batch: Entry[] = [];
    for (let directory = this.#open.at(-1); directory !== undefined; directory = this.#open.at(-1)) {
      const { path, listing } = directory;
      const index = directory.visited++;
      const name = listing.names[index];
      if (name === undefined) {
        this.#open.pop();
        continue;
      }
      const entry = this.#visit(this.#tree.joined(path, name), listing.statsAt(index));
      if (entry !== undefined) batch.push(entry);
      if (batch.length === BATCH || turn.isOver()) break;
    }
    return batch;
  }

  /** @throws {IsoError} one error with all problems of the walk, if there were any. */
  end(): void {
    if (this.#problems.length === 0) return;
    const error = IsoError.of(this.#problems);
    if (this.#cause !== undefined) error.cause = this.#cause;
    throw error;
  }

  /** Ends a walk, wherever it is. */
  close(): void {
    this.#ahead?.close();
  }

  #begin(): void {
    this.#hasBegun = true;
    const { at } = this.#tree;
    this.#attempt(at, () => this.#enter(at, this.#tree.lstat(at)));
  }

  /** @param known what stands there, if it was looked at before */
  #visit(path: string, known: HostStats | undefined): Entry | undefined {
    if (this.#rules.isExcluded(this.#tree.pathBelow(path))) return undefined;
    return this.#attempt(path, () => {
      const stats = known ?? this.#tree.lstat(path);
      if (stats === undefined) return this.#report('SOURCE_CHANGED', path, 'was removed during the scan');
      return kindOf(stats) === 'symlink' ? this.#link(path, stats) : this.#entry(path, stats);
    });
  }

  #entry(path: string, stats: HostStats): Entry {
    const kind = kindOf(stats);
    const metadata = this.#rules.metadataOf(this.#tree.pathBelow(path), kind, stats);
    switch (kind) {
      case 'file':
        return this.#file(path, stats, metadata);
      case 'directory':
        this.#enter(path, stats);
        return { kind, path, metadata };
      case 'symlink':
        return { kind, path, target: this.#tree.linkTarget(path), metadata };
      default:
        return deviceEntry(path, kind, stats.rdev, metadata);
    }
  }

  #file(path: string, stats: HostStats, metadata: Metadata): FileEntry {
    const content = new FileSource(this.#tree, path, stats);
    // A followed link and the file it leads to are two names of one file, too, whatever the host's link count says.
    const hasSeveralNames = stats.nlink > 1 || this.#rules.symlinks === 'follow';
    if (!hasSeveralNames) return { kind: 'file', path, content, metadata };
    return { kind: 'file', path, content, metadata: { ...metadata, linkKey: this.#linkKey(path, stats) } };
  }

  /** Two different files must never get one key, so numbers that a double cannot hold are asked for again. */
  #linkKey(path: string, stats: HostStats): string {
    return `${stats.dev}:${Number.isSafeInteger(stats.ino) ? stats.ino : this.#tree.exactInode(path)}`;
  }

  #link(path: string, stats: HostStats): Entry | undefined {
    switch (this.#rules.symlinks) {
      case 'keep':
        return this.#entry(path, stats);
      case 'reject':
        return this.#report('SYMLINK_REJECTED', path, 'is a symbolic link');
      case 'follow':
        return this.#follow(path);
    }
  }

  #follow(path: string): Entry | undefined {
    if (this.#tree.stat(path) === undefined) return this.#report('SYMLINK_BROKEN', path, 'is a link to nothing');
    const place = this.#tree.realPath(path);
    if (this.#rules.followTo === 'root' && !this.#tree.contains(place)) {
      return this.#report('SYMLINK_LEAVES_ROOT', path, 'is a link out of the source directory');
    }
    // Asked at the place that was just judged, not through the link, which may lead elsewhere by now.
    const stats = this.#tree.lstatPlace(place);
    if (stats === undefined) return this.#report('SOURCE_CHANGED', path, 'lost its target during the scan');
    if (stats.isDirectory() && this.#liesIn(place)) {
      return this.#report('SYMLINK_LOOP', path, 'is a link to a directory that it lies in');
    }
    return this.#entry(path, stats);
  }

  /** A directory may show at several places, but never below itself: that is what makes the walk end. */
  #liesIn(place: string): boolean {
    return this.#open.some((directory) => isWithin(this.#tree.realPath(directory.path), place));
  }

  #enter(path: string, stats: HostStats | undefined): void {
    if (stats !== undefined) this.#rules.onDirectory(path, stats);
    this.#open.push({ path, listing: this.#ahead?.enter(path) ?? namesAlone(this.#tree.names(path)), visited: 0 });
  }

  /** What the operating system refuses is a problem of the path; any other error is not the tree's and goes through. */
  #attempt<T>(path: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === undefined) throw error;
      this.#cause ??= error;
      if (code === 'ENOENT') return this.#report('SOURCE_CHANGED', path, 'was removed during the scan');
      if (code === 'ELOOP') return this.#report('SYMLINK_LOOP', path, 'leads through too many symbolic links');
      return this.#report('SOURCE_UNREADABLE', path, `cannot be read (${code})`);
    }
  }

  #report(code: string, path: string, fact: string): undefined {
    if (path === this.#tree.at) this.#problems.push({ code, message: `the source directory ${fact}` });
    else this.#problems.push({ code, path, message: `${path} ${fact}` });
  }
}
