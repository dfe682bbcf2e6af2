import type { Manifest, ManifestRow } from './manifest.js';

/** A manifest as the tree it describes. */
export interface TreeNode {
  /** The last segment of the path. */
  readonly name: string;
  readonly row: ManifestRow;
  readonly children: readonly TreeNode[];
}

/** The nodes of the root directory. */
export function treeOf(rows: Manifest): readonly TreeNode[] {
  const byParent = new Map<string, ManifestRow[]>();
  for (const row of rows) {
    const parent = row.path.slice(0, Math.max(0, row.path.lastIndexOf('/')));
    const siblings = byParent.get(parent);
    if (siblings === undefined) byParent.set(parent, [row]);
    else siblings.push(row);
  }
  const nodesIn = (path: string): readonly TreeNode[] =>
    (byParent.get(path) ?? []).map((row) => ({
      name: row.path.slice(row.path.lastIndexOf('/') + 1),
      row,
      children: row.type === 'directory' ? nodesIn(row.path) : [],
    }));
  return nodesIn('');
}
