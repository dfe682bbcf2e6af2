import { assignIdentifiers, identifiersApart } from '../names/assign-identifiers.js';
import { byName } from '../names/order.js';
import type { NamingProfile } from '../names/profile.js';
import type { DirectoryNode, TreeNode } from '../tree/node.js';
import { mayPauseAfter, sorted, type Work } from '../turns.js';

/** A directory as one hierarchy records it. */
export class NamedDirectory {
  /** Identifier of its record; empty for the root, which has none. */
  identifier = '';
  /** What is in it, in the order of the records, ECMA-119 9.3. */
  nodes: TreeNode[] = [];
  /** Of each node in turn. Two lists, because an object for each name of a large tree would outweigh both. */
  identifiers: readonly string[] = [];
  /** The directories among the nodes that are recorded here. Most have none, and a pass then skips their files. */
  subdirectories: readonly NamedDirectory[] = NO_DIRECTORIES;
  /** Where a relocated directory belongs; a placeholder keeps its place there. */
  origin: NamedDirectory | undefined;
  /** Where its record lies; the root's parent is the root (DR-07). */
  parent: NamedDirectory;
  #directories: Map<TreeNode, NamedDirectory> | undefined;

  constructor(
    readonly node: DirectoryNode,
    parent?: NamedDirectory,
  ) {
    this.parent = parent ?? this;
  }

  /** The directories among the nodes, those that were moved away included. */
  get directoryCount(): number {
    return this.#directories?.size ?? 0;
  }

  /** What a node among the others is as a directory, wherever it is recorded; `undefined` for all that is none. */
  directoryOf(node: TreeNode): NamedDirectory | undefined {
    return this.#directories?.get(node);
  }

  /** The same, as long as it is recorded here. */
  subdirectoryOf(node: TreeNode): NamedDirectory | undefined {
    const directory = this.directoryOf(node);
    return directory?.origin === this ? undefined : directory;
  }

  /** Takes up what has no identifier yet. A directory that was moved here brings what lies below it. */
  add(node: TreeNode, moved?: NamedDirectory): void {
    this.nodes.push(node);
    if (node.kind !== 'directory') return;
    this.#directories ??= new Map();
    this.#directories.set(node, moved ?? new NamedDirectory(node, this));
  }

  /** Finds the subdirectories, which take the identifiers they have here. To be called when names or origins have changed. */
  findSubdirectories(): void {
    if (this.directoryCount === 0) return;
    this.subdirectories = this.nodes.flatMap((node, index) => {
      const directory = this.subdirectoryOf(node);
      if (directory === undefined) return [];
      directory.identifier = this.identifiers[index]!;
      return directory;
    });
  }
}

const NO_DIRECTORIES: readonly NamedDirectory[] = [];

/** What a hierarchy shows for a node: the node, another in its place (a link's target), or nothing. */
export type Visible = (node: TreeNode) => TreeNode | undefined;

/** Names all of a tree for one hierarchy. Between directories, and between the names of a long one, other work gets its turn. */
export function* nameHierarchy(root: DirectoryNode, profile: NamingProfile, visible: Visible): Work<NamedDirectory> {
  const named = new NamedDirectory(root);
  const waiting = [named];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    yield* takeUp(directory, visible);
    yield* identify(directory, profile);
    for (const subdirectory of directory.subdirectories) waiting.push(subdirectory);
    yield;
  }
  return named;
}

function* takeUp(directory: NamedDirectory, visible: Visible): Work<void> {
  let seen = 0;
  for (const child of directory.node.children.values()) {
    const node = visible(child);
    if (node !== undefined) directory.add(node);
    if (mayPauseAfter(seen++)) yield;
  }
}

/** Gives what is in a directory its identifiers, and puts it in the order of the records. */
export function* identify(directory: NamedDirectory, profile: NamingProfile): Work<void> {
  let { nodes } = directory;
  let identifiers = yield* identifiersApart(nodes, profile);
  if (identifiers === undefined) {
    nodes = yield* sorted(nodes, byName);
    identifiers = yield* assignIdentifiers(nodes, profile);
  }
  const order = yield* recordOrder(nodes, identifiers, profile);
  directory.nodes = order?.map((place) => nodes[place]!) ?? nodes;
  directory.identifiers = order?.map((place) => identifiers[place]!) ?? identifiers;
  directory.findSubdirectories();
}

/** The places of nodes in the order of the records; `undefined` where they stand in it, as scans deliver nearly all. */
function* recordOrder(
  nodes: readonly TreeNode[],
  identifiers: readonly string[],
  profile: NamingProfile,
): Work<number[] | undefined> {
  const compare = (a: number, b: number) =>
    profile.compare(identifiers[a]!, nodes[a]!.kind, identifiers[b]!, nodes[b]!.kind);
  for (let place = 1; place < nodes.length; place++) {
    if (compare(place - 1, place) > 0) return yield* sorted([...nodes.keys()], compare);
    if (mayPauseAfter(place)) yield;
  }
  return undefined;
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
