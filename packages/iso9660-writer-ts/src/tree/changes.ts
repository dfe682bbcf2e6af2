import type { Extent } from '../layout/extent.js';
import type { RootNode } from './census.js';
import { nodeAt, parentPath, type TreeNode } from './node.js';
import type { StoredFile } from './stored-file.js';

/** What a pass of planning wants of the tree. Passes only say it; `applyChanges` does it. */
export interface TreeChanges {
  /** Nodes to put into directories of the tree. Each takes the place of the node that has its path. */
  readonly added?: readonly TreeNode[];
  /** Nodes to take out. */
  readonly removed?: readonly TreeNode[];
  /** Files whose bytes come from other extents: those of a file of equal content, or of a patched boot image. */
  readonly sharing?: ReadonlyMap<StoredFile, readonly Extent[]>;
}

/** Changes the tree, and keeps its census. The only place that changes a tree once it is built. */
export function applyChanges(root: RootNode, { added = [], removed = [], sharing = new Map() }: TreeChanges): void {
  for (const [file, extents] of sharing) file.extents = extents;
  for (const node of removed) {
    const { children } = directoryOf(root, node);
    if (children.get(node.name) !== node) continue;
    children.delete(node.name);
    root.census.countOut(node);
  }
  for (const node of added) {
    const { children } = directoryOf(root, node);
    const present = children.get(node.name);
    if (present !== undefined) root.census.countOut(present);
    children.set(node.name, node);
    root.census.count(node);
  }
}

function directoryOf(root: RootNode, { path }: TreeNode) {
  const parent = nodeAt(root, parentPath(path));
  if (parent?.kind !== 'directory') throw new Error(`${path} has no directory in the tree`);
  return parent;
}
