import { bytes, u8, u16le, u32le, u64le, zeros } from '../bytes/codec.js';
import { at, constant, struct, unused } from '../bytes/struct.js';

/** Blocks of partition tables, whatever the logical sector of the disc. */
export const BLOCK_SIZE = 512;

/** Bytes of boot code before what is patched into it (HY-01). */
export const BOOT_CODE_LENGTH = 432;

const ROW_LENGTH = 16;
const ROWS = 4;

/** One row of the partition table. */
const partitionRow = struct(ROW_LENGTH, {
  status: at(1, u8),
  firstChs: at(2, bytes(3)),
  type: at(5, u8),
  lastChs: at(6, bytes(3)),
  firstBlock: at(9, u32le),
  blockCount: at(13, u32le),
});

/** Master boot record, UEFI 5.2.1, with the field in which isolinux and GRUB look for the block of their next part. */
const masterBootRecord = struct(BLOCK_SIZE, {
  bootCode: at(1, bytes(BOOT_CODE_LENGTH)),
  loaderBlock: at(433, u64le),
  diskId: at(441, u32le),
  unknown: unused(445, zeros(2)),
  partitions: at(447, bytes(ROW_LENGTH * ROWS)),
  signature: constant(511, u16le, 0xaa55),
});

/** A partition as the master boot record tells it. CHS values are three bytes, ready made. */
export interface MbrPartition {
  readonly status: number;
  readonly type: number;
  readonly firstBlock: number;
  readonly blockCount: number;
  readonly firstChs: Uint8Array;
  readonly lastChs: Uint8Array;
}

/** `partitions`: at most four; a row without one is zeros. */
export function encodeMbr(record: {
  readonly bootCode: Uint8Array;
  readonly loaderBlock: number;
  readonly diskId: number;
  readonly partitions: readonly (MbrPartition | undefined)[];
}): Uint8Array {
  const table = new Uint8Array(ROW_LENGTH * ROWS);
  const view = new DataView(table.buffer);
  for (const [index, partition] of record.partitions.entries()) {
    if (partition !== undefined) partitionRow.writeTo(view, index * ROW_LENGTH, partition);
  }
  return masterBootRecord.encode({ ...record, partitions: table });
}

/** The tables themselves, for the test that their rows tile their length. */
export const mbrTables = { partitionRow, masterBootRecord };
