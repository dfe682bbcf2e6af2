import { IsoError, inWords, quoted, type Report } from '../errors.js';
import type { HierarchyName, Settings } from '../options/image.js';
import type { RootNode } from '../tree/census.js';
import { type DirectoryNode, resolveLink, type SymlinkNode, type TreeNode } from '../tree/node.js';
import type { Work } from '../turns.js';
import type { Visible } from './named-directory.js';

/** What one hierarchy shows of a tree, and what it would show if nothing were hidden. */
export interface View {
  readonly hierarchy: HierarchyName;
  /** `undefined` for a node that the hierarchy does not record, or that the caller hides from it. */
  readonly visible: Visible;
  readonly recordable: Visible;
  hidden(node: TreeNode): boolean;
}

export function viewOf(hierarchy: HierarchyName, root: DirectoryNode, settings: Settings): View {
  const recordable = recordableIn(hierarchy, root, settings);
  const { hide } = settings;
  if (hide === undefined) return { hierarchy, recordable, hidden: () => false, visible: recordable };
  const hidden = (node: TreeNode) => node !== root && hiddenFrom(hide, node.path).includes(hierarchy);
  return { hierarchy, recordable, hidden, visible: (node) => (hidden(node) ? undefined : recordable(node)) };
}

const HIERARCHIES: readonly HierarchyName[] = ['primary', 'joliet', 'enhanced'];

/** @throws {IsoError} `INVALID_OPTION` when the caller's function returns anything but hierarchies. */
function hiddenFrom(hide: NonNullable<Settings['hide']>, path: string): readonly HierarchyName[] {
  const answer: unknown = hide(path);
  if (Array.isArray(answer) && answer.every((name) => HIERARCHIES.includes(name))) return answer;
  const shown = Array.isArray(answer) ? JSON.stringify(answer) : inWords(answer);
  throw new IsoError(
    'INVALID_OPTION',
    `hide returned ${shown} for ${quoted(path)}, not a list of ${HIERARCHIES.join(', ')}`,
  );
}

/** Rock Ridge records everything, the others what ECMA-119 has a record for (DR-14), or the files links lead to (JO-07). */
function recordableIn(hierarchy: HierarchyName, root: DirectoryNode, { rockRidge, joliet }: Settings): Visible {
  if (hierarchy === 'primary' && rockRidge !== undefined) return (node) => node;
  if (hierarchy !== 'joliet' || joliet?.symlinks !== 'follow') return filesAndDirectories;
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

const LABEL: Readonly<Record<HierarchyName, string>> = { primary: 'primary', joliet: 'Joliet', enhanced: 'enhanced' };

/** A warning for everything that a hierarchy leaves out, but for what the caller hid. */
export function* warnOfOmissions(root: RootNode, view: View, report: Report): Work<void> {
  if (!root.census.hasSpecials) return;
  const waiting: TreeNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield;
    if (view.hidden(node)) continue;
    if (node.kind === 'directory') {
      for (const child of node.children.values()) waiting.push(child);
    } else if (view.recordable(node) === undefined) {
      const what = node.kind === 'symlink' ? 'a symbolic link' : 'a device';
      report.warn(
        'OMITTED',
        `${quoted(node.path)}, ${what}, is left out of the ${LABEL[view.hierarchy]} hierarchy`,
        node.path,
      );
    }
  }
}
