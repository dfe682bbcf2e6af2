import { type DirectoryNode, nodeAt, type SymlinkNode, type TreeNode } from './node.js';
import { joinPath, parentPath } from './path.js';

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
