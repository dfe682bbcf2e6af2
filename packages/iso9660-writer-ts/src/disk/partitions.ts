import { type GptPartition, lastUsableBlock, PARTITION_TYPE } from '../format/gpt.js';
import { BLOCK_SIZE, type MbrPartition } from '../format/mbr.js';
import { SECTOR_SIZE } from '../layout/extent.js';
import { type Appended, firstFree } from './appended.js';
import type { DiskIdentity } from './identity.js';

/** How a BIOS counts the blocks of a disk. */
export interface Geometry {
  readonly heads: number;
  /** Blocks of a track. */
  readonly sectors: number;
}

const MOST_CYLINDERS = 1024;
const MOST_HEADS = 255;

/**
 * The geometry isohybrid gives an image of so many blocks: 64 heads of 32 blocks, which makes cylinders of 1 MiB, and
 * for larger images as many more heads as keep the cylinders within 1,024 (HY-02).
 */
export function geometryOf(blocks: number): Geometry {
  const heads = Math.max(64, Math.ceil(blocks / (MOST_CYLINDERS * 32)));
  return heads <= MOST_HEADS ? { heads, sectors: 32 } : { heads: MOST_HEADS, sectors: 63 };
}

/** Logical sectors to add so that an image ends with a whole cylinder, as a BIOS expects of a disk (HY-03). */
export function sectorsToCylinder(sectors: number): number {
  const blocksOfSector = SECTOR_SIZE / BLOCK_SIZE;
  let end = sectors;
  // An odd geometry makes cylinders that are no whole sectors: the first end that is both.
  for (;;) {
    const { heads, sectors: track } = geometryOf(end * blocksOfSector);
    const over = (end * blocksOfSector) % (heads * track);
    if (over === 0) return end - sectors;
    end = Math.ceil((end * blocksOfSector + heads * track - over) / blocksOfSector);
  }
}

/** Beyond the last cylinder a BIOS can count. */
const LAST_CHS = Uint8Array.of(0xfe, 0xff, 0xff);

/** Cylinder, head and sector of a block in the three bytes of a partition row: head, sector with high cylinder bits, cylinder. */
export function chsOf(block: number, { heads, sectors }: Geometry): Uint8Array {
  const cylinder = Math.floor(block / (heads * sectors));
  if (cylinder >= MOST_CYLINDERS) return LAST_CHS;
  const head = Math.floor(block / sectors) % heads;
  const sector = (block % sectors) + 1;
  return Uint8Array.of(head, sector | ((cylinder >> 8) << 6), cylinder & 0xff);
}

/** Blocks of a logical sector. */
export const BLOCKS_PER_SECTOR = SECTOR_SIZE / BLOCK_SIZE;

/** Where the volume descriptors start: before it there are only the partition tables (HY-06). */
export const FIRST_PARTITION_BLOCK = 16 * BLOCKS_PER_SECTOR;

/** MBR partition types: none, and UEFI 5.2.3. */
const TYPE = { empty: 0x00, protective: 0xee } as const;

const ACTIVE = 0x80;
const NO_CHS = new Uint8Array(3);

/** A run of blocks; `end` is one past the last. */
export interface Span {
  readonly firstBlock: number;
  readonly end: number;
}

/** The image to its end as the one active partition, as isohybrid makes it for a BIOS (HY-02). */
export function isohybridPartition({ firstBlock, end }: Span, type: number): MbrPartition {
  const geometry = geometryOf(end);
  return {
    status: ACTIVE,
    type,
    firstBlock,
    blockCount: end - firstBlock,
    firstChs: chsOf(firstBlock, geometry),
    lastChs: chsOf(end - 1, geometry),
  };
}

/** The geometry of disks that are too large for any other, and how many blocks it counts. */
const LARGEST_GEOMETRY: Geometry = { heads: MOST_HEADS, sectors: 63 };
const MOST_CHS_BLOCKS = MOST_CYLINDERS * MOST_HEADS * 63;

/** A partition behind the volume, as an MBR tells it. */
export function dataPartition({ firstBlock, end }: Span, type: number): MbrPartition {
  return {
    status: 0,
    type,
    firstBlock,
    blockCount: end - firstBlock,
    firstChs: chsOf(firstBlock, LARGEST_GEOMETRY),
    lastChs: chsOf(end - 1, LARGEST_GEOMETRY),
  };
}

/** The row that keeps old tools off the first `blocks` of a disk with a GPT, UEFI 5.2.3 (HY-04). */
export function protectivePartition(blocks: number): MbrPartition {
  return {
    status: 0,
    type: TYPE.protective,
    firstBlock: 1,
    blockCount: Math.min(blocks - 1, 0xffffffff),
    firstChs: Uint8Array.of(0x00, 0x02, 0x00),
    lastChs: blocks > MOST_CHS_BLOCKS ? Uint8Array.of(0xff, 0xff, 0xff) : chsOf(blocks - 1, LARGEST_GEOMETRY),
  };
}

/** An active row without a partition: some BIOSes start no disk that has none (HY-13). */
export const ACTIVE_ROW: MbrPartition = {
  status: ACTIVE,
  type: TYPE.empty,
  firstBlock: 0,
  blockCount: 0,
  firstChs: NO_CHS,
  lastChs: NO_CHS,
};

/** What a GPT tells of. */
export interface GptDisk {
  readonly blockCount: number;
  readonly volumeType: string;
  /** An EFI system partition that is a file of the volume. */
  readonly espInVolume: Span | undefined;
  /** In the order in which they lie behind the volume. */
  readonly appended: readonly (Span & Pick<Appended, 'number' | 'gptType'>)[];
}

/**
 * The volume, an EFI system partition in it and what lies behind that, appended partitions under their numbers, and the
 * rest of the disk. Partitions never overlap (HY-07). What is no partition of its own has the name by which xorriso knows
 * it (HY-17).
 */
export function gptPartitions(disk: GptDisk, identity: DiskIdentity): GptPartition[] {
  const { blockCount, volumeType, espInVolume: esp, appended } = disk;
  const afterLast = lastUsableBlock(blockCount) + 1;
  const endOfVolume = appended[0]?.firstBlock ?? afterLast;
  const efi = { name: 'EFI system partition', type: PARTITION_TYPE.efiSystem };
  const gaps = [
    ...(esp === undefined ? [] : [{ firstBlock: nextSector(esp.end), end: endOfVolume }]),
    ...appended.slice(-1).map(({ end }) => ({ firstBlock: nextSector(end), end: afterLast })),
  ].filter(isSpan);
  const spans: readonly NamedSpan[] = [
    { name: 'ISO9660', type: volumeType, firstBlock: FIRST_PARTITION_BLOCK, end: esp?.firstBlock ?? endOfVolume },
    ...(esp === undefined ? [] : [{ ...efi, ...esp }]),
    ...appended.map(({ number, gptType, firstBlock, end }) => {
      const name = gptType.toUpperCase() === efi.type ? efi.name : `Appended${number}`;
      return { name, number, type: gptType, firstBlock, end };
    }),
    ...gaps.map((gap, index) => ({ ...gap, name: `Gap${index + 1}`, type: volumeType })),
  ];
  const taken = new Set(appended.map(({ number }) => number));
  return spans.map(({ name, type, firstBlock, end, number: given }) => {
    const number = given ?? firstFree(taken, 1);
    taken.add(number);
    return {
      ...{ name, number, type, firstBlock },
      lastBlock: end - 1,
      guid: identity.partitionGuid(number),
      readOnly: type !== PARTITION_TYPE.efiSystem && !isAppended(disk, firstBlock),
    };
  });
}

interface NamedSpan extends Span {
  readonly name: string;
  readonly type: string;
  /** `undefined`: the first that is free. */
  readonly number?: number;
}

function isSpan({ firstBlock, end }: Span): boolean {
  return firstBlock < end;
}

/** Firmware and systems write to what is not the volume. */
function isAppended({ appended }: GptDisk, firstBlock: number): boolean {
  return appended.some((partition) => partition.firstBlock === firstBlock);
}

function nextSector(block: number): number {
  return Math.ceil(block / BLOCKS_PER_SECTOR) * BLOCKS_PER_SECTOR;
}
