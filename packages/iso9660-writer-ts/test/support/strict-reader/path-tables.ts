import { equalBytes, type Span } from './bytes.js';
import { compareDirectoryIdentifiers } from './directory-order.js';
import type { RecordedDirectory, RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import { type Medium, sectorsOf } from './medium.js';
import type { VolumeDescriptor } from './volume-descriptors.js';

/** One row of a path table, ECMA-119 9.4. */
export interface PathTableRow {
  readonly identifier: Uint8Array;
  readonly sector: number;
  /** Number of the parent's row, counted from 1. */
  readonly parent: number;
}

const LARGEST_PARENT_NUMBER = 65_535;

/** Reads both path tables and compares them with each other and with the directories. */
export function checkPathTables(medium: Medium, descriptor: VolumeDescriptor, tree: RecordedTree, log: FaultLog): void {
  const littleEndian = readPathTable(medium, descriptor.pathTableL, descriptor.pathTableSize, 'L', tree.label, log);
  const bigEndian = readPathTable(medium, descriptor.pathTableM, descriptor.pathTableSize, 'M', tree.label, log);
  log.check(
    littleEndian.length === bigEndian.length,
    'PT-03',
    `${tree.label} path tables have ${littleEndian.length} and ${bigEndian.length} rows`,
  );
  for (const [index, row] of littleEndian.entries()) {
    const twin = bigEndian[index];
    const agrees =
      twin !== undefined &&
      twin.sector === row.sector &&
      twin.parent === row.parent &&
      equalBytes(twin.identifier, row.identifier);
    log.check(agrees, 'PT-03', `${tree.label} path tables differ in row ${index + 1}`);
  }
  checkRows(littleEndian, inTableOrder(tree), tree.label, log);
}

function readPathTable(
  medium: Medium,
  sector: number,
  size: number,
  type: 'L' | 'M',
  label: string,
  log: FaultLog,
): PathTableRow[] {
  const where = `${label} path table ${type}`;
  const table = medium.extent(sector, sectorsOf(size) * 2048, where);
  if (table === undefined) return [];
  log.check(table.isZero(size), 'PT-03', `${where}: bytes behind its end are not zero`);
  const rows: PathTableRow[] = [];
  for (let at = 0; at < size; ) {
    const length = table.u8(at);
    const end = at + 8 + length + (length % 2);
    if (length === 0 || end > size) {
      log.report('PT-03', `${where}: its size ${size} is not the sum of its rows`);
      break;
    }
    rows.push(readRow(table.slice(at, end), type, `${where}, row ${rows.length + 1}`, log));
    at = end;
  }
  return rows;
}

function readRow(row: Span, type: 'L' | 'M', where: string, log: FaultLog): PathTableRow {
  const length = row.u8(0);
  log.check(row.u8(1) === 0, 'PT-01', `${where}: extended attribute record length ${row.u8(1)}`);
  log.check(
    length % 2 === 0 || row.u8(8 + length) === 0,
    'PT-01',
    `${where}: the byte after the identifier is not zero`,
  );
  return {
    identifier: row.bytes.subarray(8, 8 + length),
    sector: type === 'L' ? row.u32le(2) : row.u32be(2),
    parent: type === 'L' ? row.u16le(6) : row.u16be(6),
  };
}

/** PT-02: by level, then parent's number, then identifier, whatever the order of the records is. */
function inTableOrder(tree: RecordedTree): RecordedDirectory[] {
  const ordered = [tree.root];
  for (const directory of ordered) {
    const below = directory.children.flatMap((child) => child.directory ?? []);
    below.sort((one, other) => compareDirectoryIdentifiers(tree.label, one.identifier, other.identifier));
    for (const child of below) ordered.push(child);
  }
  return ordered;
}

function checkRows(
  rows: readonly PathTableRow[],
  directories: readonly RecordedDirectory[],
  label: string,
  log: FaultLog,
): void {
  log.check(
    rows.length === directories.length,
    'PT-02',
    `${label} path table has ${rows.length} rows for ${directories.length} directories`,
  );
  const numbers = new Map(directories.map((directory, index) => [directory, index + 1]));
  const bySector = new Map(directories.map((directory) => [directory.sector, directory]));
  for (const [index, directory] of directories.entries()) {
    const row = rows[index];
    if (row === undefined) return;
    const where = `${label} path table row ${index + 1} (${directory.path || '/'})`;
    const parent = numbers.get(directory.parent) ?? 0;
    log.check(parent <= LARGEST_PARENT_NUMBER, 'PT-05', `${where} needs the parent number ${parent}`);
    log.check(row.parent === parent, 'PT-02', `${where} has the parent ${row.parent}, not ${parent}`);
    if (row.sector === directory.sector) {
      log.check(
        equalBytes(row.identifier, directory.identifier),
        'PT-04',
        `${where}: the directory record has another identifier`,
      );
    } else if (bySector.has(row.sector)) {
      log.report('PT-02', `${where} is the row of ${bySector.get(row.sector)?.path || '/'}`);
    } else log.report('PT-04', `${where} is at sector ${row.sector}, the directory at ${directory.sector}`);
  }
}
