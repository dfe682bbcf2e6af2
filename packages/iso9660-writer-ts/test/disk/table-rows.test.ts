import { describe, expect, test } from 'vitest';
import {
  ACTIVE_ROW,
  dataPartition,
  type GptDisk,
  gptPartitions,
  isohybridPartition,
  protectivePartition,
} from '../../src/disk/partitions.js';
import type { MbrPartition } from '../../src/format/mbr.js';

/** A row with its CHS values as lists: head, sector with high bits of the cylinder, cylinder. */
const row = ({ firstChs, lastChs, ...rest }: MbrPartition) => ({
  ...rest,
  firstChs: [...firstChs],
  lastChs: [...lastChs],
});

describe('a row of an MBR (UEFI 5.2.1)', () => {
  test('of isohybrid is active, from the first block to the last, in cylinders of 1 MiB (HY-02)', () => {
    expect(row(isohybridPartition({ firstBlock: 0, end: 2 * 2048 }, 0x17))).toEqual({
      status: 0x80,
      type: 0x17,
      firstBlock: 0,
      blockCount: 4096,
      firstChs: [0, 1, 0],
      lastChs: [63, 32, 1],
    });
  });

  test('of isohybrid for a volume that can be mounted starts at block 64: head 2, sector 1 (HY-16)', () => {
    expect(row(isohybridPartition({ firstBlock: 64, end: 2048 }, 0xcd))).toEqual({
      status: 0x80,
      type: 0xcd,
      firstBlock: 64,
      blockCount: 1984,
      firstChs: [2, 1, 0],
      lastChs: [63, 32, 0],
    });
  });

  test('of data behind the volume is not active, and counts 255 heads of 63 blocks', () => {
    expect(row(dataPartition({ firstBlock: 126, end: 255 * 63 + 1 }, 0x83))).toEqual({
      status: 0,
      type: 0x83,
      firstBlock: 126,
      blockCount: 15_940,
      firstChs: [2, 1, 0],
      lastChs: [0, 1, 1],
    });
  });

  test('that protects a GPT starts at block 1 and ends with the last block (UEFI 5.2.3, HY-04)', () => {
    expect(row(protectivePartition(216))).toEqual({
      status: 0,
      type: 0xee,
      firstBlock: 1,
      blockCount: 215,
      firstChs: [0, 2, 0],
      lastChs: [3, 27, 0],
    });
  });

  test('that protects a GPT ends at head 254 on a disk that does (UEFI 5.2.3)', () => {
    expect(row(protectivePartition(255 * 63)).lastChs).toEqual([254, 63, 0]);
  });

  test('that protects a GPT ends at FF FF FF where CHS ends, with FFFFFFFF blocks at most (UEFI 5.2.3)', () => {
    const blocks = 1024 * 255 * 63;
    expect(row(protectivePartition(blocks)).lastChs).toEqual([254, 0xff, 0xff]);
    expect(row(protectivePartition(blocks + 1)).lastChs).toEqual([0xff, 0xff, 0xff]);
    const countOf = (count: number) => protectivePartition(count).blockCount;
    expect([2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1].map(countOf)).toEqual([0xffff_fffe, 0xffff_ffff, 0xffff_ffff]);
  });

  test('that is only active has neither a type nor a place (HY-13)', () => {
    const none = [0, 0, 0];
    const empty = { type: 0, firstBlock: 0, blockCount: 0, firstChs: none, lastChs: none };
    expect(row(ACTIVE_ROW)).toEqual({ status: 0x80, ...empty });
  });
});

describe('entries of a GPT (HY-07, HY-08, HY-17)', () => {
  const BASIC_DATA = 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7';
  const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
  const LINUX = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';

  /** 1,000 blocks, the last 33 of which are the backup's. */
  const entriesOf = (disk: Partial<GptDisk>) => {
    const none = { blockCount: 1_000, volumeType: BASIC_DATA, espInVolume: undefined, appended: [] };
    const identity = { diskId: 0, diskGuid: '', partitionGuid: (number: number) => `guid ${number}` };
    return gptPartitions({ ...none, ...disk }, identity).map((entry) => {
      expect(entry.guid).toBe(`guid ${entry.number}`);
      const { number, name, type, firstBlock, lastBlock, readOnly } = entry;
      return [number, name, type, firstBlock, lastBlock, readOnly];
    });
  };

  test('of a volume alone tell of one partition, from the descriptors to the last usable block', () => {
    expect(entriesOf({})).toEqual([[1, 'ISO9660', BASIC_DATA, 64, 966, true]]);
  });

  test('divide the volume at an EFI system partition in it, whose last sector may be begun', () => {
    expect(entriesOf({ espInVolume: { firstBlock: 100, end: 181 } })).toEqual([
      [1, 'ISO9660', BASIC_DATA, 64, 99, true],
      [2, 'EFI system partition', EFI_SYSTEM, 100, 180, false],
      [3, 'Gap1', BASIC_DATA, 184, 966, true],
    ]);
  });

  test('have no gap where partitions meet', () => {
    const appended = [{ number: 2, gptType: LINUX, firstBlock: 184, end: 967 }];
    expect(entriesOf({ espInVolume: { firstBlock: 100, end: 181 }, appended })).toEqual([
      [1, 'ISO9660', BASIC_DATA, 64, 99, true],
      [3, 'EFI system partition', EFI_SYSTEM, 100, 180, false],
      [2, 'Appended2', LINUX, 184, 966, false],
    ]);
  });

  test('have a gap of a single block', () => {
    const appended = [{ number: 2, gptType: LINUX, firstBlock: 184, end: 964 }];
    const entries = entriesOf({ blockCount: 998, appended });
    expect(entries.at(-1)).toEqual([3, 'Gap1', BASIC_DATA, 964, 964, true]);
  });

  test('are writable for what lies behind the volume, whatever its type', () => {
    const appended = [
      { number: 7, gptType: BASIC_DATA, firstBlock: 200, end: 300 },
      { number: 9, gptType: EFI_SYSTEM.toLowerCase(), firstBlock: 300, end: 400 },
    ];
    expect(entriesOf({ volumeType: LINUX, appended })).toEqual([
      [1, 'ISO9660', LINUX, 64, 199, true],
      [7, 'Appended7', BASIC_DATA, 200, 299, false],
      [9, 'EFI system partition', EFI_SYSTEM.toLowerCase(), 300, 399, false],
      [2, 'Gap1', LINUX, 400, 966, true],
    ]);
  });
});
