import { assignIdentifiers, identifiersApart } from '../names/assign-identifiers.js';
import { byUtf8 } from '../names/order.js';
import type { NamingProfile } from '../names/profile.js';
import type { DirectoryNode, TreeNode } from '../tree/node.js';
import { mayPauseAfter, type Work } from '../turns.js';

/** A directory as one hierarchy records it. */
export class NamedDirectory {
  /** Identifier of its record; empty for the root, which has none. */
  identifier = '';
  /** In the order of their records, ECMA-119 9.3. */
  entries: NamedEntry[] = [];
  /** The directories among the entries that are recorded here. Most have none, and a pass then skips their files. */
  subdirectories: readonly NamedDirectory[] = NONE;
  /** The directories among the entries, those that were moved away included. */
  directoryCount = 0;
  /** Where a relocated directory belongs. */
  origin: NamedDirectory | undefined;
  /** Where its record lies; the root's parent is the root (DR-07). */
  parent: NamedDirectory;

  constructor(
    readonly node: DirectoryNode,
    parent?: NamedDirectory,
  ) {
    this.parent = parent ?? this;
  }
}

const NONE: readonly NamedDirectory[] = [];

/** One name of a directory in one hierarchy. */
export interface NamedEntry {
  readonly node: TreeNode;
  identifier: string;
  /** What lies below, when the directory is recorded here. */
  directory: NamedDirectory | undefined;
  /** Set on the placeholder of a relocated directory. */
  movedTo?: NamedDirectory;
}

/** What a hierarchy shows for a node: the node, another in its place (a link's target), or nothing. */
export type Visible = (node: TreeNode) => TreeNode | undefined;

/** Names all of a tree for one hierarchy. Between directories, and between the names of a long one, other work gets its turn. */
export function* nameHierarchy(root: DirectoryNode, profile: NamingProfile, visible: Visible): Work<NamedDirectory> {
  const named = new NamedDirectory(root);
  const waiting = [named];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    directory.entries = yield* entriesOf(directory, visible);
    yield* identifyEntries(directory, profile);
    for (const subdirectory of directory.subdirectories) waiting.push(subdirectory);
    yield;
  }
  return named;
}

function* entriesOf(parent: NamedDirectory, visible: Visible): Work<NamedEntry[]> {
  const entries: NamedEntry[] = [];
  let seen = 0;
  for (const child of parent.node.children.values()) {
    const node = visible(child);
    if (node !== undefined) entries.push(newEntry(node, parent));
    if (mayPauseAfter(seen++)) yield;
  }
  return entries;
}

/** An entry that has no identifier yet. */
export function newEntry(node: TreeNode, parent: NamedDirectory): NamedEntry {
  return { node, identifier: '', directory: node.kind === 'directory' ? new NamedDirectory(node, parent) : undefined };
}

/** Gives the entries of a directory their identifiers and puts them in the order of their records. */
export function* identifyEntries(directory: NamedDirectory, profile: NamingProfile): Work<void> {
  const { entries } = directory;
  let identifiers = yield* identifiersApart(nodesOf(entries), profile);
  if (identifiers === undefined) {
    entries.sort((a, b) => byUtf8(a.node.name, b.node.name));
    identifiers = yield* assignIdentifiers(nodesOf(entries), profile);
  }
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]!;
    entry.identifier = identifiers[index]!;
    if (entry.directory !== undefined) entry.directory.identifier = entry.identifier;
  }
  entries.sort((a, b) => profile.compare(a.identifier, a.node.kind, b.identifier, b.node.kind));
  directory.directoryCount = countDirectories(entries);
  findSubdirectories(directory);
}

/** To be called when entries have changed. */
export function findSubdirectories(directory: NamedDirectory): void {
  if (directory.directoryCount === 0) return;
  directory.subdirectories = directory.entries.map((entry) => entry.directory).filter((found) => found !== undefined);
}

function countDirectories(entries: readonly NamedEntry[]): number {
  let count = 0;
  for (const { node } of entries) if (node.kind === 'directory') count++;
  return count;
}

function nodesOf(entries: readonly NamedEntry[]): TreeNode[] {
  return entries.map(({ node }) => node);
}

/** Directories in the order of the path table: by level, then parent, then identifier (PT-02). */
export function breadthFirst(root: NamedDirectory): NamedDirectory[] {
  const directories = [root];
  // The list grows while it is walked: that is the queue.
  for (const directory of directories) {
    for (const child of directory.subdirectories) directories.push(child);
  }
  return directories;
}

/** Directories with everything below them before their next sibling; `first` comes before its siblings. */
export function depthFirst(root: NamedDirectory, first?: NamedDirectory): NamedDirectory[] {
  const directories: NamedDirectory[] = [];
  const waiting = [root];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    directories.push(directory);
    for (let index = directory.subdirectories.length - 1; index >= 0; index--) {
      const child = directory.subdirectories[index]!;
      if (child !== first) waiting.push(child);
    }
    if (directory === root && first !== undefined) waiting.push(first);
  }
  return directories;
}
