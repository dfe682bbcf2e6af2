import { FILE_FLAG } from '../format/directory-record.js';
import { FILE_TYPE, TYPE_BITS } from '../format/rock-ridge.js';
import { followContinuations, viewOf } from './continuation.js';
import { DATE_OFFSET, DirectoryBytes, inDirectory } from './directory-bytes.js';
import type { ByteExtent, IsoDevice } from './entry.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import type { ReadLimits } from './limits.js';
import { joined, posixName, recordedName, safeName, type ViewName } from './names.js';
import type { Problems } from './problems.js';
import { quoted, type ReadPlace } from './read-error.js';
import {
  type AnyRecordedEntry,
  type EntryContext,
  NO_RARE_PARTS,
  type RareParts,
  RecordedDevice,
  RecordedDirectory,
  RecordedFile,
  RecordedSymlink,
} from './recorded-entry.js';
import { SystemUse } from './system-use.js';
import { areRecordedDates, isRecordedDate } from './time-stamps.js';
import { isDecodable, zisofsParameters } from './zisofs.js';

/** What a hierarchy is read with. */
export interface HierarchyParts {
  readonly image: ImageBytes;
  readonly view: ViewName;
  readonly blockSize: number;
  readonly root: ByteExtent;
  /** Bytes of each system use area before its first entry; `undefined` where nothing is looked for in it. */
  readonly systemUseSkip: number | undefined;
  readonly limits: ReadLimits;
  readonly problems: Problems;
}

/** The entries of one directory, in the order of its records. */
export interface Listing {
  readonly entries: AnyRecordedEntry[];
  readonly associated: AnyRecordedEntry[];
  /** Entries whose name an entry before them has. */
  readonly duplicates: AnyRecordedEntry[];
}

const DEVICE_TYPES: ReadonlyMap<number, IsoDevice['type']> = new Map([
  [FILE_TYPE.character, 'character'],
  [FILE_TYPE.block, 'block'],
  [FILE_TYPE.fifo, 'fifo'],
  [FILE_TYPE.socket, 'socket'],
]);

/** One tree of directories, as one view shows it. */
export class Hierarchy {
  readonly view: ViewName;
  readonly root: ByteExtent;
  readonly #parts: HierarchyParts;
  readonly #use = new SystemUse();
  readonly #context: EntryContext;

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
  }

  /** The root as an entry: its own `.` record speaks for it. `undefined`: it has none. */
  async rootEntry(): Promise<RecordedDirectory | undefined> {
    const target = await this.#relocationTarget(this.root.start);
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
    return this.#make(records, at, { areas, sections }, path);
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

  /** An entry of the kind that RD-19 and RD-24 say. */
  async #make(
    records: DirectoryBytes,
    at: number,
    rare: RareParts,
    path: string,
  ): Promise<AnyRecordedEntry | undefined> {
    const { mode, childBlock, device, link } = this.#use;
    const { problems } = this.#parts;
    const sector = records.sectorOf(at);
    const parts = rare.areas.length + rare.sections.length === 0 ? NO_RARE_PARTS : rare;
    const type = mode < 0 ? 0 : mode & TYPE_BITS;
    const isDirectory = (records.flagsOf(at) & FILE_FLAG.directory) !== 0;
    if (childBlock >= 0) return this.#makeRelocated(records, at, parts, path, isDirectory);
    if (isDirectory) {
      if (type !== 0 && type !== FILE_TYPE.directory) {
        problems.report('TYPE_MISMATCH', `${quoted(path)} is a directory, and its mode says otherwise`, {
          path,
          sector,
        });
      }
      return new RecordedDirectory(this.#context, records, at, parts, path);
    }
    if (type === FILE_TYPE.symlink || (type === 0 && link !== undefined)) {
      if (link === undefined)
        problems.report('LINK', `${quoted(path)} is a symbolic link without a target`, { path, sector });
      return new RecordedSymlink(this.#context, records, at, parts, path);
    }
    const deviceType = DEVICE_TYPES.get(type);
    if (deviceType !== undefined)
      return new RecordedDevice(deviceType, device, this.#context, records, at, parts, path);
    return this.#makeFile(records, at, parts, path);
  }

  #makeFile(records: DirectoryBytes, at: number, rare: RareParts, path: string): RecordedFile | undefined {
    const { problems, image } = this.#parts;
    const place = { path, sector: records.sectorOf(at) };
    if (records.isInterleaved(at)) {
      problems.report('INTERLEAVED', `${quoted(path)} is interleaved, which is not read: it is left out`, place);
      return undefined;
    }
    const { isSparse, zisofs } = this.#use;
    if (isSparse) problems.report('SPARSE', `${quoted(path)} is a sparse file of Rock Ridge, which is not read`, place);
    if (zisofs !== undefined && !isDecodable(zisofsParameters(zisofs))) {
      problems.report('ZISOFS_UNSUPPORTED', `${quoted(path)} is compressed in a way that is not read`, place);
    }
    for (const offset of rare === NO_RARE_PARTS ? [at] : [at, ...rare.sections]) {
      const length = records.extentLength(offset);
      if (length === 0 || image.has(records.extentStart(offset), length)) continue;
      problems.report('CONTENT_OUTSIDE', `the content of ${quoted(path)} does not lie in the image`, place);
      break;
    }
    return new RecordedFile(this.#context, records, at, rare, path);
  }

  /** RD-24. */
  async #makeRelocated(
    records: DirectoryBytes,
    at: number,
    rare: RareParts,
    path: string,
    isDirectory: boolean,
  ): Promise<RecordedDirectory> {
    const start = this.#use.childBlock * this.#parts.blockSize;
    const isWrong = isDirectory || start === this.root.start;
    const target = isWrong ? undefined : await this.#relocationTarget(start);
    if (target === undefined) {
      const message = `${quoted(path)} stands for a relocated directory, and leads to none`;
      this.#parts.problems.report('RELOCATION', message, { path, sector: records.sectorOf(at) });
    }
    return new RecordedDirectory(this.#context, records, at, { ...rare, target: target ?? 'nowhere' }, path);
  }

  /** The `.` record of the directory at an address, whose length counts (RD-06). */
  async #relocationTarget(start: number) {
    const { image, blockSize, problems } = this.#parts;
    if (!image.has(start, blockSize)) return undefined;
    const records = new DirectoryBytes(await image.read(start, start + blockSize), start, blockSize, image, problems);
    const at = records.recordFrom(0, '');
    if (at !== 0 || !records.isSelfOrParent(at)) return undefined;
    return { records, at, extent: { start, length: records.extentLength(at) } };
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
