import { quoted, type Report } from '../errors.js';
import {
  CL,
  FILE_TYPE,
  linkEntries,
  nameEntryLength,
  PL,
  PN,
  PX,
  RE,
  ROCK_RIDGE_REFERENCE,
  TF,
} from '../format/rock-ridge.js';
import { SP, type SystemUseEntry } from '../format/system-use-entry.js';
import { assignIdentifiers } from '../names/assign-identifiers.js';
import { byName } from '../names/order.js';
import { isTooLong, LONGEST_POSIX_NAME, rockRidgeNames } from '../names/rock-ridge.js';
import { type DirectoryNode, type TreeNode, walk } from '../tree/node.js';
import { sorted, type Work } from '../turns.js';
import { type Row, type SystemUseStyle, UNWRITTEN, type Written } from './directory-records.js';
import type { NamedDirectory } from './named-directory.js';
import { lengthOf, type SystemUse } from './system-use.js';

/** POSIX defines no permissions of symbolic links, and no system checks them (RR-13). */
const LINK_PERMISSIONS = 0o777;

/** What Rock Ridge needs to know beyond the row itself. */
export interface RockRidgeFacts {
  /** Names of a file inside the image. */
  linksOf(node: TreeNode): number;
  /** The name to record, where it is not the node's own. */
  nameOf(node: TreeNode): string;
}

/** System use entries of Rock Ridge in the order NM, PX, TF, PN or SL, CL, PL or RE, with SP before all (RR-04). */
export function rockRidge(facts: RockRidgeFacts): SystemUseStyle {
  return {
    of: (row, written) => systemUseOf(row, written, facts),
    lengthOf(row) {
      // Files are nearly all that a tree has.
      if (row.role === 'entry' && row.node.kind === 'file') {
        return nameEntryLength(facts.nameOf(row.node)) + FILE_ENTRIES_LENGTH;
      }
      const { name, entries } = systemUseOf(row, UNWRITTEN, facts);
      return (name === undefined ? 0 : nameEntryLength(name)) + lengthOf(entries);
    },
  };
}

function systemUseOf(row: Row, written: Written, facts: RockRidgeFacts): SystemUse {
  switch (row.role) {
    case 'self':
      return { entries: selfEntries(row.directory, written) };
    case 'parent':
      return { entries: parentEntries(row.directory, written) };
    case 'entry':
      return { name: facts.nameOf(row.node), entries: entriesOf(row.directory, row.node, written, facts) };
  }
}

function entriesOf(parent: NamedDirectory, node: TreeNode, written: Written, facts: RockRidgeFacts): SystemUseEntry[] {
  if (node.kind === 'file') return attributeEntries(node, facts.linksOf(node), written);
  const directory = parent.directoryOf(node);
  const links = directory === undefined ? facts.linksOf(node) : directoryLinks(directory);
  return [
    ...attributeEntries(node, links, written),
    ...(directory === undefined ? kindEntries(node) : relocationEntries(directory, parent, written)),
  ];
}

/** A placeholder says where its directory is, and a relocated directory that it was moved. */
function relocationEntries(directory: NamedDirectory, parent: NamedDirectory, written: Written): SystemUseEntry[] {
  if (directory.origin === undefined) return [];
  return directory.origin === parent ? [CL(written.sectorOf(directory))] : [RE];
}

function selfEntries(directory: NamedDirectory, written: Written): SystemUseEntry[] {
  const attributes = directoryAttributes(directory, written);
  return directory.parent === directory ? [SP, ...attributes, ROCK_RIDGE_REFERENCE] : attributes;
}

/** `..` carries its parent's values; in a relocated directory those of the parent it had. */
function parentEntries(directory: NamedDirectory, written: Written): SystemUseEntry[] {
  const { origin } = directory;
  if (origin === undefined) return directoryAttributes(directory.parent, written);
  return [...directoryAttributes(origin, written), PL(written.sectorOf(origin))];
}

function directoryAttributes(directory: NamedDirectory, written: Written): SystemUseEntry[] {
  return attributeEntries(directory.node, directoryLinks(directory), written);
}

function attributeEntries(node: TreeNode, links: number, written: Written): SystemUseEntry[] {
  const { mode: permissions, uid, gid } = written.attributesOf(node);
  const mode = node.kind === 'symlink' ? LINK_PERMISSIONS : permissions;
  const type = FILE_TYPE[node.kind === 'device' ? node.type : node.kind];
  return [PX({ mode: type | mode, links, uid, gid }), TF(written.dateOf(node))];
}

const FILE_ENTRIES_LENGTH = lengthOf([PX({ mode: 0, links: 0, uid: 0, gid: 0 }), TF(0)]);

/** Itself, its name, and the `..` of each subdirectory, one that was moved away included (RR-09). */
function directoryLinks(directory: NamedDirectory): number {
  return 2 + directory.directoryCount;
}

function kindEntries(node: TreeNode): SystemUseEntry[] {
  if (node.kind === 'symlink') return linkEntries(node.target);
  if (node.kind === 'device' && (node.type === 'character' || node.type === 'block')) {
    return [deviceNumber(node.major, node.minor)];
  }
  return [];
}

/** Small numbers in the old 16-bit form that all readers understand alike; large ones as Linux reads them (RR-15). */
function deviceNumber(major: number, minor: number): SystemUseEntry {
  return major <= 0xff && minor <= 0xff ? PN(0, major * 256 + minor) : PN(major, minor);
}

/** A large minor number of major 0 looks like two small numbers, and Linux takes it for them. */
export function hasNoForm(node: TreeNode): boolean {
  return node.kind === 'device' && node.major === 0 && node.minor > 0xff;
}

/** Device numbers that libarchive reads differently from Linux (Q18). */
export function isReadDifferently(node: TreeNode): boolean {
  return node.kind === 'device' && (node.major > 0xff || node.minor > 0xff);
}

/** Names that Rock Ridge cannot record as they are, with what it records. Hardly any tree has one (NA-10). */
export function* shortenedNames(root: DirectoryNode, report: Report): Work<ReadonlyMap<TreeNode, string>> {
  const shortened = new Map<TreeNode, string>();
  for (const directory of walk(root)) {
    if (directory.kind !== 'directory') continue;
    yield;
    const unordered = [...directory.children.values()];
    if (!unordered.some(({ name }) => isTooLong(name))) continue;
    const children = yield* sorted(unordered, byName);
    const names = yield* assignIdentifiers(children, rockRidgeNames);
    for (const [index, child] of children.entries()) {
      const name = names[index]!;
      if (name === child.name) continue;
      shortened.set(child, name);
      report.warn(
        'NAME_CUT',
        `${quoted(child.path)} is called ${quoted(name)}: names have at most ${LONGEST_POSIX_NAME} bytes`,
        child.path,
      );
    }
  }
  return shortened;
}
