import { equalBytes, type Span } from './bytes.js';
import { type DirectoryRecord, readDirectoryRecord } from './directory-records.js';
import type { FaultLog } from './faults.js';
import { type Medium, SECTOR } from './medium.js';

/** A directory as recorded: where it is, not where Rock Ridge says it belongs. */
export interface RecordedDirectory {
  readonly path: string;
  readonly identifier: Uint8Array;
  readonly sector: number;
  readonly size: number;
  /** The root is on level 1. */
  readonly level: number;
  /** The root's parent is the root. */
  readonly parent: RecordedDirectory;
  /** The record that leads here: the parent's, or the descriptor's for the root. */
  readonly record: DirectoryRecord;
  self: DirectoryRecord | undefined;
  dotDot: DirectoryRecord | undefined;
  readonly children: RecordedChild[];
}

/** A name in a directory: one record, or one for each extent of a large file. */
export interface RecordedChild {
  readonly path: string;
  readonly identifier: Uint8Array;
  readonly first: DirectoryRecord;
  readonly records: DirectoryRecord[];
  directory: RecordedDirectory | undefined;
}

export type TreeLabel = 'primary' | 'joliet' | 'enhanced';

export interface RecordedTree {
  readonly label: TreeLabel;
  readonly root: RecordedDirectory;
  /** Breadth first, children in recorded order. */
  readonly directories: readonly RecordedDirectory[];
}

const SELF = Uint8Array.of(0);
const PARENT = Uint8Array.of(1);

/** Walks a tree from its root record, strictly by the rules of directories. */
export function readTree(
  medium: Medium,
  label: TreeLabel,
  rootRecord: DirectoryRecord,
  nameOf: (identifier: Uint8Array) => string,
  log: FaultLog,
): RecordedTree {
  const root = newDirectory('', rootRecord, undefined);
  const directories = [root];
  const seen = new Set([root.sector]);
  for (const directory of directories) {
    readDirectory(medium, label, directory, nameOf, log);
    for (const child of directory.children) {
      if (!child.first.isDirectory) continue;
      if (seen.has(child.first.sector)) {
        log.report(
          'DR-02',
          `${label} ${child.path} leads to sector ${child.first.sector}, which another directory has`,
        );
        continue;
      }
      seen.add(child.first.sector);
      child.directory = newDirectory(child.path, child.first, directory);
      directories.push(child.directory);
    }
  }
  for (const directory of directories) checkSelfAndParent(label, directory, log);
  return { label, root, directories };
}

function newDirectory(path: string, record: DirectoryRecord, parent: RecordedDirectory | undefined): RecordedDirectory {
  const directory: Omit<RecordedDirectory, 'parent'> & { parent?: RecordedDirectory } = {
    path,
    identifier: record.identifier,
    sector: record.sector,
    size: record.size,
    level: parent === undefined ? 1 : parent.level + 1,
    record,
    self: undefined,
    dotDot: undefined,
    children: [],
  };
  return Object.assign(directory, { parent: parent ?? (directory as RecordedDirectory) });
}

function readDirectory(
  medium: Medium,
  label: string,
  directory: RecordedDirectory,
  nameOf: (identifier: Uint8Array) => string,
  log: FaultLog,
): void {
  const where = `${label} directory ${directory.path || '/'}`;
  log.check(directory.size % SECTOR === 0 && directory.size > 0, 'DR-02', `${where} has ${directory.size} bytes`);
  const extent = medium.extent(directory.sector, directory.size, where);
  if (extent === undefined) return;
  let open: RecordedChild | undefined;
  for (const [index, record] of readRecords(extent, where, log).entries()) {
    if (index === 0) directory.self = checkDotRecord(record, SELF, where, log);
    else if (index === 1) directory.dotDot = checkDotRecord(record, PARENT, where, log);
    else if (open !== undefined && equalBytes(open.identifier, record.identifier)) open.records.push(record);
    else {
      log.check(open === undefined, 'MX-02', `${open?.path}: another name follows where more extents should`);
      const name = nameOf(record.identifier);
      open = {
        path: directory.path === '' ? name : `${directory.path}/${name}`,
        identifier: record.identifier,
        first: record,
        records: [record],
        directory: undefined,
      };
      directory.children.push(open);
    }
    if (!record.isContinued) open = undefined;
  }
  log.check(open === undefined, 'MX-02', `${open?.path}: the directory ends where more extents should follow`);
  log.check(directory.dotDot !== undefined, 'DR-07', `${where} has no record of itself or its parent`);
}

function readRecords(extent: Span, where: string, log: FaultLog): DirectoryRecord[] {
  const records: DirectoryRecord[] = [];
  let room = SECTOR;
  for (let start = 0; start < extent.length; start += SECTOR) {
    const end = Math.min(start + SECTOR, extent.length);
    let at = start;
    while (at < end && extent.u8(at) !== 0) {
      const length = extent.u8(at);
      if (at + length > end) {
        log.report('DR-01', `${where}: the record at byte ${at} crosses the end of its sector`);
        break;
      }
      if (at === start && start > 0) {
        log.check(length > room, 'DR-01', `${where}: the record at byte ${at} has room in the sector before`);
      }
      const record = readDirectoryRecord(extent.slice(at, at + length), log, `${where}, record at byte ${at}`);
      if (record !== undefined) records.push(record);
      at += length;
    }
    log.check(at > start, 'DR-02', `${where} has a sector without a record`);
    log.check(
      at >= end || extent.u8(at) !== 0 || extent.isZero(at, end),
      'DR-01',
      `${where}: bytes after the last record of sector ${start / SECTOR} are not zero`,
    );
    room = end - at;
  }
  return records;
}

function checkDotRecord(
  record: DirectoryRecord,
  identifier: Uint8Array,
  where: string,
  log: FaultLog,
): DirectoryRecord {
  const name = identifier === SELF ? 'first' : 'second';
  log.check(equalBytes(record.identifier, identifier), 'DR-07', `${where}: the ${name} record has a wrong identifier`);
  log.check(record.isDirectory, 'DR-06', `${where}: the ${name} record is not flagged as a directory`);
  return record;
}

function checkSelfAndParent(label: string, directory: RecordedDirectory, log: FaultLog): void {
  const { self, dotDot, parent, path } = directory;
  const where = `${label} directory ${path || '/'}`;
  const rule = parent === directory ? 'VD-13' : 'DR-02';
  if (self !== undefined) {
    const agrees =
      self.sector === directory.sector && self.size === directory.size && self.flags === directory.record.flags;
    log.check(
      agrees,
      rule,
      `${where}: its own record says sector ${self.sector}, ${self.size} bytes, the record that leads here sector ${directory.sector}, ${directory.size} bytes (or flags differ)`,
    );
  }
  if (dotDot !== undefined) {
    log.check(
      dotDot.sector === parent.sector,
      'DR-08',
      `${where}: ".." is sector ${dotDot.sector}, its parent is at ${parent.sector}`,
    );
    if (dotDot.sector === parent.sector) {
      log.check(
        dotDot.size === parent.size,
        'DR-02',
        `${where}: ".." has ${dotDot.size} bytes, its parent ${parent.size}`,
      );
    }
  }
}
