import { isPromise } from '../bytes/kinds.js';
import { quoted } from '../errors.js';
import { FILE_FLAG } from '../format/directory-record.js';
import { followContinuations } from './continuation.js';
import { DATE_OFFSET, type DirectoryBytes, inDirectory } from './directory-bytes.js';
import { DirectoryIndex } from './directory-index.js';
import type { EntryMaker, HierarchyParts, Made } from './entry-maker.js';
import { joined, posixName, recordedName, safeName } from './names.js';
import type { Problems } from './problems.js';
import type { ReadPlace } from './read-error.js';
import { type AnyRecordedEntry, NO_RARE_PARTS, type RareParts } from './recorded-entry.js';
import { SystemUse } from './system-use.js';
import { isRecordedDate } from './time-stamps.js';

/** The entries of one directory, in the order of its records. */
export interface Listing {
  readonly entries: AnyRecordedEntry[];
  readonly associated: AnyRecordedEntry[];
  /** Entries whose name an entry before them has. */
  readonly duplicates: AnyRecordedEntry[];
}

const NO_SECTIONS: readonly number[] = [];
const NO_BYTES = new Uint8Array(0);

/** Reads the records of one directory into a listing. */
export class DirectoryScan {
  readonly #use = new SystemUse();
  readonly #names = new Set<string>();
  /** Record that is being read, for `#place`. */
  #at = 0;
  readonly #place = (): ReadPlace => ({ path: this.records.path, sector: this.records.sectorOf(this.#at) });

  constructor(
    private readonly parts: HierarchyParts,
    private readonly maker: EntryMaker,
    private readonly records: DirectoryBytes,
    private readonly listing: Listing,
  ) {}

  /** Where the records lie by their names. Makes no entries. */
  index(): DirectoryIndex {
    const { records } = this;
    const index = new DirectoryIndex();
    for (let at = records.recordFrom(0); at >= 0; ) {
      const sections = this.sectionsFrom(at);
      if (!records.isSelfOrParent(at)) this.#addTo(index, at);
      at = records.recordFrom(records.after(sections.at(-1) ?? at));
    }
    return index;
  }

  /** Offsets of the records of further sections of a file (RD-09). */
  sectionsFrom(first: number): readonly number[] {
    const { records } = this;
    const { path } = records;
    if ((records.flagsOf(first) & FILE_FLAG.multiExtent) === 0) return NO_SECTIONS;
    const { problems, limits, blockSize } = this.parts;
    const sections: number[] = [];
    let last = first;
    while ((records.flagsOf(last) & FILE_FLAG.multiExtent) !== 0) {
      const place = { path, sector: records.sectorOf(last) };
      if (records.extentLength(last) % blockSize !== 0) {
        problems.report('SECTION_LENGTH', 'a file section before the last has a length that is no whole blocks', place);
      }
      const next = records.recordFrom(records.after(last));
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

  /** Reads the record of an entry. Answers a promise only when a part of it lies elsewhere. */
  take(at: number, sections: readonly number[]): void | Promise<void> {
    const use = this.#readFirstArea(at);
    if (use.continuation !== undefined) return this.#takeWithContinuations(at, sections);
    return this.#finish(at, sections.length === 0 ? NO_RARE_PARTS : { ...NO_RARE_PARTS, sections });
  }

  /** Follows what a directory's own record has elsewhere, for callers that want to know where. */
  noteContinuations(at: number): void | Promise<void> {
    if (this.parts.onContinuation === undefined) return undefined;
    const use = this.#use;
    this.#at = at;
    use.clear();
    readFirstArea(use, this.records, at, this.parts.systemUseSkip);
    return use.continuation === undefined ? undefined : this.#follow().then(() => {});
  }

  #readFirstArea(at: number): SystemUse {
    const use = this.#use;
    this.#at = at;
    use.clear();
    readFirstArea(use, this.records, at, this.parts.systemUseSkip, this.parts.problems, this.#place);
    return use;
  }

  #addTo(index: DirectoryIndex, at: number): void {
    const { nameBytes, nameStart, nameEnd, isNameComplete, continuation } = this.#readFirstArea(at);
    // The name may stand in the continuation area as a whole.
    const isOpen = continuation !== undefined && !isNameComplete;
    if (isOpen) index.addBegun(nameBytes?.subarray(nameStart, nameEnd) ?? NO_BYTES, at);
    else index.addWhole(this.#name(at), at);
  }

  async #takeWithContinuations(at: number, sections: readonly number[]): Promise<void> {
    await this.#finish(at, { areas: await this.#follow(), sections });
  }

  #follow(): Promise<readonly Uint8Array[]> {
    const { image, blockSize, limits, problems, onContinuation } = this.parts;
    return followContinuations(this.#use, image, blockSize, limits, problems, this.#place, onContinuation);
  }

  #finish(at: number, rare: RareParts): void | Promise<void> {
    if (this.#use.isRelocated) return undefined;
    const name = this.#name(at);
    this.#checkDates(at, name);
    const made = this.maker.make(this.#use, this.records, at, rare, name);
    if (isPromise(made)) return made.then((entry) => this.#put(entry, name, at));
    this.#put(made, name, at);
  }

  /** RD-14. */
  #name(at: number): string {
    const { records } = this;
    const { nameBytes, nameStart, nameEnd } = this.#use;
    const { view, problems } = this.parts;
    const name =
      nameBytes === undefined
        ? recordedName(view, records.bytes, records.identifierStart(at), records.identifierEnd(at), problems)
        : posixName(nameBytes, nameStart, nameEnd);
    return safeName(name, records.path, problems);
  }

  #checkDates(at: number, name: string): void {
    const { records } = this;
    if (isRecordedDate(records.bytes, at + DATE_OFFSET) && this.#use.hasRightDates) return;
    const path = joined(records.path, name);
    const message = `a date of ${quoted(path)} is none; there may be others`;
    this.parts.problems.reportOnce('DATE', message, { path, sector: records.sectorOf(at) });
  }

  #put(entry: Made, name: string, at: number): void {
    if (entry === undefined) return;
    const { entries, associated, duplicates } = this.listing;
    if ((this.records.flagsOf(at) & FILE_FLAG.associated) !== 0) {
      associated.push(entry);
      return;
    }
    const before = this.#names.size;
    if (this.#names.add(name).size > before) {
      entries.push(entry);
      return;
    }
    this.parts.problems.report('DUPLICATE_NAME', `${quoted(entry.path)} is there twice`, { path: entry.path });
    duplicates.push(entry);
  }
}

/** Reads the system use area that stands in a record itself. */
export function readFirstArea(
  use: SystemUse,
  records: DirectoryBytes,
  at: number,
  skip: number | undefined,
  problems?: Problems,
  place?: () => ReadPlace,
): void {
  if (skip === undefined) return;
  const start = records.systemUseStart(at) + skip;
  const end = records.after(at);
  if (start < end) use.read(records.bytes, records.view, start, end, problems, place);
}
