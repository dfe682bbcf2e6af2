import { PARTITION_TYPE } from '../../format/gpt.js';
import { BLOCK_SIZE } from '../../format/mbr.js';
import type { AppendedPartition, HybridOptions } from '../../options/hybrid.js';
import type { DiskInfo } from '../disk.js';
import { SECTOR_SIZE } from '../image-bytes.js';
import { type Partition, PROTECTIVE } from '../partition-tables.js';
import type { IsoVolume } from '../volume.js';
import { DiscRange, type ReplayedBootImage } from './boot-options.js';
import type { Findings } from './findings.js';

/** The most that a partition behind the volume may have: the longest file section. */
const LONGEST = 2 ** 32 - SECTOR_SIZE;

/** Numbers that a partition behind the volume may have. */
const NUMBERS = { from: 2, to: 128 };

/** The partitions behind the volume by their numbers: contents are ranges of the disc. */
export function appendedPartitions(
  volume: IsoVolume,
  disk: DiskInfo,
  findings: Findings,
): ReadonlyMap<number, AppendedPartition> {
  const partitions = new Map<number, AppendedPartition>();
  for (const { start, length, type } of disk.appended) {
    const recorded = numberOf(disk, start, length);
    const name = `partition ${recorded ?? '?'} behind the volume`;
    if (start + length > volume.size || length > LONGEST) {
      const fact = start + length > volume.size ? 'it does not lie in the disc' : `it has over ${LONGEST} bytes`;
      findings.warn('PARTITION', `${name} is left out: ${fact}`);
      continue;
    }
    const isApple = typeof type === 'string' && !type.includes('-');
    if (isApple) {
      findings.warn('PARTITION', `${name} is left out: only an Apple partition map names it`);
      continue;
    }
    let number = recorded ?? NUMBERS.from;
    if (number < NUMBERS.from || number > NUMBERS.to || partitions.has(number)) {
      number = NUMBERS.from;
      while (partitions.has(number)) number++;
    }
    partitions.set(number, { number, type, content: new DiscRange(volume, start, length) });
    findings.reason(`appended partition ${number}: type ${type}, ${length} bytes of the disc`);
  }
  return partitions;
}

function numberOf({ gpt, mbr }: DiskInfo, start: number, length: number): number | undefined {
  const isSame = (partition: Partition) => partition.start === start && partition.length === length;
  return (gpt?.partitions.find(isSame) ?? mbr?.partitions.find(isSame))?.number;
}

/** Blocks at which the partition of the volume begins: the disk itself, behind its MBR, or the volume descriptors. */
const VOLUME_BLOCKS = [0, 1, 64];

/** MBR types that say nothing of the volume: none, what protects a GPT, and what xorriso calls a disc without one. */
const UNTOLD_TYPES = [0x00, PROTECTIVE, 0xcd];

/** What the partition of the volume is called (RM-10). */
export function partitionTypes({ mbr, gpt }: DiskInfo): HybridOptions['partitionTypes'] {
  const isVolume = ({ start }: Partition) => VOLUME_BLOCKS.includes(start / BLOCK_SIZE);
  const gptType = gpt?.partitions.find(isVolume)?.type.toUpperCase();
  const mbrType = gpt === undefined ? mbr?.partitions.find(isVolume)?.type : undefined;
  const types = {
    ...(mbrType !== undefined && !UNTOLD_TYPES.includes(mbrType) && { mbr: mbrType }),
    ...(gptType !== undefined && gptType !== PARTITION_TYPE.basicData && { gpt: gptType }),
  };
  return Object.keys(types).length > 0 ? types : undefined;
}

/** Names of what lies between partitions: xorriso's. */
const GAP = /^(?:Gap\d+|ISO9660 rest)$/;

/** Warns of partitions that nothing of the image stands for: a HFS+ volume, say. */
export function tellOfOtherPartitions(
  { mbr, gpt, apm, appended }: DiskInfo,
  boot: readonly ReplayedBootImage[],
  findings: Findings,
): void {
  // A GPT of the image names one boot image for UEFI: the first.
  const efi = boot.find(({ option }) => option.platform === 'efi');
  const known = new Set([
    ...VOLUME_BLOCKS.map((block) => block * BLOCK_SIZE),
    ...appended.map(({ start }) => start),
    ...(efi === undefined ? [] : [efi.entry.sector * SECTOR_SIZE]),
  ]);
  const ofTables: readonly (readonly [string, readonly Partition[]])[] = [
    ['the MBR', (mbr?.partitions ?? []).filter(({ type }) => type !== PROTECTIVE)],
    ['the GPT', (gpt?.partitions ?? []).filter(({ name }) => !GAP.test(name))],
    ['the Apple partition map', (apm?.partitions ?? []).filter(isOfApple)],
  ];
  for (const [table, partitions] of ofTables) {
    for (const { number, start, length } of partitions) {
      if (known.has(start) || length === 0) continue;
      findings.warn(
        'PARTITION',
        `partition ${number} of ${table} is left out: it is neither the volume, the first boot image for UEFI nor behind the volume`,
      );
    }
  }
}

/** The map itself, and what stands for parts of the volume. */
function isOfApple({ type }: { readonly type: string }): boolean {
  return !['Apple_partition_map', 'Apple_Void', 'Apple_Free', 'ISO9660_data', 'CD_ROM_Mode_1', 'Gap'].includes(type);
}
