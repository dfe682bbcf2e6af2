import { quoted } from '../errors.js';
import { FILE_FLAG } from '../format/directory-record.js';
import { followContinuations, viewOf } from './continuation.js';
import { DATE_OFFSET, DirectoryBytes, inDirectory } from './directory-bytes.js';
import type { ByteExtent } from './entry.js';
import { EntryMaker, type HierarchyParts } from './entry-maker.js';
import { SECTOR_SIZE } from './image-bytes.js';
import { joined, posixName, recordedName, safeName, type ViewName } from './names.js';
import type { Problems } from './problems.js';
import type { ReadPlace } from './read-error.js';
import { type AnyRecordedEntry, type EntryContext, NO_RARE_PARTS, RecordedDirectory } from './recorded-entry.js';
import { SystemUse } from './system-use.js';
import { areRecordedDates, isRecordedDate } from './time-stamps.js';

/** The entries of one directory, in the order of its records. */
export interface Listing {
  readonly entries: AnyRecordedEntry[];
  readonly associated: AnyRecordedEntry[];
  /** Entries whose name an entry before them has. */
  readonly duplicates: AnyRecordedEntry[];
}

/** One tree of directories, as one view shows it. */
export class Hierarchy {
  readonly view: ViewName;
  readonly root: ByteExtent;
  readonly #parts: HierarchyParts;
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
        this.#readArea(records, at);
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
    const names = new Set<string>();
    for (let at = records.recordFrom(0, path); at >= 0; ) {
      const first = at;
      const sections = this.#sectionsFrom(records, first, path);
      at = records.recordFrom(records.after(sections.at(-1) ?? first), path);
      if (records.isSelfOrParent(first)) continue;
      const entry = await this.#entryOf(records, first, sections, path, wanted);
      if (entry !== undefined) this.#put(entry, (records.flagsOf(first) & FILE_FLAG.associated) !== 0, listing, names);
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
    return new DirectoryBytes(await image.read(start, end), start, blockSize, image, problems);
  }

  /** Offsets of the records of further sections (RD-09). */
  #sectionsFrom(records: DirectoryBytes, first: number, path: string): readonly number[] {
    if ((records.flagsOf(first) & FILE_FLAG.multiExtent) === 0) return NO_SECTIONS;
    const { problems, limits, blockSize } = this.#parts;
    const sections: number[] = [];
    let last = first;
    while ((records.flagsOf(last) & FILE_FLAG.multiExtent) !== 0) {
      const place = { path, sector: records.sectorOf(last) };
      if (records.extentLength(last) % blockSize !== 0) {
        problems.report('SECTION_LENGTH', 'a file section before the last has a length that is no whole blocks', place);
      }
      const next = records.recordFrom(records.after(last), path);
      if (next < 0 || !records.hasSameIdentifier(first, next)) {
        problems.report('SECTION_LOST', `a file of ${inDirectory(path)} lacks its next section`, place);
        break;
      }
      if (sections.length + 1 >= limits.sections) {
        problems.report('TOO_MANY_SECTIONS', `a file of more than ${limits.sections} sections`, place);
        break;
      }
      sections.push(next);
      last = next;
    }
    return sections;
  }

  async #entryOf(
    records: DirectoryBytes,
    at: number,
    sections: readonly number[],
    directory: string,
    wanted: string | undefined,
  ): Promise<AnyRecordedEntry | undefined> {
    const { image, problems, limits, blockSize } = this.#parts;
    const use = this.#use;
    const place = (): ReadPlace => ({ path: directory, sector: records.sectorOf(at) });
    use.clear();
    this.#readArea(records, at, problems, place);
    let areas: readonly Uint8Array[] = NO_RARE_PARTS.areas;
    if (use.continuation !== undefined) {
      // Nothing behind the name can make it another one.
      if (wanted !== undefined && use.isNameComplete && this.#nameOf(records, at, directory) !== wanted)
        return undefined;
      areas = await followContinuations(use, image, blockSize, limits, problems, place);
    }
    if (use.isRelocated) return undefined;
    const name = this.#nameOf(records, at, directory);
    if (wanted !== undefined && name !== wanted) return undefined;
    const path = joined(directory, name);
    this.#checkDates(records, at, path);
    return this.#maker.make(use, records, at, { areas, sections }, path);
  }

  #readArea(records: DirectoryBytes, at: number, problems?: Problems, place?: () => ReadPlace): void {
    const { systemUseSkip } = this.#parts;
    if (systemUseSkip === undefined) return;
    const start = records.systemUseStart(at) + systemUseSkip;
    const end = records.after(at);
    if (start < end) this.#use.read(records.bytes, records.view, start, end, problems, place);
  }

  /** RD-14. */
  #nameOf(records: DirectoryBytes, at: number, directory: string): string {
    const { nameBytes, nameStart, nameEnd } = this.#use;
    const { view, problems } = this.#parts;
    const name =
      nameBytes === undefined
        ? recordedName(view, records.bytes, records.identifierStart(at), records.identifierEnd(at), problems)
        : posixName(nameBytes, nameStart, nameEnd);
    return safeName(name, directory, problems);
  }

  #checkDates(records: DirectoryBytes, at: number, path: string): void {
    const { dates } = this.#use;
    if (isRecordedDate(records.bytes, at + DATE_OFFSET) && (dates === undefined || areRecordedDates(dates))) return;
    const message = `a date of ${quoted(path)} is none; there may be others`;
    this.#parts.problems.reportOnce('DATE', message, { path, sector: records.sectorOf(at) });
  }

  #put(entry: AnyRecordedEntry, isAssociated: boolean, listing: Listing, names: Set<string>): void {
    if (isAssociated) {
      listing.associated.push(entry);
      return;
    }
    if (names.size === names.add(entry.path).size) {
      const message = `${quoted(entry.path)} is there twice`;
      this.#parts.problems.report('DUPLICATE_NAME', message, { path: entry.path });
      listing.duplicates.push(entry);
      return;
    }
    listing.entries.push(entry);
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

const NO_SECTIONS: readonly number[] = [];

/** Where directories below the eighth level go. */
const RELOCATED = /^\.?rr_moved$/i;
