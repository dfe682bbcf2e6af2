import type { Addresses, Extent } from '../layout/extent.js';
import { recordExtent } from '../layout/records.js';
import { SLOT, slotsOf } from './directory-entry.js';
import { type DirectoryRow, writeRow } from './directory-row.js';
import { LONGEST_NAME } from './fat-names.js';
import type { FatDirectory, FatNode } from './fat-tree.js';

const LONGEST_ROW = slotsOf('n'.repeat(LONGEST_NAME)) * SLOT;

/** A directory's slots, each row in one piece. */
export function directoryExtent(
  { path, length, rows }: FatDirectory,
  firstCluster: (row: DirectoryRow<FatNode>, addresses: Addresses) => number,
): Extent {
  const offsets = new Uint32Array(rows.length);
  let end = 0;
  for (const [index, { longName }] of rows.entries()) {
    offsets[index] = end;
    end += slotsOf(longName) * SLOT;
  }
  return recordExtent(() => `directory ${path}`, {
    offsets,
    length,
    longest: LONGEST_ROW,
    writeRecord: (index, view, offset, addresses) => {
      const row = rows[index]!;
      writeRow(view, offset, row, firstCluster(row, addresses));
      return slotsOf(row.longName) * SLOT;
    },
  });
}
