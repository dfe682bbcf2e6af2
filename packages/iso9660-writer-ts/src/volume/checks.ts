import { isRecordable, recordedTime } from '../bytes/dates.js';
import { nameLength } from '../bytes/text.js';
import { quoted, quotedPath, type Report } from '../errors.js';
import { LAST_PARENT_NUMBER } from '../format/path-table-row.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import type { NamedDirectory } from '../hierarchy/named-directory.js';
import { parentBeyond } from '../hierarchy/path-tables.js';
import { tooDeepDirectories } from '../hierarchy/relocate.js';
import { hasNoForm, isReadDifferently } from '../hierarchy/rock-ridge.js';
import { SHORTEST_NAME_LINUX_CUTS } from '../names/rock-ridge.js';
import type { Settings } from '../options/image.js';
import type { Census, RootNode } from '../tree/census.js';
import { type SymlinkNode, type TreeNode, walk } from '../tree/node.js';
import { LONGEST_SECTION, MOST_SECTIONS } from '../tree/stored-file.js';
import type { Work } from '../turns.js';

/**
 * Targets of symbolic links, in bytes. Readers first: libisofs refuses the image, Linux cuts the target (RR-14). Beyond
 * the last, short components could need more continuation areas than the 31 that readers follow (RR-07).
 */
const LONGEST_TARGET = { libisofs: 1023, linux: 4095, recorded: 32_768 } as const;

/** Limits of the format and of its readers that a tree can run into, whatever its names. */
export function* checkTree(root: RootNode, settings: Settings, report: Report): Work<void> {
  checkCreationDate(settings, report);
  const longestFile = longestFileOf(settings);
  if (isWithinLimits(root.census, longestFile)) return;
  for (const node of walk(root)) {
    if (node.kind === 'file' && node.file.size > longestFile) {
      const level = settings.interchangeLevel;
      const reason = level === 3 ? 'that readers accept' : `of interchange level ${level}`;
      report.problem(
        'FILE_TOO_LARGE',
        `${quoted(node.path)} has ${node.file.size} bytes; the most ${reason} is ${longestFile}`,
        node.path,
      );
    }
    checkDate(node, report);
    if (settings.rockRidge !== undefined) checkForReaders(node, report);
    yield;
  }
}

function longestFileOf({ interchangeLevel }: Settings): number {
  return interchangeLevel === 3 ? LONGEST_SECTION * MOST_SECTIONS : LONGEST_SECTION;
}

/** True if no node can exceed a limit, judging by the census. Saves walking most trees. */
function isWithinLimits({ largestFile, longestName, hasSpecials, hasOddDates }: Census, longestFile: number): boolean {
  return largestFile <= longestFile && !mayBeCutByLinux(longestName) && !hasSpecials && !hasOddDates;
}

/** By its UTF-16 units, of which each takes three bytes at most. */
function mayBeCutByLinux(units: number): boolean {
  return units * 3 >= SHORTEST_NAME_LINUX_CUTS;
}

/** A date that no directory record can hold is recorded as the nearest one (DR-05). */
export function checkDate({ path, modifiedAt }: TreeNode, report: Report): void {
  if (modifiedAt === undefined || isRecordable(modifiedAt)) return;
  report.warn('DATE_CHANGED', `${quotedPath(path)} is of ${datesOf(modifiedAt)}`, path);
}

/** It is the date of every entry that was given none. Descriptors, whose dates have four digits, hold it as it is. */
export function checkCreationDate({ createdAt }: Pick<Settings, 'createdAt'>, report: Report): void {
  if (createdAt === undefined || isRecordable(createdAt.getTime())) return;
  report.warn('DATE_CHANGED', `createdAt is ${datesOf(createdAt.getTime())}`);
}

function datesOf(time: number): string {
  const [given, recorded] = [time, recordedTime(time)].map((date) => new Date(date).toISOString());
  return `${given}, which directories hold as ${recorded}: their years are 1900 to 2155`;
}

function checkForReaders(node: TreeNode, report: Report): void {
  const { name, path } = node;
  if (mayBeCutByLinux(name.length) && nameLength(name) >= SHORTEST_NAME_LINUX_CUTS) {
    report.warn(
      'NAME_CUT_BY_LINUX',
      `Linux shows names of ${SHORTEST_NAME_LINUX_CUTS} bytes and more without their end: ${quoted(path)}`,
      path,
    );
  }
  if (node.kind === 'symlink') checkTarget(node, report);
  if (isReadDifferently(node)) {
    const fact = hasNoForm(node)
      ? `Linux takes the device number of ${quoted(path)} for another`
      : `readers differ on the large device number of ${quoted(path)}; it is recorded as Linux reads it`;
    report.warn('DEVICE_NUMBER', fact, path);
  }
}

function checkTarget({ path, target }: SymlinkNode, report: Report): void {
  const length = nameLength(target);
  if (length <= LONGEST_TARGET.libisofs) return;
  if (length > LONGEST_TARGET.recorded) {
    const fact = `the target of ${quoted(path)} has ${length} bytes; the most that can be recorded is ${LONGEST_TARGET.recorded}`;
    report.problem('TARGET_TOO_LONG', fact, path);
    return;
  }
  const readers = length > LONGEST_TARGET.linux ? 'xorriso and Linux do' : 'xorriso does';
  report.warn('LONG_TARGET', `the target of ${quoted(path)} has ${length} bytes, which ${readers} not read`, path);
}

/** ECMA-119 6.8.2.1 on a hierarchy whose deep directories stay (RR-16). */
export function* checkDepth(root: NamedDirectory, deepDirectories: 'keep' | 'error', report: Report): Work<void> {
  const [first, ...others] = yield* tooDeepDirectories(root);
  if (first === undefined) return;
  const rule = 'lies below the eighth level, or has paths over 255 characters, which ECMA-119 does not allow';
  if (deepDirectories === 'keep') {
    const more = others.length > 0 ? `, and so do ${others.length} more directories` : '';
    report.warn('DEEP_DIRECTORY', `${quoted(first.node.path)} ${rule}${more}; it is kept in place`, first.node.path);
  } else {
    for (const { node } of [first, ...others])
      report.problem('DEEP_DIRECTORY', `${quoted(node.path)} ${rule}`, node.path);
  }
}

/** Path tables number parents in 16 bits: beyond that they would point at the wrong directory (PT-05). */
export function checkParents({ numbered, profile }: Hierarchy, report: Report): void {
  const beyond = parentBeyond(numbered, LAST_PARENT_NUMBER);
  if (beyond === undefined) return;
  report.problem(
    'TOO_MANY_DIRECTORIES',
    `the ${profile.label} path table holds ${LAST_PARENT_NUMBER} directories that have subdirectories at most; ${quoted(beyond.node.path)} is beyond`,
    beyond.node.path,
  );
}
