import {
  directoryRecordHeader,
  FILE_FLAG,
  LONGEST_RECORD,
  PARENT_IDENTIFIER,
  recordLength,
  SELF_IDENTIFIER,
  systemUseOffset,
} from '../format/directory-record.js';
import { type Addresses, type Extent, wholeSectors } from '../layout/extent.js';
import { packInSectors, type RecordTable, recordExtent } from '../layout/records.js';
import type { NamingProfile } from '../names/profile.js';
import type { Attributes, TreeNode } from '../tree/node.js';
import { mayPauseAfter, type Work } from '../turns.js';
import type { NamedDirectory } from './named-directory.js';
import {
  type Area,
  areaLength,
  ContinuationAreas,
  type FittedSystemUse,
  fitSystemUse,
  lengthOf,
  type SystemUse,
  writeEntries,
} from './system-use.js';

/** One record of a directory, before anything is known but what it stands for. */
export type Row =
  | { readonly role: 'self'; readonly directory: NamedDirectory }
  | { readonly role: 'parent'; readonly directory: NamedDirectory }
  | {
      readonly role: 'entry';
      readonly directory: NamedDirectory;
      readonly node: TreeNode;
      readonly identifier: string;
      /** Which file section the record is for: a file over 4 GiB has one record each (MX-02). */
      readonly section: number;
    };

/** What records say that is known only when they are written. */
export interface Written {
  /** First logical sector of a directory. */
  sectorOf(directory: NamedDirectory): number;
  /** When a node was modified, in milliseconds of POSIX time. */
  dateOf(node: TreeNode): number;
  /** Permissions and owners. */
  attributesOf(node: TreeNode): Attributes;
}

/** While lengths are measured nothing has a place yet. No length depends on the answers. */
export const UNWRITTEN: Written = { sectorOf: () => 0, dateOf: () => 0, attributesOf: ({ attributes }) => attributes };

/** What the records of a hierarchy say beyond ECMA-119. */
export interface SystemUseStyle {
  of(row: Row, written: Written): SystemUse;
  /** Bytes of all that `of` answers, a name in one piece. Records are measured without making what they say. */
  lengthOf(row: Row): number;
}

/** What makes one hierarchy's records differ from another's. */
export interface RecordStyle {
  readonly systemUse: SystemUseStyle;
  /** The extent of a directory of this hierarchy. */
  extentOf(directory: NamedDirectory): Extent;
  /** Where whatever has no bytes points to (DR-11). */
  readonly emptySector: Extent;
  /** When a node was modified, in milliseconds of POSIX time. */
  dateOf(node: TreeNode, image: Addresses): number;
}

/** Records that say nothing beyond ECMA-119. */
const NOTHING: SystemUse = { entries: [] };

export const withoutSystemUse: SystemUseStyle = { of: () => NOTHING, lengthOf: () => 0 };

/** Where a record points, and what it says of it. */
export interface RecordSubject {
  readonly extent: Extent;
  readonly dataLength: number;
  readonly recordedAt: number;
  readonly flags: number;
}

/** The rows of a directory in order. Made when asked for: a directory may have a hundred thousand. */
class Rows {
  /** The place of the name for each record after the first two, where a name has several; else they are the same. */
  readonly #places: readonly number[] | undefined;

  constructor(readonly directory: NamedDirectory) {
    const { nodes } = directory;
    if (nodes.some((node) => sectionsOf(node) > 1)) {
      this.#places = nodes.flatMap((node, place) => new Array<number>(sectionsOf(node)).fill(place));
    }
  }

  get count(): number {
    return 2 + (this.#places ?? this.directory.nodes).length;
  }

  at(index: number): Row {
    const { directory } = this;
    if (index < 2) return { role: index === 0 ? 'self' : 'parent', directory };
    const places = this.#places;
    const place = places?.[index - 2] ?? index - 2;
    let section = 0;
    while (places?.[index - 2 - section - 1] === place) section++;
    return {
      role: 'entry',
      directory,
      node: directory.nodes[place]!,
      identifier: directory.identifiers[place]!,
      section,
    };
  }
}

/** Records of a node: one for each file section, and one for what has none. */
function sectionsOf(node: TreeNode): number {
  return node.kind === 'file' ? Math.max(node.file.extents.length, 1) : 1;
}

function subjectOf(row: Row, style: RecordStyle, image: Addresses): RecordSubject {
  if (row.role === 'self') return directorySubject(row.directory, style, image);
  if (row.role === 'parent') return directorySubject(row.directory.parent, style, image);
  const directory = row.directory.subdirectoryOf(row.node);
  if (directory !== undefined) return directorySubject(directory, style, image);
  const node = image.inPlaceOf(row.node);
  const extents = node.kind === 'file' ? node.file.extents : [];
  const extent = extents[row.section];
  return {
    extent: extent ?? style.emptySector,
    dataLength: extent?.length ?? 0,
    recordedAt: style.dateOf(node, image),
    flags: row.section < extents.length - 1 ? FILE_FLAG.multiExtent : 0,
  };
}

function directorySubject(directory: NamedDirectory, style: RecordStyle, image: Addresses): RecordSubject {
  const extent = style.extentOf(directory);
  return {
    extent,
    dataLength: extent.length,
    recordedAt: style.dateOf(directory.node, image),
    flags: FILE_FLAG.directory,
  };
}

/** The extent of a directory, and that of the continuation areas of its records where they need any. */
export interface DirectoryExtents {
  readonly directory: Extent;
  readonly continuation?: Extent;
}

/** Plans the extents of a directory. */
export function* directoryExtents(
  directory: NamedDirectory,
  profile: NamingProfile,
  style: RecordStyle,
): Work<DirectoryExtents> {
  const records = new DirectoryRecords(new Rows(directory), profile, style);
  yield* records.measure();
  const extent = recordExtent(() => `${profile.label} directory /${directory.node.path}`, records);
  const continuation = records.areas?.extent;
  return continuation === undefined ? { directory: extent } : { directory: extent, continuation };
}

/**
 * The records of a directory. One is fitted the same way when it is measured and when it is written; only the offsets
 * are kept between the two. A class, because a tree may have a hundred thousand of these.
 */
class DirectoryRecords implements RecordTable {
  offsets: ArrayLike<number> = [];
  length = 0;
  /** Most directories have none. */
  areas: ContinuationAreas | undefined;

  readonly #rows: Rows;
  readonly #profile: NamingProfile;
  readonly #style: RecordStyle;

  constructor(rows: Rows, profile: NamingProfile, style: RecordStyle) {
    this.#rows = rows;
    this.#profile = profile;
    this.#style = style;
  }

  /** Decides where each record lies. To be called once, before anything else is asked. */
  *measure(): Work<void> {
    const areas: Area[] = [];
    const { offsets, length } = packInSectors(yield* this.#lengths(areas));
    this.offsets = offsets;
    this.length = wholeSectors(length);
    if (areas.length > 0) this.areas = this.#continuation(areas);
  }

  get longest(): number {
    return LONGEST_RECORD;
  }

  writeRecord(index: number, view: DataView, offset: number, addresses: Addresses): number {
    const row = this.#rows.at(index);
    const subject = subjectOf(row, this.#style, addresses);
    const { inline, areas: more } = this.#fitAt(row, addresses);
    const entries = more.length > 0 ? [...inline, this.areas!.entryFor(index, addresses)] : inline;
    const identifierLength = this.#identifierLength(row);
    const length = recordLength(identifierLength, lengthOf(entries));
    directoryRecordHeader.writeTo(view, offset, {
      recordLength: length,
      extentLocation: addresses.sectorOf(subject.extent),
      dataLength: subject.dataLength,
      recordedAt: subject.recordedAt,
      flags: subject.flags,
      identifierLength,
    });
    const identifierOffset = offset + directoryRecordHeader.length;
    if (row.role === 'entry') this.#profile.write(view, identifierOffset, row.identifier);
    else view.setUint8(identifierOffset, row.role === 'self' ? SELF_IDENTIFIER : PARENT_IDENTIFIER);
    writeEntries(entries, view, offset + systemUseOffset(identifierLength));
    return length;
  }

  /** Lengths of the records in order; what does not fit them goes to `areas`. */
  *#lengths(areas: Area[]): Work<number[]> {
    const lengths: number[] = [];
    for (let index = 0; index < this.#rows.count; index++) {
      const row = this.#rows.at(index);
      const length = this.#style.systemUse.lengthOf(row);
      const inline = length <= this.#roomOf(row) ? length : this.#measureDivided(row, index, areas);
      lengths.push(recordLength(this.#identifierLength(row), inline));
      if (mayPauseAfter(index)) yield;
    }
    return lengths;
  }

  /** Bytes that a record keeps of a system use that it has no room for. */
  #measureDivided(row: Row, index: number, areas: Area[]): number {
    const { inline, areas: more } = this.#fit(row, UNWRITTEN);
    for (let part = 0; part < more.length; part++) {
      areas.push({ row: index, part, length: areaLength(more[part]!, part < more.length - 1) });
    }
    return areaLength(inline, true);
  }

  #continuation(areas: readonly Area[]): ContinuationAreas {
    const label = () => `continuation areas of /${this.#rows.directory.node.path}`;
    return new ContinuationAreas(label, areas, (row, addresses) => this.#fitAt(this.#rows.at(row), addresses).areas);
  }

  #fitAt(row: Row, addresses: Addresses): FittedSystemUse {
    return this.#fit(row, new WrittenTo(this.#style, addresses));
  }

  #fit(row: Row, written: Written): FittedSystemUse {
    return fitSystemUse(this.#style.systemUse.of(row, written), this.#roomOf(row));
  }

  #roomOf(row: Row): number {
    return LONGEST_RECORD - systemUseOffset(this.#identifierLength(row));
  }

  #identifierLength(row: Row): number {
    return row.role === 'entry' ? this.#profile.byteLength(row.identifier) : 1;
  }
}

/** Records as one image has them. */
class WrittenTo implements Written {
  readonly #style: RecordStyle;
  readonly #image: Addresses;

  constructor(style: RecordStyle, image: Addresses) {
    this.#style = style;
    this.#image = image;
  }

  sectorOf(directory: NamedDirectory): number {
    return this.#image.sectorOf(this.#style.extentOf(directory));
  }

  dateOf(node: TreeNode): number {
    return this.#style.dateOf(node, this.#image);
  }

  attributesOf(node: TreeNode): Attributes {
    return this.#image.inPlaceOf(node).attributes;
  }
}
