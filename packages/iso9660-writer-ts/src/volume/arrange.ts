import { type Extent, sectorsFor, zeros } from '../layout/extent.js';
import { countedFrom } from '../layout/layout.js';
import type { VolumePlan } from './plan-volume.js';

/**
 * An ISO 9660 image, top to bottom. Everything a reader needs to find files comes before the files (VD-17, Q06). What
 * has several names, or is a boot image and a file, may come again: it is stored where it comes first.
 */
export function arrange(volume: VolumePlan): Extent[] {
  const { hierarchies, boot } = volume;
  const beforeFiles = [
    volume.systemArea, // sectors 0 to 15
    volume.primaryDescriptor, // sector 16, by ECMA-119
    volume.bootRecord, // sector 17, by El Torito
    volume.jolietDescriptor,
    volume.enhancedDescriptor,
    volume.terminator,
    ...partitionView(volume), // sectors 32 and on, where the same holds for a partition
    ...hierarchies.flatMap(({ pathTables, extents }) => [pathTables.typeL, pathTables.typeM, ...extents]),
    boot?.catalog,
    ...(boot?.images ?? []).flatMap((file) => file.extents),
    volume.emptySector,
  ];
  return [
    // Files are too many to be looked at without need.
    ...beforeFiles.filter((extent) => extent !== undefined),
    ...volume.files,
    ...volume.appended, // behind the ISO 9660 volume, like all that follows
    volume.padding, // before the end of a disk, whose length follows from what lies before it (`HybridPlan.tail`)
  ];
}

/**
 * The volume once more, for readers that mount the partition it lies in instead of the whole disk (HY-16): there, too, its
 * descriptors come behind sixteen sectors, and sectors are counted from where the partition starts. In the partition's
 * first sectors stand the descriptors of the disk. The files are the same; what boots, only the disk tells.
 */
function partitionView(volume: VolumePlan): readonly Extent[] {
  const { systemArea, hybrid } = volume;
  if (hybrid?.mountableFrom === undefined) return [];
  const { primaryDescriptor, bootRecord, jolietDescriptor, enhancedDescriptor, terminator } = volume;
  const inFront = [systemArea, primaryDescriptor, bootRecord, jolietDescriptor, enhancedDescriptor, terminator]
    .filter((extent) => extent !== undefined)
    .reduce((end, { length }) => end + sectorsFor(length), 0);
  const structures = [...volume.partitionDescriptors, terminator].concat(
    volume.hierarchies.flatMap(({ pathTables, extents }) => [pathTables.typeL, pathTables.typeM, ...extents]),
  );
  return [
    zeros('between the descriptors', hybrid.mountableFrom + sectorsFor(systemArea.length) - inFront),
    ...countedFrom(hybrid.mountableFrom, structures),
  ];
}
