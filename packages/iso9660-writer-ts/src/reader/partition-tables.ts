import { crc32 } from '../bytes/checksum.js';
import { decode } from '../bytes/struct.js';
import { apmTables } from '../format/apm.js';
import { gptTables } from '../format/gpt.js';
import { BLOCK_SIZE, mbrTables } from '../format/mbr.js';
import type { ImageBytes } from './image-bytes.js';
import type { Problems } from './problems.js';

const { masterBootRecord, partitionRow } = mbrTables;
const { gptHeader, gptEntry } = gptTables;
const { driverDescriptorMap, partitionMapEntry } = apmTables;

/** Where a partition lies: bytes of the source. */
export interface Partition {
  /** As its table counts, from 1 on. */
  readonly number: number;
  readonly start: number;
  readonly length: number;
}

export interface MbrPartition extends Partition {
  readonly type: number;
  readonly active: boolean;
}

export interface GptPartition extends Partition {
  /** GUID. */
  readonly type: string;
  readonly guid: string;
  readonly name: string;
  /** Attribute bit 60. */
  readonly readOnly: boolean;
}

export interface ApmPartition extends Partition {
  readonly type: string;
  readonly name: string;
  readonly status: number;
}

export interface Mbr {
  readonly diskId: number;
  readonly partitions: readonly MbrPartition[];
}

export interface Gpt {
  readonly diskGuid: string;
  /** The check sum of the header, and that of the entries. */
  readonly headerOk: boolean;
  readonly entriesOk: boolean;
  /** Both check sums of the backup. */
  readonly backupOk: boolean;
  readonly partitions: readonly GptPartition[];
}

export interface Apm {
  /** Bytes in which its addresses count. */
  readonly blockSize: number;
  readonly partitions: readonly ApmPartition[];
}

/** RD-31. */
export function readMbr(systemArea: Uint8Array, size: number, problems: Problems): Mbr | undefined {
  const { signature, diskId, partitions } = decode(masterBootRecord, systemArea);
  const { length } = partitionRow;
  if (signature !== masterBootRecord.rows.signature.value) return undefined;
  const rows = Array.from({ length: partitions.length / length }, (_, index) => {
    const row = decode(partitionRow, partitions, index * length);
    return {
      number: index + 1,
      type: row.type,
      active: row.status === 0x80,
      start: row.firstBlock * BLOCK_SIZE,
      length: row.blockCount * BLOCK_SIZE,
    };
  }).filter((row) => row.type !== 0 || row.length > 0);
  for (const row of rows) {
    // A protective row covers whatever the disk's size.
    if (row.type !== PROTECTIVE) checkInside(row, 'MBR', size, problems);
  }
  return { diskId, partitions: rows };
}

/** Type of the row that keeps programs which know no GPT from writing. */
export const PROTECTIVE = 0xee;

const MOST_GPT_ENTRIES = 256;

/** RD-32. */
export async function readGpt(image: ImageBytes, problems: Problems): Promise<Gpt | undefined> {
  const primary = await gptAt(image, 1);
  if (primary === undefined) return undefined;
  const { header, entries, headerOk, entriesOk } = primary;
  const backup = await gptAt(image, header.alternateLba);
  const isSame = backup?.header.diskGuid === header.diskGuid && backup.header.myLba === header.alternateLba;
  const partitions = entries
    .map((entry, index) => ({
      number: index + 1,
      type: entry.partitionTypeGuid,
      guid: entry.uniquePartitionGuid,
      name: entry.partitionName,
      readOnly: ((entry.attributesHigh >>> 28) & 1) === 1,
      start: entry.startingLba * BLOCK_SIZE,
      length: (entry.endingLba - entry.startingLba + 1) * BLOCK_SIZE,
    }))
    .filter(({ type }) => type !== UNUSED_GUID);
  for (const partition of partitions) checkInside(partition, 'GPT', image.size, problems);
  if (!headerOk || !entriesOk) problems.report('PARTITION', 'a check sum of the GPT is wrong', { sector: 0 });
  return {
    diskGuid: header.diskGuid,
    headerOk,
    entriesOk,
    backupOk: isSame && backup?.headerOk === true && backup.entriesOk,
    partitions,
  };
}

const UNUSED_GUID = '00000000-0000-0000-0000-000000000000';

async function gptAt(image: ImageBytes, block: number) {
  const start = block * BLOCK_SIZE;
  if (!image.has(start, BLOCK_SIZE)) return undefined;
  const bytes = await image.read(start, start + BLOCK_SIZE);
  const header = decode(gptHeader, bytes);
  if (gptHeader.rows.signature.value.some((byte, index) => header.signature[index] !== byte)) return undefined;
  const { headerSize, numberOfPartitionEntries: count, sizeOfPartitionEntry: entrySize } = header;
  const hasSize = headerSize >= gptHeader.length && headerSize <= BLOCK_SIZE;
  const headerOk = hasSize && crc32(withoutChecksum(bytes.subarray(0, headerSize))) === header.headerCrc32;
  const isPossible =
    entrySize >= gptEntry.length && entrySize <= 1024 && entrySize % 8 === 0 && count <= MOST_GPT_ENTRIES;
  const from = header.partitionEntryLba * BLOCK_SIZE;
  if (!isPossible || !image.has(from, count * entrySize)) return { header, headerOk, entriesOk: false, entries: [] };
  const table = await image.read(from, from + count * entrySize);
  return {
    header,
    headerOk,
    entriesOk: crc32(table) === header.partitionEntryArrayCrc32,
    entries: Array.from({ length: count }, (_, index) => decode(gptEntry, table, index * entrySize)),
  };
}

/** The check sum is taken while its own field is zero. */
function withoutChecksum(header: Uint8Array): Uint8Array {
  const { position, codec } = gptHeader.rows.headerCrc32;
  return header.slice().fill(0, position - 1, position - 1 + codec.size);
}

const MOST_APM_ENTRIES = 63;

/** RD-33. */
export function readApm(systemArea: Uint8Array, size: number, problems: Problems): Apm | undefined {
  const { sbSig, sbBlkSize: blockSize } = decode(driverDescriptorMap, systemArea);
  if (!isSignature(sbSig, 'ER') || blockSize % BLOCK_SIZE !== 0 || blockSize === 0) return undefined;
  const partitions: ApmPartition[] = [];
  for (let number = 1, count = 1; number <= Math.min(count, MOST_APM_ENTRIES); number++) {
    const at = number * blockSize;
    if (at + partitionMapEntry.length > systemArea.length) break;
    const entry = decode(partitionMapEntry, systemArea, at);
    if (!isSignature(entry.pmSig, 'PM')) break;
    count = entry.pmMapBlkCnt;
    const partition = {
      number,
      type: untilZero(entry.pmParType),
      name: untilZero(entry.pmPartName),
      status: entry.pmPartStatus,
      start: entry.pmPyPartStart * blockSize,
      length: entry.pmPartBlkCnt * blockSize,
    };
    checkInside(partition, 'Apple partition map', size, problems);
    partitions.push(partition);
  }
  return { blockSize, partitions };
}

function isSignature(bytes: Uint8Array, letters: string): boolean {
  return String.fromCharCode(...bytes) === letters;
}

function untilZero(text: string): string {
  return text.replace(/\0.*$/s, '');
}

function checkInside({ number, start, length }: Partition, table: string, size: number, problems: Problems): void {
  if (length > 0 && start + length <= size) return;
  problems.report('PARTITION', `partition ${number} of the ${table} does not lie in the image`, { sector: 0 });
}
