import { sumOfWords32 } from '../bytes/checksum.js';
import { u8, u16le, u32le, u64le } from '../bytes/codec.js';
import { at, decode, struct } from '../bytes/struct.js';
import {
  bootInfoTables,
  GRUB2_OFFSET,
  grub2Block,
  ISOLINUX_SIGNATURE,
  SHORTEST_WITH_GRUB2_INFO,
  SHORTEST_WITH_INFO_TABLE,
  TABLE_OFFSET,
} from '../format/boot-info-table.js';
import { BLOCK_SIZE, mbrTables } from '../format/mbr.js';
import type { CatalogEntry } from './boot-catalog.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';

/** What of a FAT volume's boot sector tells how large the volume is, Microsoft FAT specification 3.1. */
const biosParameterBlock = struct(BLOCK_SIZE, {
  BPB_BytsPerSec: at(12, u16le),
  BPB_SecPerClus: at(14, u8),
  BPB_RsvdSecCnt: at(15, u16le),
  BPB_TotSec16: at(20, u16le),
  BPB_TotSec32: at(33, u32le),
  Signature_word: at(511, u16le),
});

/** Bytes of the floppies that firmware imitates. */
const FLOPPY_BYTES: Readonly<Record<string, number>> = {
  'floppy-1.2': 1_228_800,
  'floppy-1.44': 1_474_560,
  'floppy-2.88': 2_949_120,
};

/** What tells how long a boot image is; the catalog does not. */
export type SizeFrom = 'file' | 'info-table' | 'partition' | 'fat' | 'emulation' | 'load-size' | 'next-extent';

export interface BootImageLength {
  readonly length: number;
  readonly sizeFrom: SizeFrom;
}

/** What the first bytes of a boot image say. */
export interface BootImageHead {
  readonly infoTable: boolean;
  readonly grub2InfoTable: boolean;
  readonly isohybridSuitable: boolean;
  /** Length that a right boot-info table tells. */
  readonly tableLength: number | undefined;
  /** The first 512 bytes, or what there is of them. */
  readonly bytes: Uint8Array;
}

/** Longest image whose sum is taken. */
const LONGEST_SUMMED = 64 * 2 ** 20;

/** Reads what a boot image says of itself (RD-29). `descriptor`: sector of the primary descriptor. */
export async function readBootImageHead(image: ImageBytes, sector: number, descriptor: number): Promise<BootImageHead> {
  const start = sector * SECTOR_SIZE;
  const end = Math.min(start + SHORTEST_WITH_GRUB2_INFO, image.size);
  const bytes = end > start ? await image.read(start, end) : new Uint8Array(0);
  const view = new DataView(bytes.buffer);
  const { offset, bytes: signature } = ISOLINUX_SIGNATURE;
  const tableLength = await infoTableLength(image, bytes, sector, descriptor);
  return {
    infoTable: tableLength !== undefined,
    grub2InfoTable: bytes.length >= SHORTEST_WITH_GRUB2_INFO && u64le.read(view, GRUB2_OFFSET) === grub2Block(sector),
    isohybridSuitable: signature.every((byte, index) => bytes[offset + index] === byte),
    tableLength,
    bytes: bytes.subarray(0, BLOCK_SIZE),
  };
}

/** The length that a boot-info table tells, if all that it tells is right. */
async function infoTableLength(
  image: ImageBytes,
  head: Uint8Array,
  sector: number,
  descriptor: number,
): Promise<number | undefined> {
  if (head.length < SHORTEST_WITH_INFO_TABLE) return undefined;
  const table = decode(bootInfoTables.bootInfoTable, head, TABLE_OFFSET);
  const start = sector * SECTOR_SIZE;
  const { primaryDescriptorSector, imageSector, imageLength, imageChecksum } = table;
  if (primaryDescriptorSector !== descriptor || imageSector !== sector) return undefined;
  if (imageLength < SHORTEST_WITH_INFO_TABLE || imageLength > LONGEST_SUMMED || !image.has(start, imageLength))
    return undefined;
  const whole = await image.read(start, start + imageLength);
  return sumOfWords32(whole, SHORTEST_WITH_INFO_TABLE) === imageChecksum ? imageLength : undefined;
}

/** What is known beside the image itself. */
export interface BootImageSurroundings {
  readonly fileLength: number | undefined;
  readonly partitionLength: number | undefined;
  /** Bytes to the next extent, or to the end of the source. */
  readonly room: number;
}

/** The length of a boot image: the first of what there is (RD-28), cut where something else begins. */
export function bootImageLength(
  entry: CatalogEntry,
  head: BootImageHead,
  { fileLength, partitionLength, room }: BootImageSurroundings,
): BootImageLength {
  if (fileLength !== undefined) return { length: fileLength, sizeFrom: 'file' };
  const known = firstKnown([
    ['info-table', head.tableLength],
    ['partition', partitionLength],
    ['fat', fatLength(head.bytes)],
    [
      'emulation',
      FLOPPY_BYTES[entry.emulation] ?? (entry.emulation === 'hard-disk' ? diskLength(head.bytes) : undefined),
    ],
    ['load-size', entry.loadSectors > 0 ? entry.loadSectors * BLOCK_SIZE : undefined],
  ]);
  return known === undefined || known.length > room ? { length: room, sizeFrom: 'next-extent' } : known;
}

function firstKnown(lengths: readonly (readonly [SizeFrom, number | undefined])[]): BootImageLength | undefined {
  for (const [sizeFrom, length] of lengths) if (length !== undefined) return { length, sizeFrom };
  return undefined;
}

function fatLength(head: Uint8Array): number | undefined {
  if (head.length < BLOCK_SIZE) return undefined;
  const block = decode(biosParameterBlock, head);
  const { BPB_BytsPerSec: sectorSize, BPB_SecPerClus: clusterSectors } = block;
  const isFat =
    block.Signature_word === 0xaa55 &&
    sectorSize >= 512 &&
    sectorSize <= 4096 &&
    isPowerOfTwo(sectorSize) &&
    isPowerOfTwo(clusterSectors) &&
    block.BPB_RsvdSecCnt > 0;
  const sectors = block.BPB_TotSec16 || block.BPB_TotSec32;
  return isFat && sectors > 0 ? sectors * sectorSize : undefined;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}

/** The end of the last partition of a hard disk's master boot record. */
function diskLength(head: Uint8Array): number | undefined {
  if (head.length < BLOCK_SIZE) return undefined;
  const { masterBootRecord, partitionRow } = mbrTables;
  const { signature, partitions } = decode(masterBootRecord, head);
  if (signature !== masterBootRecord.rows.signature.value) return undefined;
  const ends = Array.from({ length: partitions.length / partitionRow.length }, (_, index) => {
    const { type, firstBlock, blockCount } = decode(partitionRow, partitions, index * partitionRow.length);
    return type === 0 ? 0 : firstBlock + blockCount;
  });
  const end = Math.max(...ends);
  return end > 0 ? end * BLOCK_SIZE : undefined;
}
