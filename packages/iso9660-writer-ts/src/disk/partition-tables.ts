import { APPLE_BLOCK_SIZE, encodeApplePartitionMap } from '../format/apm.js';
import { ENTRY_BLOCKS, encodeBackupGpt, encodePrimaryGpt, type Gpt } from '../format/gpt.js';
import { BLOCK_SIZE, encodeMbr, type MbrPartition } from '../format/mbr.js';
import { type Addresses, type Extent, SECTOR_SIZE, sectorsFor, structure, zeros } from '../layout/extent.js';
import type { Tail } from '../layout/layout.js';
import type { StoredFile } from '../tree/stored-file.js';
import { type AppleHead, applePartitions } from './apple.js';
import type { BootCode } from './boot-code.js';
import { type DiskIdentity, diskIdentity } from './identity.js';
import {
  ACTIVE_ROW,
  BLOCKS_PER_SECTOR,
  FIRST_PARTITION_BLOCK,
  gptPartitions,
  isohybridPartition,
  protectivePartition,
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
}

/** What the partition tables need to know. */
export interface HybridParts {
  readonly bootCode: BootCode | undefined;
  /** Boot image with a FAT volume, in the tree or behind the volume. */
  readonly esp: StoredFile | undefined;
  /** The same, when it lies behind the volume. */
  readonly appended: StoredFile | undefined;
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

const SYSTEM_AREA_LENGTH = 16 * SECTOR_SIZE;

/** Block of the GPT's entries: behind its header, or behind the Apple partition map, at the end of the system area (HY-14). */
const ENTRIES_BLOCK = { alone: 2, withAppleMap: FIRST_PARTITION_BLOCK - ENTRY_BLOCKS } as const;

/** With an EFI system partition a protective MBR and a GPT, without one the MBR of isohybrid. */
export function planHybrid(parts: HybridParts): HybridPlan {
  return parts.esp === undefined ? planIsohybrid(parts) : planGpt(parts, parts.esp);
}

function planIsohybrid(parts: HybridParts): HybridPlan {
  const systemArea = structure('system area with an MBR', SYSTEM_AREA_LENGTH, (addresses) =>
    mbr(parts, addresses, [
      isohybridPartition(
        { firstBlock: parts.mountablePartition ? FIRST_PARTITION_BLOCK : 0, end: blocksOf(addresses) },
        parts.partitionTypes.mbr,
      ),
    ]),
  );
  const tail = (sectors: number) => zeros('padding to a whole cylinder', sectorsToCylinder(sectors));
  return { systemArea, tail, endOfVolume: undefined, mountableFrom: mountableFrom(parts) };
}

function planGpt(parts: HybridParts, esp: StoredFile): HybridPlan {
  const systemArea = structure('system area with MBR and GPT', SYSTEM_AREA_LENGTH, (addresses) => {
    const area = new Uint8Array(SYSTEM_AREA_LENGTH);
    const rows = [protectivePartition(blocksOf(addresses)), ...(parts.activePartition ? [ACTIVE_ROW] : [])];
    area.set(mbr(parts, addresses, rows));
    area.set(encodePrimaryGpt(gptOf(parts, esp, addresses)), BLOCK_SIZE);
    if (parts.appleHead !== undefined) {
      area.set(parts.appleHead(addresses.sectorCount));
      area.set(appleMapOf(esp, addresses), APPLE_BLOCK_SIZE);
    }
    return area;
  });
  const backupLength = (ENTRY_BLOCKS + 1) * BLOCK_SIZE;
  const backup: Extent = structure('backup GPT', sectorsFor(backupLength) * SECTOR_SIZE, (addresses) => {
    const sectors = new Uint8Array(backup.length);
    // The header stands in the very last block (HY-06).
    sectors.set(encodeBackupGpt(gptOf(parts, esp, addresses)), backup.length - backupLength);
    return sectors;
  });
  const endOfVolume = parts.appended?.extents[0] ?? backup;
  return { systemArea, tail: () => backup, endOfVolume, mountableFrom: mountableFrom(parts) };
}

function mountableFrom({ mountablePartition }: HybridParts): number | undefined {
  return mountablePartition ? FIRST_PARTITION_BLOCK / BLOCKS_PER_SECTOR : undefined;
}

function gptOf(parts: HybridParts, esp: StoredFile, addresses: Addresses): Gpt {
  const blockCount = blocksOf(addresses);
  const identity = identityOf(parts, addresses);
  const place = {
    firstBlock: addresses.sectorOf(esp.extents[0]!) * BLOCKS_PER_SECTOR,
    blockCount: Math.ceil(esp.size / BLOCK_SIZE),
  };
  return {
    diskGuid: identity.diskGuid,
    entriesBlock: parts.appleHead === undefined ? ENTRIES_BLOCK.alone : ENTRIES_BLOCK.withAppleMap,
    blockCount,
    partitions: gptPartitions(blockCount, place, parts.partitionTypes.gpt, identity),
  };
}

function appleMapOf(esp: StoredFile, addresses: Addresses): Uint8Array {
  const firstSector = addresses.sectorOf(esp.extents[0]!);
  const end = firstSector + sectorsFor(esp.size);
  return encodeApplePartitionMap(applePartitions(addresses.sectorCount, { firstSector, end }));
}

function mbr(parts: HybridParts, addresses: Addresses, partitions: readonly MbrPartition[]): Uint8Array {
  const { bootCode } = parts;
  return encodeMbr({
    bootCode: bootCode?.code ?? new Uint8Array(0),
    loaderBlock: bootCode?.loaderBlock(addresses) ?? 0,
    diskId: identityOf(parts, addresses).diskId,
    partitions,
  });
}

function identityOf({ seed, diskId, diskGuid }: HybridParts, image: Addresses): DiskIdentity {
  const createdAt = image.inPlaceOf(seed.createdAt).toISOString();
  return diskIdentity(`${seed.volumeId} ${createdAt} ${image.sectorCount}`, { diskId, diskGuid });
}

function blocksOf({ sectorCount }: Addresses): number {
  return sectorCount * BLOCKS_PER_SECTOR;
}
