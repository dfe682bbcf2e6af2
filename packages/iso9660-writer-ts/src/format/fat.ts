import { bytes, u8, u16le, u32le, zeros } from '../bytes/codec.js';
import { at, constant, struct, unused } from '../bytes/struct.js';
import { spacePadded } from '../bytes/text.js';

/** Bits of an entry of the file allocation table. */
export type FatType = 12 | 16 | 32;

/** The sectors that a FAT volume counts in, not the logical sectors of the image around it. */
export const DISK_SECTOR = 512;

/** Two equal file allocation tables. */
export const FAT_COUNT = 2;

/** Where FAT32 keeps its free space, and the copy of its first sectors. */
export const FS_INFO_SECTOR = 1;
export const BACKUP_BOOT_SECTOR = 6;

/** Sectors of a track: no disk has tracks any more, but old tools want whole ones (FAT-03). */
export const TRACK_SECTORS = 32;

/** The number of the first cluster, Microsoft FAT specification 4. */
export const FIRST_CLUSTER = 2;

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
export const bootSector16 = struct(DISK_SECTOR, {
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
export const bootSector32 = struct(DISK_SECTOR, {
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
export const fsInfo = struct(DISK_SECTOR, {
  FSI_LeadSig: constant(1, u32le, 0x41615252),
  FSI_Reserved1: unused(5, zeros(480)),
  FSI_StrucSig: constant(485, u32le, 0x61417272),
  FSI_Free_Count: at(489, u32le),
  FSI_Nxt_Free: at(493, u32le),
  FSI_Reserved2: unused(497, zeros(12)),
  FSI_TrailSig: constant(509, u32le, 0xaa550000),
});

/** The third boot sector of FAT32, of which readers use the signature only. */
export const spareSector = struct(DISK_SECTOR, {
  Unused: unused(1, zeros(510)),
  Signature_word: constant(511, bytes(2), Uint8Array.of(0x55, 0xaa)),
});
