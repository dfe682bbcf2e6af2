import { carriesUtf8, isEncodable } from '../bytes/text.js';
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

/** Empty, `.` and `..` segments, a slash at an end, and NUL. */
const FORBIDDEN = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

/** What is wrong with an entry's path, or nothing. */
export function pathProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') return 'must be text';
  if (FORBIDDEN.test(path)) {
    return path.includes('\0')
      ? 'must not hold a NUL character'
      : 'must be relative, without empty, "." or ".." segments';
  }
  if (path.isWellFormed()) return undefined;
  if (!isEncodable(path)) return 'holds half of a surrogate pair, which UTF-8 cannot write';
  if (carriesUtf8(path)) return 'carries bytes as surrogates that are UTF-8, and must hold their text instead';
  return undefined;
}

/** The path of the directory that holds this path; `''` is the root. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path inside a directory, which may be the root. */
export function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** Links followed for one name before it counts as a loop, as on Linux. */
const MOST_LINKS = 40;

/** What a symbolic link leads to inside the tree. Absolute targets lead out of it: they mean another system's root. */
export function resolveLink(root: DirectoryNode, link: SymlinkNode): TreeNode | undefined {
  if (link.target.startsWith('/')) return undefined;
  let waiting = link.target.split('/');
  let place = parentPath(link.path);
  let links = 1;
  while (waiting.length > 0) {
    const [name = '', ...rest] = waiting;
    waiting = rest;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (place === '') return undefined;
      place = parentPath(place);
      continue;
    }
    const node = nodeAt(root, joinPath(place, name));
    if (node?.kind === 'symlink') {
      if (++links > MOST_LINKS || node.target.startsWith('/')) return undefined;
      waiting = [...node.target.split('/'), ...rest];
    } else if (node?.kind === 'directory') {
      place = node.path;
    } else {
      return waiting.length === 0 ? node : undefined;
    }
  }
  return nodeAt(root, place);
}
