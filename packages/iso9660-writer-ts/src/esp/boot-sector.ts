import { Sha256 } from '../bytes/digest.js';
import { nameBytes } from '../bytes/text.js';
import {
  BACKUP_BOOT_SECTOR,
  bootSector16,
  bootSector32,
  DISK_SECTOR,
  type FatType,
  FS_INFO_SECTOR,
  fsInfo,
  spareSector,
} from '../format/fat.js';
import { type Extent, structure } from '../layout/extent.js';
import type { DataArea } from './data-area.js';
import type { FatDirectory, FatTree } from './fat-tree.js';
import type { Geometry } from './geometry.js';

/** No free cluster to look for. */
const UNKNOWN = 0xffffffff;

const FILE_SYSTEM_TYPE: Readonly<Record<FatType, string>> = { 12: 'FAT12', 16: 'FAT16', 32: 'FAT32' };

/** What the first sector says of a volume beside its geometry. */
export interface VolumeIdentity {
  readonly serial: number;
  /** Nothing: a volume without a label. */
  readonly label: string | undefined;
}

/** The first sector. `rootCluster` is where the root directory of FAT32 starts; the other types have a place for it. */
function encodeBootSector(geometry: Geometry, identity: VolumeIdentity, rootCluster: number): Uint8Array {
  const { fatType, diskSectors } = geometry;
  const wide = fatType === 32 || diskSectors > 0xffff;
  const shared = {
    BPB_SecPerClus: geometry.clusterLength / DISK_SECTOR,
    BPB_RsvdSecCnt: geometry.reservedLength / DISK_SECTOR,
    BPB_RootEntCnt: geometry.rootEntries,
    BPB_TotSec16: wide ? 0 : diskSectors,
    BPB_TotSec32: wide ? diskSectors : 0,
    BS_VolID: identity.serial,
    BS_VolLab: identity.label ?? 'NO NAME',
    BS_FilSysType: FILE_SYSTEM_TYPE[fatType],
  };
  const fatSectors = geometry.fatLength / DISK_SECTOR;
  if (fatType !== 32) return bootSector16.encode({ ...shared, BPB_FATSz16: fatSectors });
  return bootSector32.encode({ ...shared, BPB_FATSz16: 0, BPB_FATSz32: fatSectors, BPB_RootClus: rootCluster });
}

/** Free space as FAT32 tells it; used clusters come first, so the first free one follows them. */
function encodeFsInfo({ clusterCount }: Geometry, usedClusters: number): Uint8Array {
  const free = clusterCount - usedClusters;
  return fsInfo.encode({ FSI_Free_Count: free, FSI_Nxt_Free: free === 0 ? UNKNOWN : 2 + usedClusters });
}

function encodeSpareSector(): Uint8Array {
  return spareSector.encode({});
}

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

/** A serial number that differs for volumes that differ in a name, a size or a date, and is equal for equal ones. */
export function serialOf({ directories, files }: FatTree): number {
  const digest = new Sha256();
  for (const { kind, path, length, modifiedAt } of [...directories, ...files]) {
    digest.update(nameBytes(`${kind} ${length} ${modifiedAt.getTime()} ${path}\0`));
  }
  return Number.parseInt(digest.hex().slice(0, 8), 16);
}
