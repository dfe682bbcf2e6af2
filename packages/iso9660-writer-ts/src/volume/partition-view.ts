import { countedFrom } from '../layout/counted-from.js';
import { type Extent, sectorsFor, zeros } from '../layout/extent.js';
import type { VolumePlan } from './plan-volume.js';

/**
 * The volume once more, for whoever mounts the partition it lies in and not the whole disk (HY-16): there, too, its
 * descriptors come behind sixteen sectors, and sectors are counted from where the partition starts. In the partition's
 * first sectors stand the descriptors of the disk. The files are the same; what boots, only the disk tells.
 */
export function partitionView(volume: VolumePlan): readonly Extent[] {
  const { systemArea, hybrid } = volume;
  if (hybrid?.mountableFrom === undefined) return [];
  const { primaryDescriptor, bootRecord, jolietDescriptor, enhancedDescriptor, terminator } = volume;
  const inFront = [systemArea, primaryDescriptor, bootRecord, jolietDescriptor, enhancedDescriptor, terminator]
    .filter((extent) => extent !== undefined)
    .reduce((end, { length }) => end + sectorsFor(length), 0);
  const structures = [volume.partitionDescriptor, jolietDescriptor, enhancedDescriptor, terminator]
    .filter((extent) => extent !== undefined)
    .concat(volume.hierarchies.flatMap(({ pathTables, extents }) => [pathTables.typeL, pathTables.typeM, ...extents]));
  return [
    zeros('between the descriptors', hybrid.mountableFrom + sectorsFor(systemArea.length) - inFront),
    ...countedFrom(hybrid.mountableFrom, structures),
  ];
}
