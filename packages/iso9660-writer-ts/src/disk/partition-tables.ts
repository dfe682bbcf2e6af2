import { APPLE_BLOCK_SIZE, encodeApplePartitionMap } from '../format/apm.js';
import { ENTRY_BLOCKS, encodeBackupGpt, encodePrimaryGpt, type Gpt } from '../format/gpt.js';
import { BLOCK_SIZE, encodeMbr, type MbrPartition } from '../format/mbr.js';
import { SYSTEM_AREA_LENGTH } from '../format/system-area.js';
import { type Addresses, type Extent, SECTOR_SIZE, sectorsFor, structure, zeros } from '../layout/extent.js';
import type { Tail } from '../layout/layout.js';
import type { StoredFile } from '../tree/stored-file.js';
import type { Appended } from './appended.js';
import { type AppleHead, applePartitions } from './apple.js';
import type { BootCode } from './boot-code.js';
import { type DiskIdentity, diskIdentity } from './identity.js';
import {
  ACTIVE_ROW,
  BLOCKS_PER_SECTOR,
  dataPartition,
  FIRST_PARTITION_BLOCK,
  gptPartitions,
  isohybridPartition,
  protectivePartition,
  type Span,
  sectorsToCylinder,
} from './partitions.js';

/** What makes an image a disk as well. */
export interface HybridPlan {
  /** Sectors 0 to 15, with the partition tables. */
  readonly systemArea: Extent;
  /** The end of the image. */
  readonly tail: Tail;
  /** The first extent that does not belong to the ISO 9660 volume (VD-05). */
  readonly endOfVolume: Extent | undefined;
  /** First sector of the partition that is a volume of its own, too (HY-16). */
  readonly mountableFrom: number | undefined;
  /** Sectors that the tables can tell of. */
  readonly mostSectors: number;
}

/** What the partition tables need to know. */
export interface HybridParts {
  /** What lies below boot code and tables. */
  readonly systemArea: Uint8Array | undefined;
  readonly bootCode: BootCode | undefined;
  /** Boot image with a FAT volume, in the tree or behind the volume. */
  readonly esp: StoredFile | undefined;
  /** In the order in which they lie behind the volume. */
  readonly appended: readonly Appended[];
  /** `undefined` when there is no Apple partition map. */
  readonly appleHead: AppleHead | undefined;
  readonly activePartition: boolean;
  /** Whether the partition of the volume holds all of it, and starts where it can be a volume of its own. */
  readonly mountablePartition: boolean;
  /** Of the partition of the volume: in an MBR without a GPT, and in a GPT. */
  readonly partitionTypes: { readonly mbr: number; readonly gpt: string };
  /** What the ids of the disk follow from where none are given. A variant may have another date. */
  readonly seed: { readonly volumeId: string; readonly createdAt: Date };
  readonly diskId: number | undefined;
  readonly diskGuid: string | undefined;
}

/** Block of the GPT's entries: behind its header, or behind the Apple partition map, at the end of the system area (HY-14). */
const ENTRIES_BLOCK = { alone: 2, withAppleMap: FIRST_PARTITION_BLOCK - ENTRY_BLOCKS } as const;

/**
 * With an EFI system partition, or a partition that only a GPT can name, a protective MBR and a GPT; else an MBR alone, or
 * the system area as it was given.
 */
export function planHybrid(parts: HybridParts): HybridPlan {
  const { systemArea, bootCode, esp, appended } = parts;
  if (esp !== undefined || appended.some(({ wantsGpt }) => wantsGpt)) return planGpt(parts);
  if (systemArea === undefined || bootCode !== undefined || appended.length > 0 || isMbr(systemArea)) {
    return planIsohybrid(parts);
  }
  return {
    systemArea: structure('system area', SYSTEM_AREA_LENGTH, () => areaBelow(parts)),
    tail: () => zeros('end of the volume', 0),
    endOfVolume: undefined,
    mountableFrom: undefined,
    mostSectors: Number.POSITIVE_INFINITY,
  };
}

function isMbr(systemArea: Uint8Array): boolean {
  return systemArea[BLOCK_SIZE - 2] === 0x55 && systemArea[BLOCK_SIZE - 1] === 0xaa;
}

function areaBelow({ systemArea }: HybridParts): Uint8Array {
  const area = new Uint8Array(SYSTEM_AREA_LENGTH);
  if (systemArea !== undefined) area.set(systemArea);
  return area;
}

/** Blocks are counted in 32 bits there. */
const MOST_MBR_SECTORS = Math.floor(0xffffffff / BLOCKS_PER_SECTOR);

function planIsohybrid(parts: HybridParts): HybridPlan {
  const endOfVolume = parts.appended[0]?.file.extents[0];
  const systemArea = structure('system area with an MBR', SYSTEM_AREA_LENGTH, (addresses) => {
    const end = endOfVolume === undefined ? blocksOf(addresses) : addresses.sectorOf(endOfVolume) * BLOCKS_PER_SECTOR;
    const firstBlock = parts.mountablePartition ? FIRST_PARTITION_BLOCK : 0;
    const volume = isohybridPartition({ firstBlock, end }, parts.partitionTypes.mbr);
    const area = areaBelow(parts);
    area.set(mbr(parts, addresses, [volume, ...appendedRows(parts, addresses)]));
    return area;
  });
  const tail = (sectors: number) => zeros('padding to a whole cylinder', sectorsToCylinder(sectors));
  return { systemArea, tail, endOfVolume, mountableFrom: mountableFrom(parts), mostSectors: MOST_MBR_SECTORS };
}

/** The second row of the MBR to the fourth: appended partitions have those of their numbers. */
function appendedRows({ appended }: HybridParts, addresses: Addresses): readonly (MbrPartition | undefined)[] {
  const rows: (MbrPartition | undefined)[] = [undefined, undefined, undefined];
  for (const { number, mbrType, file } of appended) {
    const row = dataPartition(placeOf(file, addresses), mbrType);
    if (number - 2 in rows && addresses.sectorCount <= MOST_MBR_SECTORS) rows[number - 2] = row;
  }
  return rows;
}

function placeOf(file: StoredFile, addresses: Addresses): Span {
  const firstBlock = addresses.sectorOf(file.extents[0]!) * BLOCKS_PER_SECTOR;
  return { firstBlock, end: firstBlock + Math.ceil(file.size / BLOCK_SIZE) };
}

function planGpt(parts: HybridParts): HybridPlan {
  const systemArea = structure('system area with MBR and GPT', SYSTEM_AREA_LENGTH, (addresses) => {
    const area = areaBelow(parts);
    area.set(mbr(parts, addresses, rowsBesideGpt(parts, addresses)));
    area.set(encodePrimaryGpt(gptOf(parts, addresses)), BLOCK_SIZE);
    if (parts.appleHead !== undefined && parts.esp !== undefined) {
      area.set(parts.appleHead(addresses.sectorCount));
      area.set(appleMapOf(parts.esp, addresses), APPLE_BLOCK_SIZE);
    }
    return area;
  });
  const backupLength = (ENTRY_BLOCKS + 1) * BLOCK_SIZE;
  const backup: Extent = structure('backup GPT', sectorsFor(backupLength) * SECTOR_SIZE, (addresses) => {
    const sectors = new Uint8Array(backup.length);
    // The header stands in the very last block (HY-06).
    sectors.set(encodeBackupGpt(gptOf(parts, addresses)), backup.length - backupLength);
    return sectors;
  });
  const endOfVolume = parts.appended[0]?.file.extents[0] ?? backup;
  const mostSectors = Number.POSITIVE_INFINITY;
  return { systemArea, tail: () => backup, endOfVolume, mountableFrom: mountableFrom(parts), mostSectors };
}

/**
 * The protective partition holds all of the disk. Beside boot code of isohybrid it ends where appended partitions begin,
 * which have rows of their own: there readers look nowhere else for them (HY-17). Rows never overlap.
 */
function rowsBesideGpt(parts: HybridParts, addresses: Addresses): readonly (MbrPartition | undefined)[] {
  const { appended, bootCode, activePartition } = parts;
  const [first] = appended;
  const hasRows = first !== undefined && bootCode?.isIsohybrid === true;
  const rows = [
    protectivePartition(hasRows ? placeOf(first.file, addresses).firstBlock : blocksOf(addresses)),
    ...(hasRows ? appendedRows(parts, addresses) : [undefined, undefined, undefined]),
  ];
  if (activePartition && rows.includes(undefined)) rows[rows.indexOf(undefined)] = ACTIVE_ROW;
  return rows;
}

function mountableFrom({ mountablePartition }: HybridParts): number | undefined {
  return mountablePartition ? FIRST_PARTITION_BLOCK / BLOCKS_PER_SECTOR : undefined;
}

function gptOf(parts: HybridParts, addresses: Addresses): Gpt {
  const { appended, esp, appleHead, partitionTypes } = parts;
  const blockCount = blocksOf(addresses);
  const identity = identityOf(parts, addresses);
  const isInTree = esp !== undefined && appended.every(({ file }) => file !== esp);
  const disk = {
    blockCount,
    volumeType: partitionTypes.gpt,
    espInVolume: isInTree ? placeOf(esp, addresses) : undefined,
    appended: appended.map(({ file, ...partition }) => ({ ...partition, ...placeOf(file, addresses) })),
  };
  return {
    diskGuid: identity.diskGuid,
    entriesBlock: appleHead === undefined ? ENTRIES_BLOCK.alone : ENTRIES_BLOCK.withAppleMap,
    blockCount,
    partitions: gptPartitions(disk, identity),
  };
}

function appleMapOf(esp: StoredFile, addresses: Addresses): Uint8Array {
  const firstSector = addresses.sectorOf(esp.extents[0]!);
  const end = firstSector + sectorsFor(esp.size);
  return encodeApplePartitionMap(applePartitions(addresses.sectorCount, { firstSector, end }));
}

function mbr(parts: HybridParts, addresses: Addresses, partitions: readonly (MbrPartition | undefined)[]): Uint8Array {
  const { bootCode, systemArea } = parts;
  const record = encodeMbr({
    bootCode: bootCode?.code ?? new Uint8Array(0),
    loaderBlock: bootCode?.loaderBlock(addresses) ?? 0,
    diskId: identityOf(parts, addresses).diskId,
    partitions,
  });
  // Boot code that is not known may use all the bytes before the disk id.
  if (bootCode === undefined && systemArea !== undefined) record.set(systemArea.subarray(0, DISK_ID_OFFSET));
  return record;
}

/** UEFI 5.2.1. */
const DISK_ID_OFFSET = 440;

function identityOf({ seed, diskId, diskGuid }: HybridParts, image: Addresses): DiskIdentity {
  const createdAt = image.inPlaceOf(seed.createdAt).toISOString();
  return diskIdentity(`${seed.volumeId} ${createdAt} ${image.sectorCount}`, { diskId, diskGuid });
}

function blocksOf({ sectorCount }: Addresses): number {
  return sectorCount * BLOCKS_PER_SECTOR;
}
