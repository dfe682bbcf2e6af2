import { decode } from '../../bytes/struct.js';
import { bootSector16, bootSector32, DISK_SECTOR, type FatType } from '../../format/fat.js';
import type { ImageBytes } from '../image-bytes.js';
import { IsoReadError } from '../read-error.js';

/** Where the regions of a volume lie. Bytes, unless a name says otherwise. */
export interface FatGeometry {
  readonly fatType: FatType;
  readonly size: number;
  readonly clusterLength: number;
  readonly clusterCount: number;
  /** The file allocation table that counts, of several equal ones. */
  readonly tableStart: number;
  readonly tableLength: number;
  /** The root directory of FAT12 and FAT16, which is not made of clusters. */
  readonly rootStart: number;
  readonly rootLength: number;
  /** The first cluster of the root directory of FAT32. */
  readonly rootCluster: number;
  readonly dataStart: number;
}

/** What the first sector says of a volume beside its geometry. */
export interface FatIdentity {
  readonly serial?: number;
  readonly label?: string;
}

/** The first numbers of clusters that are too many for the type, Microsoft FAT specification 3.5. */
const MOST_CLUSTERS = { 12: 4_085, 16: 65_525, 32: 0x0ffffff7 } as const;

const SLOT_BYTES = 32;

/** Says that a serial number and a label follow. */
const HAS_IDENTITY = 0x29;

const NO_LABEL = 'NO NAME';

/** The table of FAT32 that counts is one alone, by its number in the four bits below, when this bit is set. */
const ONE_TABLE = 0x80;

/** A volume that cannot be read, with the fact why. */
export function broken(fact: string, path?: string): IsoReadError {
  return new IsoReadError('FAT', `the FAT volume is broken: ${fact}`, path === undefined ? {} : { path });
}

/**
 * Reads the boot sector. The type follows from the count of clusters, but a volume whose 16-bit length of a table is 0 is FAT32 however
 * small: mkfs.fat makes such, and firmware and Linux read them (FAT-12).
 *
 * @throws {IsoReadError} `NOT_FAT` for what is no FAT volume; `FAT` for one that contradicts itself.
 */
export async function readGeometry(image: ImageBytes): Promise<FatGeometry & FatIdentity> {
  if (image.size < DISK_SECTOR) throw notFat(`it has ${image.size} bytes, less than a boot sector`);
  const sector = await image.read(0, DISK_SECTOR);
  const shared = decode(bootSector16, sector);
  const wide = decode(bootSector32, sector);
  const { BPB_BytsPerSec: sectorLength, BPB_SecPerClus: perCluster, BPB_NumFATs: tables } = shared;
  const [first, second] = shared.Signature_word;
  if (first !== 0x55 || second !== 0xaa) throw notFat('its first sector has no signature 55 AA');
  if (![512, 1024, 2048, 4096].includes(sectorLength)) throw notFat(`its sectors would have ${sectorLength} bytes`);
  if (!isPowerOfTwo(perCluster)) throw notFat(`its clusters would have ${perCluster} sectors`);
  if (shared.BPB_RsvdSecCnt === 0 || tables === 0) throw notFat('it has no sector or no table before its files');

  const isWide = shared.BPB_FATSz16 === 0;
  const tableSectors = isWide ? wide.BPB_FATSz32 : shared.BPB_FATSz16;
  if (tableSectors === 0) throw notFat('its file allocation table has no sectors');
  const sectors = shared.BPB_TotSec16 || shared.BPB_TotSec32;
  const size = sectors * sectorLength;
  if (size > image.size) throw broken(`it has ${size} bytes by its boot sector, and ${image.size} in fact`);

  const tableLength = tableSectors * sectorLength;
  const tablesStart = shared.BPB_RsvdSecCnt * sectorLength;
  const rootStart = tablesStart + tables * tableLength;
  const rootLength = Math.ceil((shared.BPB_RootEntCnt * SLOT_BYTES) / sectorLength) * sectorLength;
  if (isWide !== (rootLength === 0)) throw broken('only the root directory of FAT32 has no place of its own');
  const dataStart = rootStart + rootLength;
  const clusterLength = perCluster * sectorLength;
  const clusterCount = Math.floor((size - dataStart) / clusterLength);
  if (clusterCount < 1) throw broken(`its files begin at byte ${dataStart}, and it ends at ${size}`);
  const fatType = isWide ? 32 : clusterCount < MOST_CLUSTERS[12] ? 12 : 16;
  if (clusterCount >= MOST_CLUSTERS[fatType]) {
    throw broken(`it has ${clusterCount} clusters, and FAT${fatType} less than ${MOST_CLUSTERS[fatType]}`);
  }
  if (tableLength < ((clusterCount + 2) * fatType) / 8) {
    throw broken(`its file allocation table of ${tableLength} bytes is too short for ${clusterCount} clusters`);
  }
  const flags = isWide ? wide.BPB_ExtFlags : 0;
  const active = flags & ONE_TABLE ? flags & 0x0f : 0;
  if (active >= tables) throw broken(`its table number ${active} is in use, and it has ${tables}`);
  return {
    ...{ fatType, size, clusterLength, clusterCount, tableLength, rootStart, rootLength, dataStart },
    tableStart: tablesStart + active * tableLength,
    rootCluster: isWide ? wide.BPB_RootClus : 0,
    ...identityOf(isWide ? wide : shared),
  };
}

function identityOf(sector: {
  readonly BS_BootSig: number;
  readonly BS_VolID: number;
  readonly BS_VolLab: string;
}): FatIdentity {
  if (sector.BS_BootSig !== HAS_IDENTITY) return {};
  const label = sector.BS_VolLab.trimEnd();
  return { serial: sector.BS_VolID, ...(label !== '' && label !== NO_LABEL && { label }) };
}

function notFat(fact: string): IsoReadError {
  return new IsoReadError('NOT_FAT', `this is no FAT volume: ${fact}`);
}

function isPowerOfTwo(number: number): boolean {
  return number > 0 && (number & (number - 1)) === 0;
}
