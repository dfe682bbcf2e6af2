import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../index.js';
import type { FromDirectoryOptions, TreeCache } from './from-directory.js';
import { type HostStats, systemCodeOf } from './host-entry.js';
import { answerTo, type HostWork } from './host-work.js';
import { isFollowing, type SourceTree } from './source-tree.js';

export interface TreeCacheOptions {
  /**
   * Milliseconds for which a file that was scanned is taken to have the size, the date and the mode it had. Default
   * 1,000; 0 keeps nothing.
   */
  readonly freshFor?: number;
  /** Scans kept at most; the one that was used longest ago goes first. Default 8. A scan takes some 400 bytes an entry. */
  readonly most?: number;
}

/**
 * Keeps scans, so that the next image of the same tree begins without one. With `fromDirectory(root, { cache })` and
 * the same options (functions must be the same function and still answer the same) a kept scan is given again when
 *
 * - it began less than `freshFor` milliseconds ago, and
 * - every directory of it, asked now, is what it was: device, inode, mtime and ctime.
 *
 * So a name that was added, removed, renamed or replaced is always seen, and so is a change of a directory itself. A
 * file that was changed in its place may be seen `freshFor` milliseconds late. Until then an image has its old mode and
 * owner; if its size or date have changed, reading it fails with `SOURCE_CHANGED`, as it does for any file that changes
 * after the scan: nothing old and new is ever mixed.
 *
 * Not kept are scans with problems, those that follow symbolic links, whose targets may lie in any directory, and those
 * of directories modified within the last two seconds: until then, a file system with coarse dates could hide the next
 * change. File systems that do not date their directories at all are not for a cache.
 *
 * @throws {RangeError} when a number is negative or none.
 * @example
 * const cache = createTreeCache({ freshFor: 5_000 });
 * const image = await createImage(fromDirectory('/srv/files/alma9', { cache }));
 */
export function createTreeCache(options: TreeCacheOptions = {}): TreeCache {
  const { freshFor = 1_000, most = 8 } = options;
  if (!(freshFor >= 0)) throw new RangeError(`freshFor is ${freshFor}, not a number of milliseconds from 0`);
  if (!(most >= 0)) throw new RangeError(`most is ${most}, not a number from 0`);
  return new KeptScans(freshFor, most);
}

const BRAND: unique symbol = Symbol.for('iso9660-writer-ts.tree-cache') as never;

/** What `createTreeCache` makes. */
export class KeptScans implements TreeCache {
  /** A program may load this package twice, as ESM and as CJS: a cache of either serves both. */
  static [Symbol.hasInstance](value: unknown): value is KeptScans {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /** In the order of their use. */
  #scans: readonly KeptScan[] = [];

  constructor(
    private readonly freshFor: number,
    private readonly most: number,
  ) {}

  get [BRAND](): true {
    return true;
  }

  clear(): void {
    this.#scans = [];
  }

  /** A scan of the same root with the same options that still holds, if there is one. */
  *find(tree: SourceTree, options: FromDirectoryOptions): HostWork<KeptScan | undefined> {
    this.#scans = this.#scans.filter(({ age }) => age < this.freshFor);
    const found = this.#scans.find((scan) => scan.root === tree.root && isSameScan(scan.options, options));
    if (found === undefined) return undefined;
    const others = () => this.#scans.filter((scan) => scan !== found);
    if (!(yield* found.isUnchanged(tree))) {
      this.#scans = others();
      return undefined;
    }
    this.#scans = [...others(), found];
    return found;
  }

  /** Keeps a scan that has come to its end without problems. */
  keep(scan: KeptScan): void {
    if (isFollowing(scan.options.symlinks) || scan.age >= this.freshFor || !scan.isSettled()) return;
    const others = this.#scans.filter(({ root, options }) => root !== scan.root || !isSameScan(options, scan.options));
    this.#scans = this.most === 0 ? [] : [...others, scan].slice(-this.most);
  }
}

/** Neither the signal nor the cache has a say in what a scan finds. The way of reading has: files are read so later. */
function isSameScan(one: FromDirectoryOptions, other: FromDirectoryOptions): boolean {
  return isDeepStrictEqual(scanned(one), scanned(other));
}

function scanned({ signal: _signal, cache: _cache, ...options }: FromDirectoryOptions): object {
  return options;
}

/** Within this time after a change, the next one might get the same date: FAT's dates have steps of two seconds. */
const COARSEST_DATE = 2_000;

interface DirectoryState {
  readonly path: string;
  readonly stats: HostStats;
}

/** A scan while it goes on, and afterwards. */
export class KeptScan {
  readonly batches: (readonly Entry[])[] = [];
  readonly #directories: DirectoryState[] = [];
  readonly #startedAt = performance.now();
  readonly #startDate = Date.now();

  constructor(
    readonly root: string,
    readonly options: FromDirectoryOptions,
  ) {}

  /** A directory as it was before its names were read. */
  addDirectory(path: string, stats: HostStats): void {
    this.#directories.push({ path, stats });
  }

  get age(): number {
    return performance.now() - this.#startedAt;
  }

  /** Whether the next change of any directory will show in its date. */
  isSettled(): boolean {
    const latest = this.#startDate - COARSEST_DATE;
    return this.#directories.every(({ stats }) => stats.mtimeMs < latest && stats.ctimeMs < latest);
  }

  *isUnchanged(tree: SourceTree): HostWork<boolean> {
    for (const { path, stats } of this.#directories) {
      if (!isSame(stats, yield* stateOf(tree, path))) return false;
      yield;
    }
    return true;
  }
}

function* stateOf(tree: SourceTree, path: string): HostWork<HostStats | undefined> {
  try {
    return yield* answerTo(tree.lstat(path));
  } catch (error) {
    // The scan that follows reports what the system refuses.
    if (systemCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

function isSame(one: HostStats, other: HostStats | undefined): boolean {
  return (
    other !== undefined &&
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs
  );
}
