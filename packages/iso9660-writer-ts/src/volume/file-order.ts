import type { Hierarchy } from '../hierarchy/hierarchy.js';
import { quoted, type Report } from '../report.js';
import type { Settings } from '../settings.js';
import type { FileNode } from '../tree/node.js';
import type { StoredFile } from '../tree/stored-file.js';

/**
 * The files in the order they are stored: that of the primary hierarchy, so that readers who walk it read forward,
 * and files with a higher weight before all others. A file with several names has the highest of their weights, and
 * counts where the first of them stands: which name is given first must not matter (DR-10).
 */
export function filesInOrder(
  hierarchies: readonly Hierarchy[],
  { sortWeight }: Settings,
  report: Report,
): StoredFile[] {
  if (sortWeight === undefined) return [...new Set(filesOf(hierarchies))];
  const weights = new Map<StoredFile, number>();
  const unweighed = new Set<string>();
  for (const { path, file } of namesInOrder(hierarchies)) {
    const weight = sortWeight(path);
    if (typeof weight === 'number' && !Number.isNaN(weight)) {
      weights.set(file, Math.max(weight, weights.get(file) ?? weight));
    } else {
      unweighed.add(path);
    }
  }
  for (const path of unweighed) {
    report.problem('INVALID_OPTION', `sortWeight of ${quoted(path)} is not a number`, path);
  }
  return [...weights].sort(([, a], [, b]) => (a === b ? 0 : b - a)).map(([file]) => file);
}

function* filesOf(hierarchies: readonly Hierarchy[]): Generator<StoredFile> {
  for (const { file } of namesInOrder(hierarchies)) yield file;
}

/** Every name of every file, in each hierarchy anew. */
function* namesInOrder(hierarchies: readonly Hierarchy[]): Generator<FileNode> {
  for (const { stored } of hierarchies) {
    for (const { entries } of stored) for (const { node } of entries) if (node.kind === 'file') yield node;
  }
}
