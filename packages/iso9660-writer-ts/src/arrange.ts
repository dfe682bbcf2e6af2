import { allocate } from './layout/allocate.js';
import type { Extent } from './layout/extent.js';
import { partitionView } from './volume/partition-view.js';
import type { VolumePlan } from './volume/plan-volume.js';

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
  const extents = [
    // Files are too many to be looked at without need.
    ...beforeFiles.filter((extent) => extent !== undefined),
    ...volume.files,
    ...(volume.efiPartition?.extents ?? []), // behind the ISO 9660 volume, like all that follows
    volume.padding,
  ];
  return volume.hybrid === undefined ? extents : [...extents, volume.hybrid.tail(allocate(extents).sectorCount)];
}
