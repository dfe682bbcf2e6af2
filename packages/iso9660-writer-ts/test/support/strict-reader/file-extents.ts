import type { RecordedChild, RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import { type Medium, SECTOR, sectorsOf } from './medium.js';

/** One extent of one file; names that share it are one extent. */
export interface FileExtent {
  readonly path: string;
  readonly sector: number;
  readonly length: number;
}

export interface FileExtents {
  readonly extents: readonly FileExtent[];
  /** Sectors that files without content point at. */
  readonly emptySectors: readonly number[];
  /** Bytes of the file that starts at a sector. */
  lengthAt(sector: number): number | undefined;
}

/** MX-01: largest extent, a multiple of the sector that a 32-bit length can hold. */
const LARGEST_EXTENT = 0xfffff800;
const MOST_EXTENTS = 100;

/** Collects the extents of all files of all trees, and checks what each file says of its own. */
export function readFileExtents(medium: Medium, trees: readonly RecordedTree[], log: FaultLog): FileExtents {
  const extents = new Map<string, FileExtent>();
  const lengths = new Map<number, number>();
  const emptySectors = new Set<number>();
  for (const tree of trees) {
    for (const child of tree.directories.flatMap((directory) => directory.children)) {
      if (child.first.isDirectory) continue;
      const path = `${tree.label} ${child.path}`;
      checkExtents(child, path, log);
      // The primary tree comes first and speaks for the file; another length in Joliet shows as an overlap.
      if (!lengths.has(child.first.sector) && child.first.size > 0) lengths.set(child.first.sector, lengthOf(child));
      for (const { sector, size } of child.records) {
        if (size === 0) emptySectors.add(sector);
        else extents.set(`${sector}+${size}`, { path, sector, length: size });
      }
    }
  }
  for (const extent of extents.values()) checkTail(medium, extent, log);
  checkEmptySectors(medium, emptySectors, log);
  return {
    extents: [...extents.values()],
    emptySectors: [...emptySectors],
    lengthAt: (sector) => lengths.get(sector),
  };
}

function lengthOf(child: RecordedChild): number {
  return child.records.reduce((sum, record) => sum + record.size, 0);
}

/** MX-01, MX-03, MX-05. */
function checkExtents(child: RecordedChild, path: string, log: FaultLog): void {
  const { records } = child;
  log.check(records.length <= MOST_EXTENTS, 'MX-05', `${path} has ${records.length} extents`);
  for (const [index, record] of records.entries()) {
    const next = records[index + 1];
    if (next === undefined) {
      log.check(record.size <= LARGEST_EXTENT, 'MX-01', `${path}: an extent of ${record.size} bytes`);
      log.check(index === 0 || record.size > 0, 'MX-01', `${path}: an empty last extent`);
      continue;
    }
    log.check(
      record.size === LARGEST_EXTENT,
      'MX-01',
      `${path}: extent ${index + 1} of ${records.length} has ${record.size} bytes`,
    );
    const isNext = next.sector === record.sector + sectorsOf(record.size);
    log.check(isNext, 'MX-03', `${path}: extent ${index + 2} is not behind extent ${index + 1}`);
    log.check(next.isDirectory === record.isDirectory, 'MX-02', `${path}: its records differ in type`);
  }
}

/** DR-13: nothing but zeros between the end of a file and the end of its last sector. */
function checkTail(medium: Medium, { path, sector, length }: FileExtent, log: FaultLog): void {
  const used = length % SECTOR;
  if (used === 0) return;
  const last = medium.extent(sector + Math.floor(length / SECTOR), SECTOR, `the end of ${path}`);
  log.check(last?.isZero(used) ?? true, 'DR-13', `${path}: bytes after its end are not zero`);
}

/** DR-11: one real sector of zeros for everything that is empty. */
function checkEmptySectors(medium: Medium, sectors: ReadonlySet<number>, log: FaultLog): void {
  log.check(sectors.size <= 1, 'DR-11', `empty files point at ${sectors.size} sectors`);
  for (const sector of sectors) {
    const span = medium.extent(sector, SECTOR, 'the sector of empty files');
    log.check(span?.isZero() ?? true, 'DR-11', `empty files point at sector ${sector}, which is not zero`);
  }
}
