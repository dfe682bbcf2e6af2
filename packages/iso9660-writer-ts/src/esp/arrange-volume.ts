import { type Extent, sectorsFor, zeros } from '../layout/extent.js';
import { allocationTable } from './allocation-table.js';
import type { VolumeIdentity } from './boot-sector.js';
import { DataArea } from './data-area.js';
import { type FatTree, inClusters } from './fat-tree.js';
import type { Geometry } from './geometry.js';
import { reservedRegion } from './reserved-region.js';

/** A FAT volume, top to bottom. */
export function arrangeVolume(tree: FatTree, geometry: Geometry, identity: VolumeIdentity): Extent[] {
  const [root] = tree.directories;
  const dataArea = new DataArea(inClusters(tree, geometry.fatType), geometry.clusterLength);
  return [
    reservedRegion(geometry, identity, dataArea, root),
    allocationTable('first file allocation table', geometry, dataArea),
    allocationTable('second file allocation table', geometry, dataArea),
    ...(geometry.rootLength === 0 ? [] : filledUp([dataArea.extentFor(root)], geometry.rootLength)),
    ...filledUp(dataArea.extents, geometry.dataLength),
  ];
}

/** A region's extents, and the zeros after them. */
function filledUp(extents: readonly Extent[], length: number): Extent[] {
  const used = extents.reduce((sum, extent) => sum + sectorsFor(extent.length), 0);
  const free = sectorsFor(length) - used;
  return free === 0 ? [...extents] : [...extents, zeros('free space', free)];
}
