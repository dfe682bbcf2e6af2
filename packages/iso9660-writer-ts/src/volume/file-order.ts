import { quoted, type Report } from '../errors.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import type { NamedDirectory } from '../hierarchy/named-directory.js';
import type { Extent } from '../layout/extent.js';
import { byPath } from '../names/order.js';
import type { Settings } from '../options/image.js';
import { type DirectoryNode, type FileNode, walk } from '../tree/node.js';
import type { StoredFile } from '../tree/stored-file.js';
import { sorted, type Work } from '../turns.js';

/**
 * The sections of the files in the order they are stored: that of the primary hierarchy, so that a reader that walks it reads forward,
 * and files with a higher weight before all others. A file with several names has the highest of their weights, and
 * counts where the first of them stands: which name is given first must not matter (DR-10). A file whose names are all
 * hidden is stored like any other, behind those that are shown: loaders find such files by their sectors.
 */
export function* sectionsInOrder(
  hierarchies: readonly Hierarchy[],
  settings: Settings,
  report: Report,
): Work<readonly Extent[]> {
  const { sortWeight, hide } = settings;
  // Unless something is hidden from it, the first hierarchy shows every file there is.
  if (hide === undefined && sortWeight === undefined) return yield* sectionsAsTheyCome(hierarchies[0]!);
  const root = hierarchies[0]!.root.node;
  const shown = yield* namesInOrder(hierarchies.flatMap(({ stored }) => stored));
  const hidden = hide === undefined ? [] : yield* namesNotAmong(shown, root);
  const names = [...shown, ...hidden];
  const files =
    sortWeight === undefined ? new Set(names.map(({ file }) => file)) : yield* filesByWeight(names, sortWeight, report);
  return [...files].flatMap(({ extents }) => extents);
}

function* sectionsAsTheyCome({ stored }: Hierarchy): Work<readonly Extent[]> {
  const sections: Extent[] = [];
  // Only a file with several names comes again: to remember the others would cost more than the rest.
  const linked = new Set<StoredFile>();
  for (const { nodes } of stored) {
    for (const node of nodes) {
      if (node.kind !== 'file') continue;
      const { file } = node;
      if (file.isLinked) {
        if (linked.has(file)) continue;
        linked.add(file);
      }
      for (const section of file.extents) sections.push(section);
    }
    yield;
  }
  return sections;
}

/** Every name of every file that some hierarchy shows, once, where it first stands. */
function* namesInOrder(directories: readonly NamedDirectory[]): Work<ReadonlySet<FileNode>> {
  const names = new Set<FileNode>();
  for (const { nodes } of directories) {
    for (const node of nodes) if (node.kind === 'file') names.add(node);
    yield;
  }
  return names;
}

/** The other names of files, in the order of their paths. */
function* namesNotAmong(shown: ReadonlySet<FileNode>, root: DirectoryNode): Work<readonly FileNode[]> {
  const hidden: FileNode[] = [];
  for (const node of walk(root)) {
    if (node.kind === 'file' && !shown.has(node)) hidden.push(node);
    yield;
  }
  return yield* sorted(hidden, byPath);
}

function* filesByWeight(
  names: readonly FileNode[],
  sortWeight: NonNullable<Settings['sortWeight']>,
  report: Report,
): Work<readonly StoredFile[]> {
  const weights = new Map<StoredFile, number>();
  const unweighed = new Set<string>();
  for (const { path, file } of names) {
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
  const byWeight = yield* sorted([...weights], ([, a], [, b]) => (a === b ? 0 : b - a));
  return byWeight.map(([file]) => file);
}
