import { u64le } from '../../bytes/codec.js';
import { BLOCK_SIZE, BOOT_CODE_LENGTH } from '../../format/mbr.js';
import { withoutPartitionTables } from '../../format/system-area.js';
import type { AppendedPartition, HybridOptions } from '../../options/hybrid.js';
import type { DiskInfo } from '../disk.js';
import { SECTOR_SIZE } from '../image-bytes.js';
import type { IsoVolume } from '../volume.js';
import type { ReplayedBootImage } from './boot-options.js';
import type { Findings } from './findings.js';
import { partitionTypes, tellOfOtherPartitions } from './partitions.js';

export interface HybridReplayOptions {
  readonly keepDiskIds: boolean;
}

/** What makes the image a disk (RM-08 to RM-12). `undefined`: nothing does. */
export function hybridOptions(
  disk: DiskInfo,
  boot: readonly ReplayedBootImage[],
  appended: ReadonlyMap<number, AppendedPartition>,
  { keepDiskIds }: HybridReplayOptions,
  findings: Findings,
): HybridOptions | undefined {
  const efi = boot.find(({ option }) => option.platform === 'efi');
  const bootCode = bootCodeOf(disk, boot, findings);
  const systemArea = systemAreaOf(disk, bootCode !== undefined, findings);
  const isNamed = efi !== undefined && (isInTables(disk, efi) || disk.kind === 'protective');
  tellOfOtherPartitions(disk, boot, findings);
  if (bootCode === undefined && systemArea === undefined && appended.size === 0 && !isNamed) {
    if (disk.kind === 'protective') findings.reason('hybrid: none, since a disk of this image would start nothing');
    return undefined;
  }
  const types = partitionTypes(disk);
  const hasAppleMap = namesInAppleMap(disk, efi, findings);
  const ids = {
    ...(disk.mbr && { diskId: disk.mbr.diskId }),
    ...(disk.gpt && { diskGuid: disk.gpt.diskGuid }),
  };
  if (!keepDiskIds && Object.keys(ids).length > 0) {
    findings.reason('disk ids: new ones, so that two discs in one machine differ');
  }
  if (efi !== undefined) findings.reason('the EFI boot image is named in a GPT');
  return {
    ...(bootCode && { bootCode }),
    ...(systemArea && { systemArea }),
    ...(appended.size > 0 && { appendedPartitions: [...appended.values()] }),
    ...(hasAppleMap && { applePartitionMap: true }),
    ...(disk.partitionOffset > 0 && { mountablePartition: true }),
    ...(types && { partitionTypes: types }),
    ...(hasActiveRow(disk) && { activePartition: true }),
    ...(keepDiskIds && ids),
  };
}

/** How loaders begin whose first bytes make room for the head of an Apple partition map (HY-15). */
const LOADER_STARTS = {
  isolinux: Uint8Array.of(0x33, 0xed, ...new Uint8Array(30).fill(0x90)),
  grub2: Uint8Array.of(0xeb, 0x63, ...new Uint8Array(6).fill(0x90)),
} as const;

/** GRUB's next part lies behind the 2,048 bytes that a disc's firmware loads. */
const SKIPPED_BLOCKS = { isolinux: 0, grub2: 4 } as const;

/** The boot code of a known loader, if what it starts is there (RM-09). */
function bootCodeOf(
  { kind, systemArea }: DiskInfo,
  boot: readonly ReplayedBootImage[],
  findings: Findings,
): HybridOptions['bootCode'] {
  if (kind !== 'isohybrid' && kind !== 'grub2') return undefined;
  const loader = kind === 'isohybrid' ? 'isolinux' : 'grub2';
  const first = boot.find(({ option }) => option.platform === 'bios');
  const view = new DataView(systemArea.buffer, systemArea.byteOffset);
  const target = (u64le.read(view, BOOT_CODE_LENGTH) - SKIPPED_BLOCKS[loader]) / (SECTOR_SIZE / BLOCK_SIZE);
  if (
    first === undefined ||
    first.entry.sector !== target ||
    (loader === 'isolinux' && !first.entry.isohybridSuitable)
  ) {
    const fact = `the boot code of ${loader} is kept as it is: it starts another boot image than the first for BIOS, at sector ${target}`;
    findings.warn('SYSTEM_AREA', fact);
    return undefined;
  }
  const code = systemArea.slice(0, BOOT_CODE_LENGTH);
  if (isAppleHead(systemArea)) code.set(LOADER_STARTS[loader]);
  findings.reason(`bootCode: ${BOOT_CODE_LENGTH} bytes of the disc (${loader})`);
  return { loader, code };
}

function isAppleHead(systemArea: Uint8Array): boolean {
  return systemArea[0] === 0x45 && systemArea[1] === 0x52;
}

/** What is made anew, of the disk's ids and tables, lies from here to the end of the MBR. */
const DISK_ID_OFFSET = 440;

/**
 * Where live discs of CoreOS from before 2021-09 name areas by their addresses, each behind a magic text. `coreos-installer` writes to
 * what is named, and files lie elsewhere in the image.
 */
const EMBED_HEADERS = [
  { magic: 'coreKarg', start: 32_672, end: 32_744 },
  { magic: 'coreiso+', start: 32_744, end: 32_768 },
];

/**
 * A system area that no other option stands for (RM-11): without the MBR where boot code makes it anew. Tables of the disc are cleared:
 * they tell of its own size.
 */
function systemAreaOf(
  { systemArea, kind }: DiskInfo,
  hasBootCode: boolean,
  findings: Findings,
): Uint8Array | undefined {
  const area = withoutPartitionTables(systemArea, new Set(['gpt', 'apm']));
  if (hasBootCode) area.fill(0, 0, BLOCK_SIZE);
  const headers = EMBED_HEADERS.filter(
    ({ magic, start }) => String.fromCharCode(...area.subarray(start, start + magic.length)) === magic,
  );
  for (const { start, end } of headers) area.fill(0, start, end);
  if (headers.length > 0) {
    const names = headers.map(({ magic }) => magic).join(' and ');
    findings.warn('SYSTEM_AREA', `${names} of the system area are left out: their addresses are those of the disc`);
  }
  const hasOwn = area.some((byte, at) => byte !== 0 && (at < DISK_ID_OFFSET || at >= BLOCK_SIZE));
  if (!hasOwn) return undefined;
  const what =
    kind === 'other' ? 'boot code of an unknown loader' : 'what no partition table explains of the system area';
  findings.warn('SYSTEM_AREA', `${what} is kept as it is: sectors that it names may have moved`);
  return area;
}

function isInTables({ mbr, gpt, apm }: DiskInfo, { entry }: ReplayedBootImage): boolean {
  const start = entry.sector * SECTOR_SIZE;
  return [...(mbr?.partitions ?? []), ...(gpt?.partitions ?? []), ...(apm?.partitions ?? [])].some(
    (partition) => partition.start === start,
  );
}

function namesInAppleMap({ apm }: DiskInfo, efi: ReplayedBootImage | undefined, findings: Findings): boolean {
  if (apm === undefined) return false;
  const isNamed = efi !== undefined && apm.partitions.some(({ start }) => start === efi.entry.sector * SECTOR_SIZE);
  if (isNamed) findings.reason('applePartitionMap: that of the disc names the EFI boot image');
  else findings.warn('PARTITION', 'the Apple partition map is left out: it names no EFI boot image');
  return isNamed;
}

/** A disk some BIOSes want to see: one with an active partition, whatever that is (HY-13). */
function hasActiveRow({ mbr, systemArea }: DiskInfo): boolean {
  const statusOf = (row: number) => systemArea[446 + row * 16];
  return mbr !== undefined && [0, 1, 2, 3].some((row) => statusOf(row) === 0x80);
}

/** The type of an image from before El Torito that an IBM Z starts, which cannot be made. */
export async function isForZ(volume: IsoVolume): Promise<boolean> {
  return (await volume.boot()) === undefined && (await volume.find('images/cdboot.img'))?.kind === 'file';
}
