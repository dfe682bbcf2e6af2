import { FILE_FLAG } from '../format/directory-record.js';
import type { Extent } from '../layout/extent.js';
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

/** First logical sector of a directory. While lengths are measured nothing has a place yet, and the answer is 0. */
export type DirectorySectors = (directory: NamedDirectory) => number;

/** What makes one hierarchy's records differ from another's. */
export interface RecordStyle {
  /** What a record says beyond ECMA-119. */
  systemUse(row: Row, sectorOf: DirectorySectors): SystemUse;
  /** The extent of a directory of this hierarchy. */
  extentOf(directory: NamedDirectory): Extent;
  /** Where whatever has no bytes points to (DR-11). */
  readonly emptySector: Extent;
  dateOf(node: { readonly attributes: { readonly modifiedAt: Date | undefined } }): Date;
}

/** Where a record points, and what it says of it. */
export interface RecordSubject {
  readonly extent: Extent;
  readonly dataLength: number;
  readonly recordedAt: Date;
  readonly flags: number;
}

export function rowsOf(directory: NamedDirectory): Row[] {
  const rows: Row[] = [
    { role: 'self', directory },
    { role: 'parent', directory },
  ];
  for (const entry of directory.entries) {
    const sections = entry.node.kind === 'file' ? Math.max(entry.node.file.extents.length, 1) : 1;
    for (let section = 0; section < sections; section++) rows.push({ role: 'entry', directory, entry, section });
  }
  return rows;
}

export function subjectOf(row: Row, style: RecordStyle): RecordSubject {
  if (row.role === 'self') return directorySubject(row.directory, style);
  if (row.role === 'parent') return directorySubject(row.directory.parent, style);
  const { node, directory } = row.entry;
  if (directory !== undefined) return directorySubject(directory, style);
  const extents = node.kind === 'file' ? node.file.extents : [];
  const extent = extents[row.section];
  return {
    extent: extent ?? style.emptySector,
    dataLength: extent?.length ?? 0,
    recordedAt: style.dateOf(node),
    flags: row.section < extents.length - 1 ? FILE_FLAG.multiExtent : 0,
  };
}

function directorySubject(directory: NamedDirectory, style: RecordStyle): RecordSubject {
  const extent = style.extentOf(directory);
  return {
    extent,
    dataLength: extent.length,
    recordedAt: style.dateOf(directory.node),
    flags: FILE_FLAG.directory,
  };
}
