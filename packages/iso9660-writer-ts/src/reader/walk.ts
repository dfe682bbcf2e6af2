import { pauses } from '../turns.js';
import { inDirectory } from './directory-bytes.js';
import type { Listing } from './directory-scan.js';
import type { DirectoryToList, Hierarchy } from './hierarchy.js';
import { SECTOR_SIZE } from './image-bytes.js';
import { type ReadLimits, UNSUSPICIOUS_CONTENT } from './limits.js';
import type { Problems } from './problems.js';
import { IsoReadError } from './read-error.js';
import type { AnyRecordedEntry, RecordedDirectory } from './recorded-entry.js';

interface WaitingDirectory extends DirectoryToList {
  readonly depth: number;
  readonly isRelocated: boolean;
}

interface WalkParts {
  readonly limits: ReadLimits;
  readonly problems: Problems;
  readonly sourceSize: number;
  /** Directories whose path another one has are entered, too. */
  readonly duplicates: boolean;
}

/**
 * Walks a hierarchy: each directory's entries come together, before those of its subdirectories, which are read in the
 * order in which they lie in the image. What a hostile tree may cost is counted here.
 */
export class Walk {
  readonly #hierarchy: Hierarchy;
  readonly #limits: ReadLimits;
  readonly #problems: Problems;
  readonly #entered = new Set<number>();
  readonly #duplicates: boolean;
  readonly #contents: ContentSum;
  #entries = 0;
  #directoryBytes = 0;

  constructor(hierarchy: Hierarchy, { limits, problems, sourceSize, duplicates }: WalkParts) {
    this.#hierarchy = hierarchy;
    this.#limits = limits;
    this.#problems = problems;
    this.#duplicates = duplicates;
    this.#contents = new ContentSum(sourceSize, limits, problems);
  }

  /** @throws {IsoReadError} `TOO_MANY_ENTRIES`. */
  async *listings(): AsyncGenerator<Listing, void, undefined> {
    const pause = pauses();
    const waiting: WaitingDirectory[] = [{ path: '', extent: this.#hierarchy.root, depth: 0, isRelocated: false }];
    for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
      if (!this.#mayEnter(directory)) continue;
      const turn = pause();
      if (turn !== undefined) await turn;
      const listing = await this.#hierarchy.list(directory, waiting);
      this.#count(listing);
      yield listing;
      const { depth } = directory;
      const shown = this.#duplicates ? [...listing.entries, ...listing.duplicates] : listing.entries;
      const directories = shown.filter((entry): entry is RecordedDirectory => entry.kind === 'directory');
      const next = directories.map((entry) => ({
        path: entry.path,
        extent: entry.extent,
        depth: depth + 1,
        isRelocated: entry.isRelocated,
      }));
      // The last one is taken first.
      for (const found of next.sort((one, other) => other.extent.start - one.extent.start)) waiting.push(found);
    }
  }

  /** RD-12: each directory once, so that neither a cycle nor a graph that doubles in each level costs more than its image. */
  #mayEnter({ path, extent, depth, isRelocated }: WaitingDirectory): boolean {
    if (extent.length === 0) return false;
    const place = { path, sector: Math.floor(extent.start / SECTOR_SIZE) };
    const refuse = (...problem: [code: Parameters<Problems['report']>[0], message: string]) => {
      this.#problems.report(...problem, place);
      return false;
    };
    if (this.#entered.has(extent.start)) {
      const code = isRelocated ? 'RELOCATION' : 'DIRECTORY_TWICE';
      return refuse(code, `${inDirectory(path)} is a directory that has another path already`);
    }
    if (depth > this.#limits.depth) {
      return refuse('DIRECTORY_TOO_DEEP', `${inDirectory(path)} lies below ${this.#limits.depth} directories`);
    }
    if (path.length > this.#limits.pathBytes) {
      return refuse('PATH_TOO_LONG', `a path of ${path.length} characters, more than limits.pathBytes`);
    }
    // One that is too large by itself is not read, and told as such.
    const bytes = extent.length > this.#limits.directoryBytes ? 0 : extent.length;
    if (this.#directoryBytes + bytes > this.#limits.allDirectoryBytes) {
      return refuse('DIRECTORY_TOO_LARGE', `all directories together have more bytes than limits.allDirectoryBytes`);
    }
    this.#entered.add(extent.start);
    this.#directoryBytes += bytes;
    return true;
  }

  #count({ entries, associated, duplicates }: Listing): void {
    this.#entries += entries.length + associated.length + duplicates.length;
    if (this.#entries > this.#limits.entries) {
      throw new IsoReadError(
        'TOO_MANY_ENTRIES',
        `the image has more than ${this.#limits.entries} entries (limits.entries)`,
      );
    }
    for (const entry of entries) this.#contents.add(entry);
  }
}

/** The length of all contents, which many names of one extent could make any number of times the image's (RD-11). */
class ContentSum {
  readonly #limit: number;
  readonly #sourceSize: number;
  readonly #problems: Problems;
  readonly #starts = new Set<number>();
  #sum = 0;

  constructor(sourceSize: number, { amplification }: ReadLimits, problems: Problems) {
    this.#limit = Math.max(sourceSize * amplification, UNSUSPICIOUS_CONTENT);
    this.#sourceSize = sourceSize;
    this.#problems = problems;
  }

  add(entry: AnyRecordedEntry): void {
    if (entry.kind !== 'file') return;
    const { length } = entry;
    // Contents that do not overlap are together no longer than the source: only then is one asked where it starts.
    if (this.#sum >= this.#sourceSize) {
      const { start } = entry;
      if (this.#starts.has(start)) return;
      this.#starts.add(start);
    }
    this.#sum += length;
    if (this.#sum <= this.#limit) return;
    this.#problems.reportOnce('OVERLAP_BOMB', `the contents of all files have more than ${this.#limit} bytes`, {
      path: entry.path,
    });
  }
}
