import type { RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import type { FileExtents } from './file-extents.js';

/** Q06: a reader that never goes back meets parents before children, and every directory before the first file. */
export function checkSequence(
  trees: readonly RecordedTree[],
  files: FileExtents,
  continuationSectors: readonly number[],
  log: FaultLog,
): void {
  let firstData = Number.POSITIVE_INFINITY;
  for (const { sector } of files.extents) firstData = Math.min(firstData, sector);
  for (const sector of files.emptySectors) firstData = Math.min(firstData, sector);
  for (const { label, directories } of trees) {
    for (const { path, sector, parent } of directories) {
      log.check(path === '' || sector > parent.sector, 'Q06', `${label} ${path} is stored before its parent`);
      log.check(
        sector < firstData,
        'Q06',
        `${label} ${path || '/'} at ${sector} is stored behind file data at ${firstData}`,
      );
    }
  }
  for (const sector of continuationSectors) {
    log.check(sector < firstData, 'Q08', `continuation areas in sector ${sector} behind file data at ${firstData}`);
  }
}
