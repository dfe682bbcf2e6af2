import { nameLength } from '../bytes/text.js';
import { LAST_PARENT_NUMBER } from '../format/path-table-row.js';
import { tooDeepDirectories } from '../hierarchy/depth.js';
import type { NamedDirectory } from '../hierarchy/named-directory.js';
import { parentBeyond } from '../hierarchy/path-tables.js';
import { hasNoForm, isReadDifferently } from '../hierarchy/rock-ridge-style.js';
import { SHORTEST_NAME_LINUX_CUTS } from '../names/rock-ridge.js';
import { quoted, type Report } from '../report.js';
import type { Settings } from '../settings.js';
import { type DirectoryNode, type SymlinkNode, walk } from '../tree/node.js';
import { LONGEST_SECTION, MOST_SECTIONS } from '../tree/stored-file.js';

/**
 * Targets of symbolic links, in bytes. Readers first: libisofs refuses the image, Linux cuts the target (RR-14). Beyond
 * the last, short components could need more continuation areas than the 31 that readers follow (RR-07).
 */
const LONGEST_TARGET = { libisofs: 1023, linux: 4095, recorded: 32_768 } as const;

/** Limits of the format and of its readers that a tree can run into, whatever its names. */
export function checkTree(root: DirectoryNode, { interchangeLevel, rockRidge }: Settings, report: Report): void {
  const longestFile = interchangeLevel === 3 ? LONGEST_SECTION * MOST_SECTIONS : LONGEST_SECTION;
  for (const node of walk(root)) {
    if (node.kind === 'file' && node.file.size > longestFile) {
      const reason = interchangeLevel === 3 ? 'that readers accept' : `of interchange level ${interchangeLevel}`;
      report.problem(
        'FILE_TOO_LARGE',
        `${quoted(node.path)} has ${node.file.size} bytes; the most ${reason} is ${longestFile}`,
        node.path,
      );
    }
    if (rockRidge === undefined) continue;
    if (node.name.length * 3 >= SHORTEST_NAME_LINUX_CUTS && nameLength(node.name) >= SHORTEST_NAME_LINUX_CUTS) {
      report.warn(
        'NAME_CUT_BY_LINUX',
        `Linux shows names of ${SHORTEST_NAME_LINUX_CUTS} bytes and more without their end: ${quoted(node.path)}`,
        node.path,
      );
    }
    if (node.kind === 'symlink') checkTarget(node, report);
    if (isReadDifferently(node)) {
      const fact = hasNoForm(node)
        ? `Linux takes the device number of ${quoted(node.path)} for another`
        : `readers differ on the large device number of ${quoted(node.path)}; it is recorded as Linux reads it`;
      report.warn('DEVICE_NUMBER', fact, node.path);
    }
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
export function checkDepth(root: NamedDirectory, deepDirectories: 'keep' | 'error', report: Report): void {
  const [first, ...others] = tooDeepDirectories(root);
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
export function checkParents(numbered: readonly NamedDirectory[], label: string, report: Report): void {
  const beyond = parentBeyond(numbered, LAST_PARENT_NUMBER);
  if (beyond === undefined) return;
  report.problem(
    'TOO_MANY_DIRECTORIES',
    `the ${label} path table holds ${LAST_PARENT_NUMBER} directories that have subdirectories at most; ${quoted(beyond.node.path)} is beyond`,
    beyond.node.path,
  );
}
