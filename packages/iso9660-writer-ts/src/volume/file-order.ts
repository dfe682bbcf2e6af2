import type { Hierarchy } from '../hierarchy/hierarchy.js';
import { quoted, type Report } from '../report.js';
import type { Settings } from '../settings.js';
import type { StoredFile } from '../tree/stored-file.js';

/**
 * The files in the order they are stored: that of the primary hierarchy, so that readers who walk it read forward,
 * and files with a higher weight before all others. A file counts where its first name stands.
 */
export function filesInOrder(hierarchies: readonly Hierarchy[], settings: Settings, report: Report): StoredFile[] {
  const files = new Set<StoredFile>();
  for (const { stored } of hierarchies) {
    for (const { entries } of stored) for (const { node } of entries) if (node.kind === 'file') files.add(node.file);
  }
  const weighed = Array.from(files, (file) => ({ file, weight: settings.sortWeight(file.path) }));
  for (const { file, weight } of weighed) {
    if (!Number.isNaN(weight)) continue;
    report.problem('INVALID_OPTION', `sortWeight of ${quoted(file.path)} is not a number`, file.path);
  }
  return weighed.sort((a, b) => b.weight - a.weight).map(({ file }) => file);
}
