import { type Extent, structure } from '../layout/extent.js';
import { encodeBootSector, encodeFsInfo, encodeSpareSector, type VolumeIdentity } from './boot-sector.js';
import type { DataArea } from './data-area.js';
import type { FatDirectory } from './fat-tree.js';
import { BACKUP_BOOT_SECTOR, DISK_SECTOR, FS_INFO_SECTOR, type Geometry } from './geometry.js';

/** All before the first file allocation table: the boot sector, and for FAT32 two more and a copy of the three. */
export function reservedRegion(
  geometry: Geometry,
  identity: VolumeIdentity,
  dataArea: DataArea,
  root: FatDirectory,
): Extent {
  return structure('reserved region', geometry.reservedLength, (addresses) => {
    const region = new Uint8Array(geometry.reservedLength);
    region.set(encodeBootSector(geometry, identity, dataArea.firstCluster(root, addresses)));
    if (geometry.fatType === 32) {
      region.set(encodeFsInfo(geometry, dataArea.usedClusters), FS_INFO_SECTOR * DISK_SECTOR);
      region.set(encodeSpareSector(), (FS_INFO_SECTOR + 1) * DISK_SECTOR);
      region.copyWithin(BACKUP_BOOT_SECTOR * DISK_SECTOR, 0, (FS_INFO_SECTOR + 2) * DISK_SECTOR);
    }
    return region;
  });
}
