import { breather } from '../layout/breathe.js';
import { assignIdentifiers, identifiersApart } from '../names/assign-identifiers.js';
import { byUtf8 } from '../names/order.js';
import type { NamingProfile } from '../names/profile.js';
import type { DirectoryNode, TreeNode } from '../tree/node.js';

/** A directory as one hierarchy records it. */
export interface NamedDirectory {
  readonly node: DirectoryNode;
  /** Where its record lies; the root's parent is the root (DR-07). */
  parent: NamedDirectory;
  /** Identifier of its record; empty for the root, which has none. */
  identifier: string;
  /** In the order of their records, ECMA-119 9.3. */
  entries: NamedEntry[];
  /** Where a relocated directory belongs. */
  origin?: NamedDirectory;
}

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

/** Names all of a tree for one hierarchy. Between directories other work gets its turn. */
export async function nameHierarchy(
  root: DirectoryNode,
  profile: NamingProfile,
  visible: Visible,
): Promise<NamedDirectory> {
  const breathe = breather();
  const named = { node: root, identifier: '', entries: [] } as unknown as NamedDirectory;
  named.parent = named;
  const waiting = [named];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    directory.entries = namedEntries(directory, profile, visible);
    for (const entry of directory.entries) if (entry.directory !== undefined) waiting.push(entry.directory);
    const rest = breathe();
    if (rest !== undefined) await rest;
  }
  return named;
}

function namedEntries(parent: NamedDirectory, profile: NamingProfile, visible: Visible): NamedEntry[] {
  const entries: NamedEntry[] = [];
  for (const child of parent.node.children.values()) {
    const node = visible(child);
    if (node === undefined) continue;
    const directory = node.kind === 'directory' ? { node, parent, identifier: '', entries: [] } : undefined;
    entries.push({ node, identifier: '', directory });
  }
  return identifyEntries(entries, profile);
}

/** Gives the entries of one directory their identifiers and puts them in the order of their records. */
export function identifyEntries(entries: NamedEntry[], profile: NamingProfile): NamedEntry[] {
  const apart = identifiersApart(nodesOf(entries), profile);
  if (apart === undefined) entries.sort((a, b) => byUtf8(a.node.name, b.node.name));
  const identifiers = apart ?? assignIdentifiers(nodesOf(entries), profile);
  for (const [index, entry] of entries.entries()) {
    const identifier = identifiers[index]!;
    entry.identifier = identifier;
    if (entry.directory !== undefined) entry.directory.identifier = identifier;
  }
  return entries.sort((a, b) => profile.compare(a.identifier, a.node.kind, b.identifier, b.node.kind));
}

function nodesOf(entries: readonly NamedEntry[]): TreeNode[] {
  return entries.map(({ node }) => node);
}

/** Directories in the order of the path table: by level, then parent, then identifier (PT-02). */
export function breadthFirst(root: NamedDirectory): NamedDirectory[] {
  const directories = [root];
  // The list grows while it is walked: that is the queue.
  for (const directory of directories) {
    for (const { directory: child } of directory.entries) if (child !== undefined) directories.push(child);
  }
  return directories;
}

/** Directories with everything below them before their next sibling; `first` comes before its siblings. */
export function depthFirst(root: NamedDirectory, first?: NamedDirectory): NamedDirectory[] {
  const directories: NamedDirectory[] = [];
  const waiting = [root];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    directories.push(directory);
    for (let index = directory.entries.length - 1; index >= 0; index--) {
      const child = directory.entries[index]!.directory;
      if (child !== undefined && child !== first) waiting.push(child);
    }
    if (directory === root && first !== undefined) waiting.push(first);
  }
  return directories;
}
