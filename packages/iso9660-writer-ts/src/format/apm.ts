import { bytes, u16be, u32be, zeros } from '../bytes/codec.js';
import { at, constant, struct, unused } from '../bytes/struct.js';
import { zeroPadded } from '../bytes/text.js';

/** Blocks of an Apple partition map: 2,048 bytes, so that its first entry comes behind the header of a GPT (HY-14). */
export const APPLE_BLOCK_SIZE = 2048;

/** Start of the driver descriptor map in block 0, Inside Macintosh: Devices, chapter 3. Drivers would follow. */
const driverDescriptorMap = struct(8, {
  sbSig: constant(1, bytes(2), new TextEncoder().encode('ER')),
  sbBlkSize: constant(3, u16be, APPLE_BLOCK_SIZE),
  sbBlkCount: at(5, u32be),
});

/** One entry of the partition map, Inside Macintosh: Devices, chapter 3. */
const partitionMapEntry = struct(512, {
  pmSig: constant(1, bytes(2), new TextEncoder().encode('PM')),
  pmSigPad: unused(3, zeros(2)),
  pmMapBlkCnt: at(5, u32be),
  pmPyPartStart: at(9, u32be),
  pmPartBlkCnt: at(13, u32be),
  pmPartName: at(17, zeroPadded(32)),
  pmParType: at(49, zeroPadded(32)),
  pmLgDataStart: constant(81, u32be, 0),
  pmDataCnt: at(85, u32be),
  pmPartStatus: at(89, u32be),
  bootCode: unused(93, zeros(44)), // pmLgBootStart to pmProcessor: where a boot program lies, for 68000s
  pmPad: unused(137, zeros(376)),
});

/** `blockCount`: of the disk, in blocks of 2,048 bytes. */
export function encodeDriverDescriptorMap(blockCount: number): Uint8Array {
  return driverDescriptorMap.encode({ sbBlkCount: blockCount });
}

export interface ApplePartition {
  /** Up to 32 characters of ASCII, like the type. */
  readonly name: string;
  readonly type: string;
  /** In blocks of 2,048 bytes. */
  readonly firstBlock: number;
  readonly blockCount: number;
  readonly status: number;
}

/** The map as it stands from block 1 on: one block for each partition, the map itself among them. */
export function encodeApplePartitionMap(partitions: readonly ApplePartition[]): Uint8Array {
  const map = new Uint8Array(partitions.length * APPLE_BLOCK_SIZE);
  const view = new DataView(map.buffer);
  for (const [index, { name, type, firstBlock, blockCount, status }] of partitions.entries()) {
    partitionMapEntry.writeTo(view, index * APPLE_BLOCK_SIZE, {
      pmMapBlkCnt: partitions.length,
      pmPyPartStart: firstBlock,
      pmPartBlkCnt: blockCount,
      pmPartName: name,
      pmParType: type,
      pmDataCnt: blockCount,
      pmPartStatus: status,
    });
  }
  return map;
}

/** The tables themselves, for the test that their rows tile their length. */
export const apmTables = { driverDescriptorMap, partitionMapEntry };
