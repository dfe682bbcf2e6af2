import { type GptPartition, lastUsableBlock, PARTITION_TYPE } from '../format/gpt.js';
import { BLOCK_SIZE, type MbrPartition } from '../format/mbr.js';
import { SECTOR_SIZE } from '../layout/extent.js';
import { chsOf, geometryOf } from './geometry.js';
import type { DiskIdentity } from './identity.js';

/** Blocks of a logical sector. */
export const BLOCKS_PER_SECTOR = SECTOR_SIZE / BLOCK_SIZE;

/** Where the volume descriptors start: before it there are only the partition tables (HY-06). */
export const FIRST_PARTITION_BLOCK = 16 * BLOCKS_PER_SECTOR;

/** MBR partition types: none, and UEFI 5.2.3. */
const TYPE = { empty: 0x00, protective: 0xee } as const;

/** Of the partition that holds the volume: in an MBR what isohybrid uses, hidden NTFS (HY-02), in a GPT basic data (HY-08). */
export const VOLUME_TYPE = { mbr: 0x17, gpt: PARTITION_TYPE.basicData } as const;

const ACTIVE = 0x80;
const NO_CHS = new Uint8Array(3);

/** Where the EFI system partition lies, in blocks. */
export interface EspPlace {
  readonly firstBlock: number;
  readonly blockCount: number;
}

/** The image to its end as the one active partition, as isohybrid makes it for a BIOS (HY-02). */
export function isohybridPartition(
  { firstBlock, end }: { readonly firstBlock: number; readonly end: number },
  type: number,
): MbrPartition {
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

/** The row that keeps old tools off a disk with a GPT, UEFI 5.2.3 (HY-04). */
export function protectivePartition(blocks: number): MbrPartition {
  const geometry = { heads: 255, sectors: 63 };
  const last = chsOf(blocks - 1, geometry);
  return {
    status: 0,
    type: TYPE.protective,
    firstBlock: 1,
    blockCount: Math.min(blocks - 1, 0xffffffff),
    firstChs: Uint8Array.of(0x00, 0x02, 0x00),
    lastChs: last[0] === 0xfe ? Uint8Array.of(0xff, 0xff, 0xff) : last,
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

/** The EFI system partition, and what lies before and behind it: partitions never overlap (HY-07). */
export function gptPartitions(
  blocks: number,
  esp: EspPlace,
  volumeType: string,
  identity: DiskIdentity,
): GptPartition[] {
  const espEnd = esp.firstBlock + esp.blockCount;
  const behind = Math.ceil(espEnd / BLOCKS_PER_SECTOR) * BLOCKS_PER_SECTOR;
  const spans = [
    { name: 'ISO9660', type: volumeType, firstBlock: FIRST_PARTITION_BLOCK, end: esp.firstBlock },
    { name: 'EFI system partition', type: PARTITION_TYPE.efiSystem, firstBlock: esp.firstBlock, end: espEnd },
    { name: 'ISO9660 rest', type: volumeType, firstBlock: behind, end: lastUsableBlock(blocks) + 1 },
  ];
  return spans
    .filter(({ firstBlock, end }) => firstBlock < end)
    .map(({ name, type, firstBlock, end }, index) => ({
      name,
      type,
      firstBlock,
      lastBlock: end - 1,
      guid: identity.partitionGuid(index + 1),
      readOnly: type !== PARTITION_TYPE.efiSystem,
    }));
}
