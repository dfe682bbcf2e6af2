import { viewOf } from './continuation.js';
import { DirectoryBytes, inDirectory } from './directory-bytes.js';
import type { DirectoryIndex } from './directory-index.js';
import { DirectoryScan, type Listing, readFirstArea } from './directory-scan.js';
import type { ByteExtent } from './entry.js';
import { EntryMaker, type HierarchyParts } from './entry-maker.js';
import { SECTOR_SIZE } from './image-bytes.js';
import type { ViewName } from './names.js';
import { Recent } from './recent.js';
import { type AnyRecordedEntry, type EntryContext, NO_RARE_PARTS, RecordedDirectory } from './recorded-entry.js';
import { SystemUse } from './system-use.js';

interface IndexedDirectory {
  readonly records: DirectoryBytes;
  readonly index: DirectoryIndex;
}

/** Bytes of directories that stay in memory because they were looked in. Their indexes take about as much. */
const KEPT_DIRECTORY_BYTES = 4 * 1024 * 1024;

/**
 * Bytes of directories that are read at once. Most directories have a block or two; each read is a call of the system, or a
 * request to a server, and memory of its own.
 */
const LONGEST_RUN = 64 * 1024;

/** A directory that is listed. */
export interface DirectoryToList {
  readonly path: string;
  readonly extent: ByteExtent;
  /** Its records, if they were read together with those of the directory before it. */
  bytes?: Uint8Array;
}

/** One tree of directories, as one view shows it. */
export class Hierarchy {
  readonly view: ViewName;
  readonly root: ByteExtent;
  readonly #parts: HierarchyParts;
  /** For entries that are asked for more than their path. Nothing else happens while one of them reads it. */
  readonly #use = new SystemUse();
  readonly #context: EntryContext;
  readonly #maker: EntryMaker;
  readonly #recent = new Recent<string, Promise<IndexedDirectory | undefined>>(KEPT_DIRECTORY_BYTES);

  constructor(parts: HierarchyParts) {
    this.#parts = parts;
    this.view = parts.view;
    this.root = parts.root;
    this.#context = {
      image: parts.image,
      systemUse: (records, at, areas) => {
        const use = this.#use;
        use.clear();
        readFirstArea(use, records, at, parts.systemUseSkip);
        for (const area of areas) use.read(area, viewOf(area), 0, area.length);
        return use;
      },
    };
    this.#maker = new EntryMaker(parts, this.#context);
  }

  /** The root as an entry: its own `.` record speaks for it. `undefined`: it has none. */
  async rootEntry(): Promise<RecordedDirectory | undefined> {
    const target = await this.#maker.relocationTarget(this.root.start);
    if (target === undefined) return undefined;
    const rare = { ...NO_RARE_PARTS, target: { ...target, extent: this.root } };
    return new RecordedDirectory(this.#context, target.records, target.at, rare, '');
  }

  /** The first entry of a name in the directory at an extent. */
  async find(path: string, extent: ByteExtent, name: string): Promise<AnyRecordedEntry | undefined> {
    const directory = await this.#indexed(path, extent);
    if (directory === undefined) return undefined;
    const { records, index } = directory;
    const listing = emptyListing();
    const scan = new DirectoryScan(this.#parts, this.#maker, records, listing);
    for (const at of index.candidates(name)) {
      await scan.take(at, scan.sectionsFrom(at));
      const found = listing.entries.find((entry) => entry.name === name);
      if (found !== undefined) return (await this.#isEmptyRelocation(found)) ? undefined : found;
    }
    return undefined;
  }

  /**
   * Reads a directory.
   *
   * @param later directories that are listed afterwards, the next one last: those that lie right behind it are read with it
   */
  async list(directory: DirectoryToList, later: readonly DirectoryToList[] = []): Promise<Listing> {
    const listing = emptyListing();
    const records = await this.#recordsOf(directory, later);
    if (records === undefined) return listing;
    const scan = new DirectoryScan(this.#parts, this.#maker, records, listing);
    for (let at = records.recordFrom(0); at >= 0; ) {
      const sections = scan.sectionsFrom(at);
      // A promise is waited for only where there is one: few records have parts elsewhere.
      const pending = records.isSelfOrParent(at) ? scan.noteContinuations(at) : scan.take(at, sections);
      if (pending !== undefined) await pending;
      at = records.recordFrom(records.after(sections.at(-1) ?? at));
    }
    if (directory.path === '') await this.#dropEmptyRelocations(listing);
    return listing;
  }

  /** A directory that is looked in, which is likely to be looked in again. */
  #indexed(path: string, extent: ByteExtent): Promise<IndexedDirectory | undefined> {
    const known = this.#recent.get(path);
    if (known !== undefined) return known;
    const reading = this.#readIndexed(path, extent);
    this.#recent.set(path, reading, Math.max(extent.length, SECTOR_SIZE));
    reading.catch(() => this.#recent.delete(path));
    return reading;
  }

  async #readIndexed(path: string, extent: ByteExtent): Promise<IndexedDirectory | undefined> {
    const records = await this.#recordsOf({ path, extent });
    if (records === undefined) return undefined;
    return { records, index: new DirectoryScan(this.#parts, this.#maker, records, emptyListing()).index() };
  }

  async #recordsOf(
    directory: DirectoryToList,
    later: readonly DirectoryToList[] = [],
  ): Promise<DirectoryBytes | undefined> {
    const { path, extent } = directory;
    const { start, length } = extent;
    const { image, blockSize, limits, problems } = this.#parts;
    if (length === 0) return undefined;
    const place = { path, sector: Math.floor(start / SECTOR_SIZE) };
    if (!image.has(start, length)) {
      problems.report('DIRECTORY_OUTSIDE', `${inDirectory(path)} does not lie in the image`, place);
      return undefined;
    }
    if (length > limits.directoryBytes) {
      const message = `${inDirectory(path)} has ${length} bytes, more than limits.directoryBytes`;
      problems.report('DIRECTORY_TOO_LARGE', message, place);
      return undefined;
    }
    const bytes = directory.bytes ?? (await this.#readRun(extent, later));
    return new DirectoryBytes(path, bytes, start, blockSize, image, problems);
  }

  /** Reads the bytes of a directory, and those of the directories that lie behind one another after it. */
  async #readRun(extent: ByteExtent, later: readonly DirectoryToList[]): Promise<Uint8Array> {
    const { start } = extent;
    const first = this.#endOf(extent);
    let [end, index] = [first, later.length];
    for (; index > 0; index--) {
      const next = later[index - 1]!;
      const nextEnd = this.#endOf(next.extent);
      if (next.extent.start !== end || nextEnd - start > LONGEST_RUN) break;
      end = nextEnd;
    }
    const bytes = await this.#parts.image.read(start, end);
    for (const directory of later.slice(index)) {
      directory.bytes = bytes.subarray(directory.extent.start - start, this.#endOf(directory.extent) - start);
    }
    return bytes.subarray(0, first - start);
  }

  /** Where the last block of a directory ends. */
  #endOf({ start, length }: ByteExtent): number {
    const { image, blockSize } = this.#parts;
    return Math.min(start + Math.ceil(length / blockSize) * blockSize, image.size);
  }

  /** A directory of the root that only relocated ones lay in shows nowhere (RD-24). */
  async #dropEmptyRelocations({ entries }: Listing): Promise<void> {
    for (const [index, entry] of [...entries.entries()].reverse()) {
      if (await this.#isEmptyRelocation(entry)) entries.splice(index, 1);
    }
  }

  async #isEmptyRelocation(entry: AnyRecordedEntry): Promise<boolean> {
    if (this.view !== 'rockRidge' || entry.kind !== 'directory' || !RELOCATED.test(entry.path)) return false;
    const { entries, associated } = await this.list(entry);
    return entries.length + associated.length === 0;
  }
}

function emptyListing(): Listing {
  return { entries: [], associated: [], duplicates: [] };
}

/** Where directories below the eighth level go. */
const RELOCATED = /^\.?rr_moved$/i;
