import { directoryRecordHeader, FILE_FLAG, SELF_IDENTIFIER, systemUseOffset } from '../format/directory-record.js';
import type { Addresses, Extent } from '../layout/extent.js';
import type { NamingProfile } from '../names/profile.js';
import type { Work } from '../turns.js';
import { type DirectoryExtents, directoryExtents, type RecordStyle } from './directory-records.js';
import { breadthFirst, depthFirst, type NamedDirectory } from './named-directory.js';
import { type PathTables, pathTables } from './path-tables.js';

/** A directory hierarchy of the volume, ECMA-119 6.8: its directories, its path tables, and the record of its root. */
export interface Hierarchy {
  readonly root: NamedDirectory;
  readonly profile: NamingProfile;
  /** In the order of the path table: breadth first. */
  readonly numbered: readonly NamedDirectory[];
  /** In the order they are stored: depth first. */
  readonly stored: readonly NamedDirectory[];
  readonly pathTables: PathTables;
  /** Each directory followed by its continuation areas, parents before children (Q06, Q08). */
  readonly extents: readonly Extent[];
  /** The record of the root directory in a volume descriptor: 34 bytes, no system use area (VD-13). */
  rootRecord(addresses: Addresses): Uint8Array;
}

/**
 * Plans a hierarchy. Relocated directories live in `home`: it and all below it are stored right after the root (Q07).
 * Between directories, and between the records of a long one, other work gets its turn.
 */
export function* planHierarchy(
  root: NamedDirectory,
  profile: NamingProfile,
  style: Omit<RecordStyle, 'extentOf'>,
  home?: NamedDirectory,
): Work<Hierarchy> {
  const planned = new Map<NamedDirectory, DirectoryExtents>();
  const extentOf = (directory: NamedDirectory) => planned.get(directory)!.directory;
  const complete: RecordStyle = { ...style, extentOf };
  const numbered = breadthFirst(root);
  const stored = depthFirst(root, home);
  for (const directory of stored) {
    planned.set(directory, yield* directoryExtents(directory, profile, complete));
    yield;
  }
  return {
    root,
    profile,
    numbered,
    stored,
    pathTables: yield* pathTables(numbered, profile, extentOf),
    extents: stored.flatMap((directory) => {
      const { directory: extent, continuation } = planned.get(directory)!;
      return continuation === undefined ? [extent] : [extent, continuation];
    }),
    rootRecord: (addresses) => rootRecord(addresses, extentOf(root), style.dateOf(root.node, addresses)),
  };
}

function rootRecord(addresses: Addresses, extent: Extent, recordedAt: number): Uint8Array {
  const identifierLength = 1;
  const record = new Uint8Array(systemUseOffset(identifierLength));
  directoryRecordHeader.writeTo(new DataView(record.buffer), 0, {
    recordLength: record.length,
    extentLocation: addresses.sectorOf(extent),
    dataLength: extent.length,
    recordedAt,
    flags: FILE_FLAG.directory,
    identifierLength,
  });
  record[directoryRecordHeader.length] = SELF_IDENTIFIER;
  return record;
}
