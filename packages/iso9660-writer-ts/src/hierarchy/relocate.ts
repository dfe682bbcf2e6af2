import { byUtf8 } from '../names/order.js';
import type { NamingProfile } from '../names/profile.js';
import type { DirectoryNode } from '../tree/node.js';
import { type Depth, depthBelow, isTooDeep, ROOT_DEPTH } from './depth.js';
import {
  findSubdirectories,
  identifyEntries,
  type NamedDirectory,
  type NamedEntry,
  newEntry,
} from './named-directory.js';

/** Names that libarchive takes for the home of relocated directories (Q09). */
const HOME_NAMES = ['rr_moved', '.rr_moved'] as const;

/** What became of relocation. */
export type Relocation = { readonly home?: NamedDirectory } | { readonly problem: string };

/**
 * Moves directories that lie too deep below `/RR_MOVED` and leaves placeholders, RRIP 4.1.5 (RR-16 to RR-20). What is
 * moved counts its levels anew, so moving goes on until everything fits. Works on a hierarchy already named.
 */
export function relocateDeepDirectories(root: NamedDirectory, profile: NamingProfile): Relocation {
  const moved = detachDeepDirectories(root);
  if (moved.length === 0) return {};
  const home = homeFor(root);
  if (home === undefined) {
    return { problem: `deep directories cannot be relocated: ${HOME_NAMES.join(' and ')} are not directories` };
  }
  for (const directory of moved) {
    directory.parent = home;
    home.entries.push({ node: directory.node, identifier: '', directory });
  }
  // A fixed order where names repeat, whatever order the directories were found in.
  home.entries.sort((a, b) => byUtf8(a.node.path, b.node.path));
  identifyEntries(home, profile);
  identifyEntries(root, profile);
  return { home };
}

/** Turns the record of every directory that lies too deep into a placeholder, and answers those directories. */
function detachDeepDirectories(root: NamedDirectory): NamedDirectory[] {
  const moved: NamedDirectory[] = [];
  const waiting: [NamedDirectory, Depth][] = [[root, ROOT_DEPTH]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [directory, depth] = next;
    for (const entry of directory.entries) {
      const child = entry.directory;
      if (child === undefined) continue;
      const childDepth = depthBelow(depth, child);
      if (isTooDeep(child, childDepth)) {
        detach(entry, child, directory);
        moved.push(child);
        waiting.push([child, depthBelow(HOME_DEPTH, child)]);
      } else {
        waiting.push([child, childDepth]);
      }
    }
    findSubdirectories(directory);
  }
  return moved;
}

function detach(entry: NamedEntry, child: NamedDirectory, origin: NamedDirectory): void {
  child.origin = origin;
  entry.movedTo = child;
  entry.directory = undefined;
}

/** Depth of the home: a directory of the root whose identifier has eight characters. */
const HOME_DEPTH: Depth = { level: 2, pathLength: 9 };

/** The home, made where it is missing. A directory of the user with its name serves as well. */
function homeFor(root: NamedDirectory): NamedDirectory | undefined {
  for (const name of HOME_NAMES) {
    const present = root.entries.find(({ node }) => node.name === name);
    if (present?.directory !== undefined) return present.directory;
    if (present !== undefined) continue;
    const node: DirectoryNode = {
      kind: 'directory',
      name,
      path: name,
      attributes: { mode: 0o555, uid: 0, gid: 0 },
      modifiedAt: undefined,
      children: new Map(),
    };
    const entry = newEntry(node, root);
    root.entries.push(entry);
    return entry.directory;
  }
  return undefined;
}
