import { quoted, type Report } from '../errors.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import type { Extent } from '../layout/extent.js';
import type { Settings } from '../options.js';
import type { FileNode } from '../tree/node.js';
import type { StoredFile } from '../tree/stored-file.js';
import type { Work } from '../turns.js';

/**
 * The sections of the files in the order they are stored: that of the primary hierarchy, so that readers who walk it read forward,
 * and files with a higher weight before all others. A file with several names has the highest of their weights, and
 * counts where the first of them stands: which name is given first must not matter (DR-10).
 */
export function* sectionsInOrder(
  hierarchies: readonly Hierarchy[],
  settings: Settings,
  report: Report,
): Work<readonly Extent[]> {
  const { sortWeight } = settings;
  if (sortWeight !== undefined) {
    const files = yield* filesByWeight(hierarchies, sortWeight, report);
    return files.flatMap(({ extents }) => extents);
  }
  // Unless something is hidden from it, the first hierarchy shows every file there is.
  const showing = settings.hide === undefined ? hierarchies.slice(0, 1) : hierarchies;
  return yield* sectionsAsTheyCome(showing);
}

function* sectionsAsTheyCome(hierarchies: readonly Hierarchy[]): Work<readonly Extent[]> {
  const sections: Extent[] = [];
  const seen = new Set<StoredFile>();
  // In a single hierarchy only a file with several names comes again: to remember the others would cost more than the rest.
  const comeAgain = hierarchies.length > 1;
  for (const { stored } of hierarchies) {
    for (const { entries } of stored) {
      for (const { node } of entries) {
        if (node.kind !== 'file') continue;
        const { file } = node;
        if (comeAgain || file.isLinked) {
          if (seen.has(file)) continue;
          seen.add(file);
        }
        for (const section of file.extents) sections.push(section);
      }
      yield;
    }
  }
  return sections;
}

function* filesByWeight(
  hierarchies: readonly Hierarchy[],
  sortWeight: NonNullable<Settings['sortWeight']>,
  report: Report,
): Work<StoredFile[]> {
  const weights = new Map<StoredFile, number>();
  const unweighed = new Set<string>();
  for (const { path, file } of namesInOrder(hierarchies)) {
    const weight = sortWeight(path);
    if (typeof weight === 'number' && !Number.isNaN(weight)) {
      weights.set(file, Math.max(weight, weights.get(file) ?? weight));
    } else {
      unweighed.add(path);
    }
    yield;
  }
  for (const path of unweighed) {
    report.problem('INVALID_OPTION', `sortWeight of ${quoted(path)} is not a number`, path);
  }
  return [...weights].sort(([, a], [, b]) => (a === b ? 0 : b - a)).map(([file]) => file);
}

/** Every name of every file, in each hierarchy anew. */
function* namesInOrder(hierarchies: readonly Hierarchy[]): Generator<FileNode> {
  for (const { stored } of hierarchies) {
    for (const { entries } of stored) for (const { node } of entries) if (node.kind === 'file') yield node;
  }
}
