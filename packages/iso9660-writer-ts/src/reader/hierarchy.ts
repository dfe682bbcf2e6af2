import { viewOf } from './continuation.js';
import { DirectoryBytes, inDirectory } from './directory-bytes.js';
import { DirectoryScan, type Listing, readFirstArea } from './directory-scan.js';
import type { ByteExtent } from './entry.js';
import { EntryMaker, type HierarchyParts } from './entry-maker.js';
import { SECTOR_SIZE } from './image-bytes.js';
import type { ViewName } from './names.js';
import { type EntryContext, NO_RARE_PARTS, RecordedDirectory } from './recorded-entry.js';
import { SystemUse } from './system-use.js';

/** One tree of directories, as one view shows it. */
export class Hierarchy {
  readonly view: ViewName;
  readonly root: ByteExtent;
  readonly #parts: HierarchyParts;
  /** For entries that are asked for more than their path. Nothing else happens while one of them reads it. */
  readonly #use = new SystemUse();
  readonly #context: EntryContext;
  readonly #maker: EntryMaker;

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

  /** Reads the directory at an extent. With `wanted`, only the entry of that name is made. */
  async list(path: string, extent: ByteExtent, wanted?: string): Promise<Listing> {
    const listing: Listing = { entries: [], associated: [], duplicates: [] };
    const records = await this.#recordsOf(path, extent);
    if (records === undefined) return listing;
    const scan = new DirectoryScan(this.#parts, this.#maker, records, wanted, listing);
    for (let at = records.recordFrom(0); at >= 0; ) {
      const sections = scan.sectionsFrom(at);
      // A promise is waited for only where there is one: few records have parts elsewhere.
      const pending = records.isSelfOrParent(at) ? scan.noteContinuations(at) : scan.take(at, sections);
      if (pending !== undefined) await pending;
      at = records.recordFrom(records.after(sections.at(-1) ?? at));
    }
    if (path === '') await this.#dropEmptyRelocations(listing, wanted);
    return listing;
  }

  async #recordsOf(path: string, { start, length }: ByteExtent): Promise<DirectoryBytes | undefined> {
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
    const end = Math.min(start + Math.ceil(length / blockSize) * blockSize, image.size);
    return new DirectoryBytes(path, await image.read(start, end), start, blockSize, image, problems);
  }

  /** A directory of the root that only relocated ones lay in shows nowhere (RD-24). */
  async #dropEmptyRelocations(listing: Listing, wanted: string | undefined): Promise<void> {
    if (this.view !== 'rockRidge' || (wanted !== undefined && !RELOCATED.test(wanted))) return;
    for (const [index, entry] of [...listing.entries.entries()].reverse()) {
      if (entry.kind !== 'directory' || !RELOCATED.test(entry.path)) continue;
      const { entries, associated } = await this.list(entry.path, entry.extent);
      if (entries.length + associated.length === 0) listing.entries.splice(index, 1);
    }
  }
}

/** Where directories below the eighth level go. */
const RELOCATED = /^\.?rr_moved$/i;
