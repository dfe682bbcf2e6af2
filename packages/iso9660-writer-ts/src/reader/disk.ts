import { u64le } from '../bytes/codec.js';
import { decode } from '../bytes/struct.js';
import { BLOCK_SIZE, BOOT_CODE_LENGTH, mbrTables } from '../format/mbr.js';
import type { CatalogEntry } from './boot-catalog.js';
import { primaryAt } from './descriptors.js';
import { DirectoryBytes } from './directory-bytes.js';
import type { ByteExtent } from './entry.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import {
  type Apm,
  type Gpt,
  type Mbr,
  type Partition,
  PROTECTIVE,
  readApm,
  readGpt,
  readMbr,
} from './partition-tables.js';
import { Problems } from './problems.js';
import { SYSTEM_AREA_SECTORS } from './sessions.js';
import type { Survey } from './survey.js';

/** Which program starts the image as a disk; `protective`: none does, the tables are for UEFI. */
export type SystemAreaKind = 'none' | 'isohybrid' | 'grub2' | 'protective' | 'other';

/** What makes an image a disk. */
export interface DiskInfo {
  /** 32,768 bytes. */
  readonly systemArea: Uint8Array;
  readonly kind: SystemAreaKind;
  readonly mbr?: Mbr;
  readonly gpt?: Gpt;
  readonly apm?: Apm;
  /** Partitions that no descriptor, directory or file lies in, and that are no gap between others. */
  readonly appended: readonly AppendedPartition[];
  /** 16 when the partition that holds the volume can be mounted by itself, else 0. */
  readonly partitionOffset: number;
}

export interface AppendedPartition extends ByteExtent {
  readonly type: number | string;
}

/** The partition tables of the system area. */
export interface PartitionTables {
  readonly systemArea: Uint8Array;
  readonly mbr: Mbr | undefined;
  readonly gpt: Gpt | undefined;
  readonly apm: Apm | undefined;
}

export async function readPartitionTables(image: ImageBytes, problems: Problems): Promise<PartitionTables> {
  const systemArea = new Uint8Array(SYSTEM_AREA_SECTORS * SECTOR_SIZE);
  systemArea.set(await image.read(0, Math.min(systemArea.length, image.size)));
  return {
    systemArea,
    mbr: readMbr(systemArea, image.size, problems),
    gpt: await readGpt(image, problems),
    apm: readApm(systemArea, image.size, problems),
  };
}

/** All partitions, those of the table with the most to say first. */
export function partitionsOf({
  mbr,
  gpt,
  apm,
}: PartitionTables): readonly (Partition & { readonly type: number | string })[] {
  const rows = mbr?.partitions.filter(({ type }) => type !== PROTECTIVE) ?? [];
  return [...(gpt?.partitions ?? []), ...rows, ...(apm?.partitions ?? [])];
}

export async function readDisk(
  image: ImageBytes,
  tables: PartitionTables,
  catalog: readonly CatalogEntry[],
  root: ByteExtent,
  survey: Survey,
): Promise<DiskInfo> {
  const { systemArea, mbr, gpt, apm } = tables;
  return {
    systemArea,
    kind: kindOf(systemArea, mbr, catalog),
    ...(mbr && { mbr }),
    ...(gpt && { gpt }),
    ...(apm && { apm }),
    appended: appendedOf(tables, survey),
    partitionOffset: (await hasPartitionView(image, tables, root)) ? SYSTEM_AREA_SECTORS : 0,
  };
}

/** Where isohybrid's boot code has its texts: before the loader's block. */
const ISOHYBRID_TEXT_END = 426;

/** GRUB's next part lies four blocks behind the start of its boot image. */
const GRUB2_SKIPPED_BLOCKS = 4;

const BLOCKS_PER_SECTOR = SECTOR_SIZE / BLOCK_SIZE;

/** RD-31. */
function kindOf(systemArea: Uint8Array, mbr: Mbr | undefined, catalog: readonly CatalogEntry[]): SystemAreaKind {
  const { bootCode } = decode(mbrTables.masterBootRecord, systemArea);
  const hasCode = bootCode.some((byte) => byte !== 0);
  const startsImage = (block: number) => catalog.some(({ sector }) => sector * BLOCKS_PER_SECTOR === block);
  const loaderBlock = u64le.read(new DataView(systemArea.buffer), BOOT_CODE_LENGTH);
  if (mbr !== undefined && hasCode) {
    const text = String.fromCharCode(...systemArea.subarray(0, ISOHYBRID_TEXT_END));
    if (text.includes('isolinux') && startsImage(loaderBlock)) return 'isohybrid';
    if (startsImage(loaderBlock - GRUB2_SKIPPED_BLOCKS)) return 'grub2';
  }
  if (hasCode) return 'other';
  const isProtective = mbr?.partitions.some(
    ({ type, start }) => PROTECTIVE_TYPES.includes(type) && start <= BLOCK_SIZE,
  );
  return isProtective === true ? 'protective' : 'none';
}

/** The second one is what xorriso gives a disc without a GPT. */
const PROTECTIVE_TYPES = [PROTECTIVE, 0xcd];

/** Names that xorriso gives the partitions of a GPT between the others. */
const GAP = /^(?:Gap\d+|ISO9660 rest)$/;

function appendedOf(tables: PartitionTables, survey: Survey): readonly AppendedPartition[] {
  const appended = new Map<string, AppendedPartition>();
  for (const partition of partitionsOf(tables)) {
    const { start, length, type } = partition;
    const isGap = 'name' in partition && GAP.test(partition.name as string);
    const isTables = start < SYSTEM_AREA_SECTORS * SECTOR_SIZE;
    if (length === 0 || isGap || isTables || survey.isTouched(partition)) continue;
    const key = `${start} ${length}`;
    if (!appended.has(key)) appended.set(key, { start, length, type });
  }
  return [...appended.values()].sort((one, other) => one.start - other.start);
}

/** RD-34: descriptors of its own in a partition that starts at sector 16, whose root has the same names. */
async function hasPartitionView(image: ImageBytes, tables: PartitionTables, root: ByteExtent): Promise<boolean> {
  const start = SYSTEM_AREA_SECTORS * SECTOR_SIZE;
  if (!partitionsOf(tables).some((partition) => partition.start === start)) return false;
  // What is wrong there is no problem of the volume.
  const silent = new Problems('collect');
  const own = await primaryAt(image, 2 * SYSTEM_AREA_SECTORS, silent);
  if (own === undefined) return false;
  const names = async (address: number) => namesAt(image, address, silent);
  return (await names(own.root.start + start)) === (await names(root.start));
}

/** The identifiers of a directory's first sector, as one text. */
async function namesAt(image: ImageBytes, start: number, problems: Problems): Promise<string> {
  if (!image.has(start, SECTOR_SIZE)) return 'outside';
  const bytes = await image.read(start, start + SECTOR_SIZE);
  const records = new DirectoryBytes('', bytes, start, SECTOR_SIZE, image, problems);
  const names: string[] = [];
  for (let at = records.recordFrom(0); at >= 0; at = records.recordFrom(records.after(at))) {
    names.push(String.fromCharCode(...bytes.subarray(records.identifierStart(at), records.identifierEnd(at))));
  }
  return names.join('/');
}
