import { BLOCK_SIZE } from './mbr.js';

/** Sectors 0 to 15, ECMA-119 6.2.1. */
export const SYSTEM_AREA_LENGTH = 32_768;

/** Tables that tell of a disk's own size and order, and that another image makes anew. */
export type PartitionTableName = 'mbr' | 'gpt' | 'apm';

/** Rows of the MBR's table (UEFI 5.2.1), without the signature behind them. */
const ROWS = { start: 446, end: 510 };

/** Fields of the header of a GPT, UEFI 5.3.2. */
const GPT = { signature: 'EFI PART', entriesBlock: 72, entryCount: 80, entrySize: 84 };

/** Fields of an Apple partition map, Inside Macintosh: Devices, chapter 3. */
const APM = { head: 'ER', headLength: 8, blockSize: 2, entry: 'PM', entryCount: 4, most: 63 };

/** A copy of a system area with zeros in place of partition tables. Entries of a GPT are cleared where it says that they lie. */
export function withoutPartitionTables(systemArea: Uint8Array, tables: ReadonlySet<PartitionTableName>): Uint8Array {
  const area = new Uint8Array(SYSTEM_AREA_LENGTH);
  area.set(systemArea.subarray(0, SYSTEM_AREA_LENGTH));
  if (tables.has('apm')) clearAppleMap(area);
  if (tables.has('gpt')) clearGpt(area);
  if (tables.has('mbr')) area.fill(0, ROWS.start, ROWS.end);
  return area.subarray(0, Math.min(systemArea.length, SYSTEM_AREA_LENGTH));
}

function clearGpt(area: Uint8Array): void {
  if (!hasText(area, BLOCK_SIZE, GPT.signature)) return;
  const header = new DataView(area.buffer, BLOCK_SIZE);
  const start = Number(header.getBigUint64(GPT.entriesBlock, true)) * BLOCK_SIZE;
  const length = header.getUint32(GPT.entryCount, true) * header.getUint32(GPT.entrySize, true);
  if (start >= 2 * BLOCK_SIZE) area.fill(0, start, start + length);
  area.fill(0, BLOCK_SIZE, 2 * BLOCK_SIZE);
}

function clearAppleMap(area: Uint8Array): void {
  if (!hasText(area, 0, APM.head)) return;
  const view = new DataView(area.buffer);
  const blockSize = view.getUint16(APM.blockSize);
  area.fill(0, 0, APM.headLength);
  for (let number = 1, count = 1; number <= Math.min(count, APM.most); number++) {
    const at = number * blockSize;
    if (blockSize < BLOCK_SIZE || !hasText(area, at, APM.entry)) return;
    count = view.getUint32(at + APM.entryCount);
    area.fill(0, at, at + BLOCK_SIZE);
  }
}

function hasText(area: Uint8Array, at: number, text: string): boolean {
  return String.fromCharCode(...area.subarray(at, at + text.length)) === text;
}
