import type { Entry } from '../index.js';
import type { FromDirectoryOptions } from './from-directory-options.js';
import type { HostStats } from './host-stats.js';
import type { SourceTree } from './source-tree.js';
import type { Turn } from './turn.js';

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

  async isUnchanged(tree: SourceTree, turn: Turn): Promise<boolean> {
    for (const { path, stats } of this.#directories) {
      if (!isSame(stats, stateOf(tree, path))) return false;
      if (turn.isOver()) await turn.pass();
    }
    return true;
  }
}

function stateOf(tree: SourceTree, path: string): HostStats | undefined {
  try {
    return tree.lstat(path);
  } catch {
    return undefined; // whatever keeps us from asking, the scan that follows will report
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
