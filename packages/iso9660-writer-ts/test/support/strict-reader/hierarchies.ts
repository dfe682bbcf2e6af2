import { checkOrder } from './directory-order.js';
import { type RecordedTree, readTree, type TreeLabel } from './directory-tree.js';
import { enhancedName } from './enhanced-names.js';
import type { FaultLog } from './faults.js';
import { checkFileReferences } from './file-references.js';
import { jolietName } from './joliet.js';
import type { Medium } from './medium.js';
import { checkPathTables } from './path-tables.js';
import { primaryName } from './primary-names.js';
import type { Volume, VolumeDescriptor } from './volume-descriptors.js';

const NAMES = { primary: primaryName, joliet: jolietName, enhanced: enhancedName } as const;

/** Every tree that a volume has. */
export function readHierarchies(medium: Medium, volume: Volume, log: FaultLog): readonly RecordedTree[] {
  return (['primary', 'joliet', 'enhanced'] as const).flatMap((label) => {
    const descriptor = volume[label];
    return (descriptor && readHierarchy(medium, descriptor, label, log)) ?? [];
  });
}

/** One tree with its path tables. */
function readHierarchy(
  medium: Medium,
  descriptor: VolumeDescriptor,
  label: TreeLabel,
  log: FaultLog,
): RecordedTree | undefined {
  if (descriptor.root === undefined) return undefined;
  const tree = readTree(medium, label, descriptor.root, NAMES[label], log);
  checkOrder(tree, log);
  checkPathTables(medium, descriptor, tree, log);
  checkFileReferences(descriptor, tree, log);
  return tree;
}
