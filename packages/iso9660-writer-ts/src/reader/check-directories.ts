import { decode } from '../bytes/struct.js';
import { directoryRecordHeader } from '../format/directory-record.js';
import { pathTableRowL, pathTableRowLength, pathTableRowM } from '../format/path-table-row.js';
import type { CheckFinding } from './check.js';
import type { HierarchyDescriptor } from './descriptors.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import { reread } from './reread.js';
import type { IsoVolume } from './volume.js';

/** A directory as its parent records it. */
interface Directory {
  readonly path: string;
  readonly start: number;
  /** Where its parent lies. Two directories of one path have children of one path, which may be either's. */
  readonly parents: readonly number[];
  /** Its identifier, each byte a character. */
  readonly identifier: string;
}

/** Compares the directories of one view with its path tables, and each one's records of itself and of its parent. */
export async function checkDirectories(shown: IsoVolume): Promise<CheckFinding[]> {
  const { image, descriptors } = await reread(shown);
  const { primary, joliet, enhanced } = descriptors;
  const descriptor = { primary, rockRidge: primary, joliet, enhanced }[shown.view];
  if (descriptor === undefined) return [];
  const directories = await directoriesOf(shown, descriptor.root.start);
  const findings: CheckFinding[] = [];
  for (const directory of directories)
    findings.push(...(await checkOwnRecords(image, descriptor, directory, shown.view)));
  const size = descriptor.fields.pathTableSize;
  if (size === 0) {
    findings.push({
      severity: 'remark',
      code: 'PATH_TABLE',
      message: `the ${shown.view} hierarchy has no path tables`,
    });
    return findings;
  }
  for (const type of ['L', 'M'] as const)
    findings.push(...(await checkPathTable(image, descriptor, type, directories, shown.view)));
  return findings;
}

async function directoriesOf(shown: IsoVolume, root: number): Promise<readonly Directory[]> {
  const starts = new Map([['', [root]]]);
  const directories: Directory[] = [{ path: '', start: root, parents: [root], identifier: '\0' }];
  for await (const entry of shown.walk({ duplicates: true })) {
    if (entry.kind !== 'directory') continue;
    const { path, record } = entry;
    const { start } = record.extents[0]!;
    starts.set(path, [...(starts.get(path) ?? []), start]);
    const parents = starts.get(path.slice(0, Math.max(path.lastIndexOf('/'), 0)))!;
    directories.push({ path, start, parents, identifier: latin1(record.identifier) });
  }
  return directories;
}

/** The `.` and `..` of a directory. Readers take neither's address, but for relocation. */
async function checkOwnRecords(
  image: ImageBytes,
  { blockSize }: HierarchyDescriptor,
  { path, start, parents }: Directory,
  view: string,
): Promise<CheckFinding[]> {
  if (!image.has(start, blockSize)) return [];
  const bytes = await image.read(start, start + blockSize);
  const self = decode(directoryRecordHeader, bytes);
  const place = { path, sector: Math.floor(start / SECTOR_SIZE) };
  if (self.recordLength < 34 || self.recordLength + directoryRecordHeader.length > bytes.length) {
    return [
      { severity: 'remark', code: 'SELF_RECORD', message: `a ${view} directory does not begin with itself`, ...place },
    ];
  }
  const up = decode(directoryRecordHeader, bytes, self.recordLength);
  const findings: CheckFinding[] = [];
  const wrong = (code: string, which: string, block: number) =>
    findings.push({
      severity: 'remark',
      code,
      message: `the ${view} directory ${JSON.stringify(path)} records ${which} at block ${block}, which is not it`,
      ...place,
    });
  if (self.extentLocation * blockSize !== start) wrong('SELF_RECORD', 'itself', self.extentLocation);
  if (!parents.includes(up.extentLocation * blockSize)) wrong('PARENT_RECORD', 'its parent', up.extentLocation);
  return findings;
}

async function checkPathTable(
  image: ImageBytes,
  { fields, blockSize }: HierarchyDescriptor,
  type: 'L' | 'M',
  directories: readonly Directory[],
  view: string,
): Promise<CheckFinding[]> {
  const start = (type === 'L' ? fields.typeLPathTable : fields.typeMPathTable) * blockSize;
  const sector = Math.floor(start / SECTOR_SIZE);
  const problem = (fact: string): CheckFinding[] => [
    { severity: 'problem', code: 'PATH_TABLE', message: `the ${view} path table of type ${type} ${fact}`, sector },
  ];
  if (!image.has(start, fields.pathTableSize)) return problem('does not lie in the image');
  const rows = rowsOf(await image.read(start, start + fields.pathTableSize), type);
  if (rows.length !== directories.length)
    return problem(`has ${rows.length} rows of ${directories.length} directories`);
  const recorded = new Map(directories.map((directory) => [directory.start, directory]));
  for (const [index, { block, parent, identifier }] of rows.entries()) {
    const directory = recorded.get(block * blockSize);
    const parentStart = (rows[parent - 1]?.block ?? -1) * blockSize;
    if (directory === undefined) return problem(`leads to block ${block} in row ${index + 1}, where no directory is`);
    if (directory.identifier !== identifier || !directory.parents.includes(parentStart)) {
      return problem(`tells another name or parent of ${JSON.stringify(directory.path)} in row ${index + 1}`);
    }
  }
  return [];
}

function rowsOf(bytes: Uint8Array, type: 'L' | 'M') {
  const rows: { readonly block: number; readonly parent: number; readonly identifier: string }[] = [];
  const table = type === 'L' ? pathTableRowL : pathTableRowM;
  for (let at = 0; at + table.length <= bytes.length; ) {
    const { identifierLength, extentLocation, attributeLength, parentNumber } = decode(table, bytes, at);
    if (identifierLength === 0) break;
    const from = at + table.length;
    rows.push({
      block: extentLocation + attributeLength,
      parent: parentNumber,
      identifier: latin1(bytes.subarray(from, from + identifierLength)),
    });
    at += pathTableRowLength(identifierLength);
  }
  return rows;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
