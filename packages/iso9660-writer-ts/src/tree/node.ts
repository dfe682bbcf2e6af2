import type { DeviceEntry } from './entry.js';
import type { StoredFile } from './stored-file.js';

/** One name in the tree, whatever hierarchies will show it. */
export type TreeNode = DirectoryNode | FileNode | SymlinkNode | DeviceNode;

interface Named {
  /** Last segment of the path; empty for the root. */
  readonly name: string;
  readonly path: string;
  /** Nodes that follow each other mostly have the same, and share the object. */
  readonly attributes: Attributes;
  /** Milliseconds of POSIX time; a `Date` for each node would weigh more than the rest of it. Default: the volume's. */
  readonly modifiedAt: number | undefined;
}

/** Metadata with its defaults, but for the date. */
export interface Attributes {
  /** Permission bits, without the file type. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface DirectoryNode extends Named {
  readonly kind: 'directory';
  /** By name. */
  readonly children: Map<string, TreeNode>;
}

export interface FileNode extends Named {
  readonly kind: 'file';
  readonly file: StoredFile;
}

export interface SymlinkNode extends Named {
  readonly kind: 'symlink';
  readonly target: string;
}

export interface DeviceNode extends Named {
  readonly kind: 'device';
  readonly type: DeviceEntry['type'];
  readonly major: number;
  readonly minor: number;
}

/** The node at a path, or nothing. `''` is the root. Symbolic links are not followed. */
export function nodeAt(root: DirectoryNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = root;
  for (const name of path === '' ? [] : path.split('/')) {
    node = node?.kind === 'directory' ? node.children.get(name) : undefined;
  }
  return node;
}

/** All nodes below and with `root`, directories before what is in them. Deep trees need no deep stack. */
export function* walk(root: DirectoryNode): Generator<TreeNode> {
  const waiting: TreeNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if (node.kind === 'directory') for (const child of node.children.values()) waiting.push(child);
  }
}
