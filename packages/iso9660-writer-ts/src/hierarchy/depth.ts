import type { NamedDirectory } from './named-directory.js';

/** ECMA-119 6.8.2.1: a hierarchy has at most eight levels, the root being the first. */
const DEEPEST_LEVEL = 8;

/** ECMA-119 6.8.2.1: identifiers of a path and one for each directory in it. */
const LONGEST_PATH = 255;

/** Where a directory lies, as far as the standard limits it. */
export interface Depth {
  readonly level: number;
  /** Identifiers of the directories on the way, and one for each of them. */
  readonly pathLength: number;
}

export const ROOT_DEPTH: Depth = { level: 1, pathLength: 0 };

export function depthBelow(parent: Depth, child: NamedDirectory): Depth {
  return { level: parent.level + 1, pathLength: parent.pathLength + child.identifier.length + 1 };
}

/** Whether a directory may not stay at this depth, or something in it would have too long a path. */
export function isTooDeep(directory: NamedDirectory, depth: Depth): boolean {
  if (depth.level > DEEPEST_LEVEL) return true;
  // Eight directories of 31 characters still leave room for short names: look only where it matters.
  if (depth.pathLength + LONGEST_IDENTIFIER <= LONGEST_PATH) return false;
  const longest = directory.entries.reduce((length, { identifier }) => Math.max(length, identifier.length), 0);
  return depth.pathLength + longest > LONGEST_PATH;
}

/** A file name of thirty characters with its period and version, ECMA-119 7.5.1. */
const LONGEST_IDENTIFIER = 33;

/** The highest directories that lie deeper than the standard allows. */
export function tooDeepDirectories(root: NamedDirectory): NamedDirectory[] {
  const found: NamedDirectory[] = [];
  const waiting: [NamedDirectory, Depth][] = [[root, ROOT_DEPTH]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [directory, depth] = next;
    if (isTooDeep(directory, depth)) {
      found.push(directory);
      continue;
    }
    for (const child of directory.subdirectories) waiting.push([child, depthBelow(depth, child)]);
  }
  return found;
}
