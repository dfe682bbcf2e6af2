import { crc32 } from '../bytes/checksum.js';
import { bytes, type Codec, u32le, u64le, zeros } from '../bytes/codec.js';
import { at, constant, struct, unused } from '../bytes/struct.js';
import { BLOCK_SIZE } from './mbr.js';

/** Partition entries, and blocks they take (HY-06). */
const ENTRIES = 128;
const ENTRY_LENGTH = 128;
export const ENTRY_BLOCKS = (ENTRIES * ENTRY_LENGTH) / BLOCK_SIZE;

/** Where each byte of a GUID's digits lies. The order is its own inverse. */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** A GUID: `XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX`, its first three groups little-endian. UEFI, appendix A. */
const guid: Codec<string> = {
  size: 16,
  write(view, offset, value) {
    const digits = value.replaceAll('-', '');
    if (!/^[0-9A-Fa-f]{32}$/.test(digits)) throw new RangeError(`${value} is not a GUID`);
    for (const [index, place] of GUID_ORDER.entries()) {
      view.setUint8(offset + index, Number.parseInt(digits.slice(place * 2, place * 2 + 2), 16));
    }
  },
  read(view, offset) {
    let digits = '';
    for (const place of GUID_ORDER)
      digits += view
        .getUint8(offset + place)
        .toString(16)
        .padStart(2, '0');
    return digits.toUpperCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  },
};

/** A partition's name: 36 UTF-16 units, zeros behind. */
const partitionName: Codec<string> = {
  size: 72,
  write(view, offset, value) {
    for (let i = 0; i < 36; i++) view.setUint16(offset + i * 2, i < value.length ? value.charCodeAt(i) : 0, true);
  },
  read(view, offset) {
    let name = '';
    for (let i = 0; i < 36; i++) name += String.fromCharCode(view.getUint16(offset + i * 2, true));
    return name.replace(/\0+$/, '');
  },
};

/** GPT header, UEFI 5.3.2. */
const gptHeader = struct(92, {
  signature: constant(1, bytes(8), new TextEncoder().encode('EFI PART')),
  revision: constant(9, u32le, 0x00010000),
  headerSize: constant(13, u32le, 92),
  headerCrc32: at(17, u32le),
  reserved21: unused(21, zeros(4)),
  myLba: at(25, u64le),
  alternateLba: at(33, u64le),
  firstUsableLba: at(41, u64le),
  lastUsableLba: at(49, u64le),
  diskGuid: at(57, guid),
  partitionEntryLba: at(73, u64le),
  numberOfPartitionEntries: constant(81, u32le, ENTRIES),
  sizeOfPartitionEntry: constant(85, u32le, ENTRY_LENGTH),
  partitionEntryArrayCrc32: at(89, u32le),
});

/** GPT partition entry, UEFI 5.3.3. */
const gptEntry = struct(ENTRY_LENGTH, {
  partitionTypeGuid: at(1, guid),
  uniquePartitionGuid: at(17, guid),
  startingLba: at(33, u64le),
  endingLba: at(41, u64le),
  attributesLow: at(49, u32le),
  attributesHigh: at(53, u32le),
  partitionName: at(57, partitionName),
});

/** Partition types, UEFI table 22 and Microsoft's basic data (HY-08). */
export const PARTITION_TYPE = {
  efiSystem: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  basicData: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7',
} as const;

export interface GptPartition {
  /** From 1 on: the place of its entry. */
  readonly number: number;
  readonly type: string;
  readonly guid: string;
  readonly firstBlock: number;
  readonly lastBlock: number;
  readonly name: string;
  /** Attribute bit 60: for readers only. */
  readonly readOnly: boolean;
}

/** The tables at both ends of a disk: what they hold is the same but for where they are. */
export interface Gpt {
  readonly diskGuid: string;
  /** Block of the first table's entries: 2, or further when something else stands between (HY-14). */
  readonly entriesBlock: number;
  /** Blocks of the disk. */
  readonly blockCount: number;
  readonly partitions: readonly GptPartition[];
}

/** Block of the primary header: right behind the master boot record. */
const PRIMARY_HEADER_BLOCK = 1;

/** Last block a partition may have; behind it are the backup's entries and, in the very last block, its header. */
export function lastUsableBlock(blockCount: number): number {
  return blockCount - ENTRY_BLOCKS - 2;
}

/** Header and entries as they stand from block 1 on, with zeros where anything else may stand between them. */
export function encodePrimaryGpt(gpt: Gpt): Uint8Array {
  const { entriesBlock } = gpt;
  const entries = encodeEntries(gpt.partitions);
  const header = encodeHeader(gpt, entries, {
    myLba: PRIMARY_HEADER_BLOCK,
    alternateLba: gpt.blockCount - 1,
    partitionEntryLba: entriesBlock,
  });
  const blocks = new Uint8Array((entriesBlock - PRIMARY_HEADER_BLOCK) * BLOCK_SIZE + entries.length);
  blocks.set(header);
  blocks.set(entries, (entriesBlock - PRIMARY_HEADER_BLOCK) * BLOCK_SIZE);
  return blocks;
}

/** Entries and header as they stand at the end of the disk. */
export function encodeBackupGpt(gpt: Gpt): Uint8Array {
  const entries = encodeEntries(gpt.partitions);
  const header = encodeHeader(gpt, entries, {
    myLba: gpt.blockCount - 1,
    alternateLba: PRIMARY_HEADER_BLOCK,
    partitionEntryLba: lastUsableBlock(gpt.blockCount) + 1,
  });
  const blocks = new Uint8Array(entries.length + BLOCK_SIZE);
  blocks.set(entries);
  blocks.set(header, entries.length);
  return blocks;
}

function encodeEntries(partitions: readonly GptPartition[]): Uint8Array {
  const entries = new Uint8Array(ENTRIES * ENTRY_LENGTH);
  const view = new DataView(entries.buffer);
  for (const partition of partitions) {
    gptEntry.writeTo(view, (partition.number - 1) * ENTRY_LENGTH, {
      partitionTypeGuid: partition.type,
      uniquePartitionGuid: partition.guid,
      startingLba: partition.firstBlock,
      endingLba: partition.lastBlock,
      attributesLow: 0,
      attributesHigh: partition.readOnly ? 1 << (60 - 32) : 0,
      partitionName: partition.name,
    });
  }
  return entries;
}

function encodeHeader(
  { diskGuid, blockCount, entriesBlock }: Gpt,
  entries: Uint8Array,
  places: { readonly myLba: number; readonly alternateLba: number; readonly partitionEntryLba: number },
): Uint8Array {
  const values = {
    ...places,
    firstUsableLba: entriesBlock + ENTRY_BLOCKS,
    lastUsableLba: lastUsableBlock(blockCount),
    diskGuid,
    partitionEntryArrayCrc32: crc32(entries),
  };
  const headerCrc32 = crc32(gptHeader.encode({ ...values, headerCrc32: 0 }));
  return gptHeader.encode({ ...values, headerCrc32 });
}

/** The tables themselves, for the test that their rows tile their length. */
export const gptTables = { gptHeader, gptEntry };
