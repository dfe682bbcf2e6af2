import type { RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import type { VolumeDescriptor } from './volume-descriptors.js';

const FIELDS = ['copyrightFile', 'abstractFile', 'bibliographicFile'] as const;
/** UTF-16 units of such a field in a Joliet descriptor; a longer name is cut there. */
const JOLIET_UNITS = 18;

/** ECMA-119 8.4.22-24: these fields name files of the root directory. */
export function checkFileReferences(descriptor: VolumeDescriptor, tree: RecordedTree, log: FaultLog): void {
  const names = tree.root.children.filter((child) => !child.first.isDirectory).map((child) => child.path);
  for (const field of FIELDS) {
    const text = descriptor[field];
    if (text === '') continue;
    const isThere =
      tree.label === 'joliet'
        ? names.some((name) => name.slice(0, JOLIET_UNITS).trimEnd() === text.replace(/;1$/, ''))
        : names.some((name) => name === text || name === `${text};1`);
    log.check(
      isThere,
      tree.label === 'joliet' ? 'VD-11' : 'VD-09',
      `${field} names ${text}, which is not in the root directory`,
    );
  }
}
