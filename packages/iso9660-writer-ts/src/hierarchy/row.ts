import { FILE_FLAG } from '../format/directory-record.js';
import type { Addresses, Extent } from '../layout/extent.js';
import type { Attributes, TreeNode } from '../tree/node.js';
import type { SystemUse } from './fit-system-use.js';
import type { NamedDirectory, NamedEntry } from './named-directory.js';

/** One record of a directory, before anything is known but what it stands for. */
export type Row =
  | { readonly role: 'self'; readonly directory: NamedDirectory }
  | { readonly role: 'parent'; readonly directory: NamedDirectory }
  | {
      readonly role: 'entry';
      readonly directory: NamedDirectory;
      readonly entry: NamedEntry;
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

/** What makes one hierarchy's records differ from another's. */
export interface RecordStyle {
  /** What a record says beyond ECMA-119. */
  systemUse(row: Row, written: Written): SystemUse;
  /** The extent of a directory of this hierarchy. */
  extentOf(directory: NamedDirectory): Extent;
  /** Where whatever has no bytes points to (DR-11). */
  readonly emptySector: Extent;
  /** When a node was modified, in milliseconds of POSIX time. */
  dateOf(node: TreeNode, image: Addresses): number;
}

/** Records that say nothing beyond ECMA-119. */
const NOTHING: SystemUse = { entries: [] };

export const withoutSystemUse: RecordStyle['systemUse'] = () => NOTHING;

/** Where a record points, and what it says of it. */
export interface RecordSubject {
  readonly extent: Extent;
  readonly dataLength: number;
  readonly recordedAt: number;
  readonly flags: number;
}

/** The rows of a directory in order. Made when asked for: a directory may have a hundred thousand. */
export class Rows {
  /** One entry for each record after the first two, so an entry stands here as often as its file has sections. */
  readonly #entries: readonly NamedEntry[];

  constructor(readonly directory: NamedDirectory) {
    const { entries } = directory;
    const divided = entries.some((entry) => sectionsOf(entry) > 1);
    this.#entries = divided
      ? entries.flatMap((entry) => new Array<NamedEntry>(sectionsOf(entry)).fill(entry))
      : entries;
  }

  get count(): number {
    return 2 + this.#entries.length;
  }

  at(index: number): Row {
    const { directory } = this;
    if (index < 2) return { role: index === 0 ? 'self' : 'parent', directory };
    const entry = this.#entries[index - 2]!;
    let section = 0;
    while (this.#entries[index - 2 - section - 1] === entry) section++;
    return { role: 'entry', directory, entry, section };
  }
}

/** Records of an entry: one for each file section, and one for what has none. */
function sectionsOf({ node }: NamedEntry): number {
  return node.kind === 'file' ? Math.max(node.file.extents.length, 1) : 1;
}

export function subjectOf(row: Row, style: RecordStyle, image: Addresses): RecordSubject {
  if (row.role === 'self') return directorySubject(row.directory, style, image);
  if (row.role === 'parent') return directorySubject(row.directory.parent, style, image);
  const { directory } = row.entry;
  if (directory !== undefined) return directorySubject(directory, style, image);
  const node = image.inPlaceOf(row.entry.node);
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
