import type { Visible } from '../hierarchy/named-directory.js';
import { quoted, type Report } from '../report.js';
import type { Settings } from '../settings.js';
import { type DirectoryNode, type SymlinkNode, type TreeNode, walk } from '../tree/node.js';
import { resolveLink } from '../tree/resolve-link.js';

/** What the primary hierarchy shows: everything with Rock Ridge, without it what ECMA-119 has a record for (DR-14). */
export function visibleInPrimary({ rockRidge }: Settings): Visible {
  return rockRidge === undefined ? filesAndDirectories : (node) => node;
}

/** What the Joliet hierarchy shows: files, directories, and what links lead to if asked for (JO-07). */
export function visibleInJoliet(root: DirectoryNode, symlinks: 'omit' | 'follow'): Visible {
  if (symlinks === 'omit') return filesAndDirectories;
  return (node) => (node.kind === 'symlink' ? followed(root, node) : filesAndDirectories(node));
}

function filesAndDirectories(node: TreeNode): TreeNode | undefined {
  return node.kind === 'file' || node.kind === 'directory' ? node : undefined;
}

/** The file a link leads to, under the link's name. */
function followed(root: DirectoryNode, link: SymlinkNode): TreeNode | undefined {
  const target = resolveLink(root, link);
  return target?.kind === 'file' ? { ...target, name: link.name, path: link.path } : undefined;
}

/** A warning for everything that a hierarchy leaves out. */
export function warnOfOmissions(root: DirectoryNode, label: string, visible: Visible, report: Report): void {
  for (const node of walk(root)) {
    if (visible(node) !== undefined) continue;
    const what = node.kind === 'symlink' ? 'a symbolic link' : 'a device';
    report.warn('OMITTED', `${quoted(node.path)}, ${what}, is left out of the ${label} hierarchy`, node.path);
  }
}
