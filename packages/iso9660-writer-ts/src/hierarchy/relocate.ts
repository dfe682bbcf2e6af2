import { byPath } from '../names/order.js';
import type { NamingProfile } from '../names/profile.js';
import type { DirectoryNode } from '../tree/node.js';
import { sorted, type Work } from '../turns.js';
import { identify, type NamedDirectory } from './named-directory.js';

/** Names that libarchive takes for the home of relocated directories (Q09). */
const HOME_NAMES = ['rr_moved', '.rr_moved'] as const;

/** What became of relocation. */
export type Relocation = { readonly home?: NamedDirectory } | { readonly problem: string };

/**
 * Moves directories that lie too deep below `/RR_MOVED` and leaves placeholders, RRIP 4.1.5 (RR-16 to RR-20). What is
 * moved counts its levels anew, so moving goes on until everything fits. Works on a hierarchy already named.
 */
export function* relocateDeepDirectories(root: NamedDirectory, profile: NamingProfile): Work<Relocation> {
  const moved = yield* detachDeepDirectories(root);
  if (moved.length === 0) return {};
  const home = homeFor(root);
  if (home === undefined) {
    return { problem: `deep directories cannot be relocated: ${HOME_NAMES.join(' and ')} are not directories` };
  }
  for (const directory of moved) {
    directory.parent = home;
    home.add(directory.node, directory);
  }
  // A fixed order where names repeat, whatever order the directories were found in.
  home.nodes = yield* sorted(home.nodes, byPath);
  yield* identify(home, profile);
  yield* identify(root, profile);
  return { home };
}

/** Turns the record of every directory that lies too deep into a placeholder, and answers those directories. */
function* detachDeepDirectories(root: NamedDirectory): Work<NamedDirectory[]> {
  const moved: NamedDirectory[] = [];
  const waiting: [NamedDirectory, Depth][] = [[root, ROOT_DEPTH]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [directory, depth] = next;
    for (const child of directory.subdirectories) {
      const childDepth = depthBelow(depth, child);
      if (isTooDeep(child, childDepth)) {
        child.origin = directory;
        moved.push(child);
        waiting.push([child, depthBelow(HOME_DEPTH, child)]);
      } else {
        waiting.push([child, childDepth]);
      }
    }
    directory.findSubdirectories();
    yield;
  }
  return moved;
}

/** Depth of the home: a directory of the root whose identifier has eight characters. */
const HOME_DEPTH: Depth = { level: 2, pathLength: 9 };

/** The home, made where it is missing. A directory of the user with its name serves as well. */
function homeFor(root: NamedDirectory): NamedDirectory | undefined {
  for (const name of HOME_NAMES) {
    const present = root.nodes.find((node) => node.name === name);
    if (present?.kind === 'directory') return root.directoryOf(present);
    if (present !== undefined) continue;
    const node: DirectoryNode = {
      kind: 'directory',
      name,
      path: name,
      attributes: { mode: 0o555, uid: 0, gid: 0 },
      modifiedAt: undefined,
      children: new Map(),
    };
    root.add(node);
    return root.directoryOf(node);
  }
  return undefined;
}

/** ECMA-119 6.8.2.1: a hierarchy has at most eight levels, the root being the first. */
const DEEPEST_LEVEL = 8;

/** ECMA-119 6.8.2.1: identifiers of a path and one for each directory in it. */
const LONGEST_PATH = 255;

/** Where a directory lies, as far as the standard limits it. */
interface Depth {
  readonly level: number;
  /** Identifiers of the directories on the way, and one for each of them. */
  readonly pathLength: number;
}

const ROOT_DEPTH: Depth = { level: 1, pathLength: 0 };

function depthBelow(parent: Depth, child: NamedDirectory): Depth {
  return { level: parent.level + 1, pathLength: parent.pathLength + child.identifier.length + 1 };
}

/** Whether a directory may not stay at this depth, or something in it would have too long a path. */
function isTooDeep(directory: NamedDirectory, depth: Depth): boolean {
  if (depth.level > DEEPEST_LEVEL) return true;
  // Eight directories of 31 characters still leave room for short names: look only where it matters.
  if (depth.pathLength + LONGEST_IDENTIFIER <= LONGEST_PATH) return false;
  const longest = directory.identifiers.reduce((length, identifier) => Math.max(length, identifier.length), 0);
  return depth.pathLength + longest > LONGEST_PATH;
}

/** A file name of thirty characters with its period and version, ECMA-119 7.5.1. */
const LONGEST_IDENTIFIER = 33;

/** The highest directories that lie deeper than the standard allows. */
export function* tooDeepDirectories(root: NamedDirectory): Work<NamedDirectory[]> {
  const found: NamedDirectory[] = [];
  const waiting: [NamedDirectory, Depth][] = [[root, ROOT_DEPTH]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [directory, depth] = next;
    yield;
    if (isTooDeep(directory, depth)) {
      found.push(directory);
      continue;
    }
    for (const child of directory.subdirectories) waiting.push([child, depthBelow(depth, child)]);
  }
  return found;
}
