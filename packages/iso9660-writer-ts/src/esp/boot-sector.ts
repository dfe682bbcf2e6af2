import { bytes, u8, u16le, u32le, zeros } from '../bytes/codec.js';
import { Sha256 } from '../bytes/digest.js';
import { at, constant, struct, unused } from '../bytes/struct.js';
import { nameBytes, spacePadded } from '../bytes/text.js';
import { type Extent, structure } from '../layout/extent.js';
import type { DataArea } from './data-area.js';
import type { FatDirectory, FatTree } from './fat-tree.js';
import {
  BACKUP_BOOT_SECTOR,
  DISK_SECTOR,
  FAT_COUNT,
  type FatType,
  FS_INFO_SECTOR,
  type Geometry,
  TRACK_SECTORS,
} from './geometry.js';

/** Fixed disk. The first entry of a file allocation table repeats it. */
export const MEDIA = 0xf8;

/** For a BIOS: nothing to boot here, try the next device (INT 18h), else halt. UEFI never runs it. */
const BOOT_CODE = Uint8Array.of(0xcd, 0x18, 0xf4, 0xeb, 0xfd);

/** Boot sector and BIOS parameter block, Microsoft FAT specification 3.1: what all FAT types share. */
const sharedRows = {
  BS_OEMName: constant(4, spacePadded(8), 'MSWIN4.1'), // what old drivers look for
  BPB_BytsPerSec: constant(12, u16le, DISK_SECTOR),
  BPB_SecPerClus: at(14, u8),
  BPB_RsvdSecCnt: at(15, u16le),
  BPB_NumFATs: constant(17, u8, FAT_COUNT),
  BPB_RootEntCnt: at(18, u16le),
  BPB_TotSec16: at(20, u16le),
  BPB_Media: constant(22, u8, MEDIA),
  BPB_FATSz16: at(23, u16le),
  BPB_SecPerTrk: constant(25, u16le, TRACK_SECTORS),
  BPB_NumHeads: constant(27, u16le, 64),
  BPB_HiddSec: constant(29, u32le, 0),
  BPB_TotSec32: at(33, u32le),
} as const;

/** The whole first sector of a FAT12 or FAT16 volume, Microsoft FAT specification 3.1 and 3.2. */
const bootSector16 = struct(DISK_SECTOR, {
  BS_jmpBoot: constant(1, bytes(3), Uint8Array.of(0xeb, 0x3c, 0x90)),
  ...sharedRows,
  BS_DrvNum: constant(37, u8, 0x80),
  BS_Reserved1: unused(38, zeros(1)),
  BS_BootSig: constant(39, u8, 0x29),
  BS_VolID: at(40, u32le),
  BS_VolLab: at(44, spacePadded(11)),
  BS_FilSysType: at(55, spacePadded(8)),
  BS_BootCode: constant(63, bytes(448), BOOT_CODE),
  Signature_word: constant(511, bytes(2), Uint8Array.of(0x55, 0xaa)),
});

/** The whole first sector of a FAT32 volume, Microsoft FAT specification 3.1 and 3.3. */
const bootSector32 = struct(DISK_SECTOR, {
  BS_jmpBoot: constant(1, bytes(3), Uint8Array.of(0xeb, 0x58, 0x90)),
  ...sharedRows,
  BPB_FATSz32: at(37, u32le),
  BPB_ExtFlags: constant(41, u16le, 0), // all tables are kept alike
  BPB_FSVer: constant(43, u16le, 0),
  BPB_RootClus: at(45, u32le),
  BPB_FSInfo: constant(49, u16le, FS_INFO_SECTOR),
  BPB_BkBootSec: constant(51, u16le, BACKUP_BOOT_SECTOR),
  BPB_Reserved: unused(53, zeros(12)),
  BS_DrvNum: constant(65, u8, 0x80),
  BS_Reserved1: unused(66, zeros(1)),
  BS_BootSig: constant(67, u8, 0x29),
  BS_VolID: at(68, u32le),
  BS_VolLab: at(72, spacePadded(11)),
  BS_FilSysType: at(83, spacePadded(8)),
  BS_BootCode32: constant(91, bytes(420), BOOT_CODE),
  Signature_word: constant(511, bytes(2), Uint8Array.of(0x55, 0xaa)),
});

/** FSInfo sector of FAT32, Microsoft FAT specification 5. */
const fsInfo = struct(DISK_SECTOR, {
  FSI_LeadSig: constant(1, u32le, 0x41615252),
  FSI_Reserved1: unused(5, zeros(480)),
  FSI_StrucSig: constant(485, u32le, 0x61417272),
  FSI_Free_Count: at(489, u32le),
  FSI_Nxt_Free: at(493, u32le),
  FSI_Reserved2: unused(497, zeros(12)),
  FSI_TrailSig: constant(509, u32le, 0xaa550000),
});

/** The third boot sector of FAT32, of which readers use the signature only. */
const spareSector = struct(DISK_SECTOR, {
  Unused: unused(1, zeros(510)),
  Signature_word: constant(511, bytes(2), Uint8Array.of(0x55, 0xaa)),
});

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

/** The tables themselves, for the test that their rows tile their length. */
export const bootSectorTables = { bootSector16, bootSector32, fsInfo, spareSector };

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
