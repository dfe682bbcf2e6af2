import { describe, expect, test } from 'vitest';
import { type PartitionTableName, withoutPartitionTables } from '../../src/format/system-area.js';

const LENGTH = 32_768;
const ALL: readonly PartitionTableName[] = ['mbr', 'gpt', 'apm'];

/** A system area of ones, but for what is put into it. */
function areaOf(put: (area: Buffer) => void = () => {}, length = LENGTH): Buffer {
  const area = Buffer.alloc(length, 1);
  put(area);
  return area;
}

/** Runs of bytes that are zeros afterwards, as `start-end`. */
function cleared(area: Buffer, ...tables: readonly PartitionTableName[]): string[] {
  const left = withoutPartitionTables(area, new Set(tables));
  expect(left.length).toBe(Math.min(area.length, LENGTH));
  const kept = Buffer.from(left);
  const runs: string[] = [];
  for (let at = left.indexOf(0); at !== -1; at = left.indexOf(0, at)) {
    const start = at;
    while (at < left.length && left[at] === 0) at++;
    kept.fill(1, start, at);
    runs.push(`${start}-${at}`);
  }
  expect(kept.every((byte) => byte === 1)).toBe(true);
  return runs;
}

describe('a system area without its partition tables', () => {
  test('has none of the rows of an MBR, and the rest of it: code, disk id, signature (UEFI 5.2.1)', () => {
    expect(cleared(areaOf(), 'mbr')).toEqual(['446-510']);
    expect(cleared(areaOf(), 'gpt', 'apm')).toEqual([]);
    expect(cleared(areaOf())).toEqual([]);
  });

  /** A header of a GPT, UEFI 5.3.2, whose entries lie in this block. */
  const gpt =
    (block: number, count = 128, size = 128) =>
    (area: Buffer) => {
      area.write('EFI PART', 512, 'latin1');
      area.writeBigUInt64LE(BigInt(block), 512 + 72);
      area.writeUInt32LE(count, 512 + 80);
      area.writeUInt32LE(size, 512 + 84);
    };
  /** Numbers hold zeros of their own, so that what was there is not looked at. */
  const leftOf = (area: Buffer, ...tables: readonly PartitionTableName[]) => {
    const left = Buffer.from(withoutPartitionTables(area, new Set(tables)));
    return (start: number, end: number) => left.subarray(start, end).every((byte) => byte === 0);
  };

  test('has no header of a GPT, and no entries where it says that they lie (UEFI 5.3.2)', () => {
    const isZero = leftOf(areaOf(gpt(4, 10, 256)), 'gpt');
    expect(isZero(512, 1024)).toBe(true);
    expect(isZero(4 * 512, 4 * 512 + 2560)).toBe(true);
    expect([isZero(511, 512), isZero(1024, 1025), isZero(4 * 512 - 1, 4 * 512)]).toEqual([false, false, false]);
    expect(isZero(4 * 512 + 2560, 4 * 512 + 2561)).toBe(false);
  });

  test('has no entries of a GPT in front of block 2 cleared: a header that says so is wrong', () => {
    for (const block of [0, 1]) {
      const isZero = leftOf(areaOf(gpt(block)), 'gpt');
      expect([isZero(512, 1024), isZero(0, 512), isZero(1024, 1025)]).toEqual([true, false, false]);
    }
    const isZero = leftOf(areaOf(gpt(2, 1)), 'gpt');
    expect([isZero(1024, 1152), isZero(1152, 1153)]).toEqual([true, false]);
  });

  test('keeps what only looks like a GPT', () => {
    const area = areaOf(gpt(2));
    area.write('EFI PARS', 512, 'latin1');
    expect(Buffer.compare(withoutPartitionTables(area, new Set(ALL.slice(1))), area)).toBe(0);
    const real = areaOf(gpt(2));
    expect(Buffer.compare(withoutPartitionTables(real, new Set(['mbr', 'apm'])), real.fill(0, 446, 510))).toBe(0);
  });

  /** A driver descriptor map, and so many entries of an Apple partition map, which count `count`. */
  const apm =
    (blockSize: number, entries: number, count = entries) =>
    (area: Buffer) => {
      area.write('ER', 0, 'latin1');
      area.writeUInt16BE(blockSize, 2);
      for (let number = 1; number <= entries; number++) {
        area.write('PM', number * blockSize, 'latin1');
        area.writeUInt32BE(count, number * blockSize + 4);
      }
    };

  test('has no driver descriptor map, and no entry of an Apple partition map in blocks of any size', () => {
    for (const blockSize of [512, 2048]) {
      const isZero = leftOf(areaOf(apm(blockSize, 3)), 'apm');
      expect([isZero(0, 8), isZero(8, 9)]).toEqual([true, false]);
      for (const number of [1, 2, 3]) expect(isZero(number * blockSize, number * blockSize + 512)).toBe(true);
      expect(isZero(4 * blockSize, 4 * blockSize + 1)).toBe(false);
    }
    const isZero = leftOf(areaOf(apm(2048, 2)), 'apm');
    expect([isZero(2048 + 512, 2048 + 513), isZero(2047, 2048)]).toEqual([false, false]);
  });

  test('keeps entries behind those that are counted, and those behind one that is none', () => {
    const counted = leftOf(areaOf(apm(512, 3, 2)), 'apm');
    expect([counted(1024, 1536), counted(1536, 1537)]).toEqual([true, false]);
    const broken = areaOf(apm(512, 3));
    broken.write('PX', 1024, 'latin1');
    const isZero = leftOf(broken, 'apm');
    expect([isZero(512, 1024), isZero(1024, 1025), isZero(1536, 1537)]).toEqual([true, false, false]);
  });

  test('keeps entries where blocks are shorter than an entry, and all where there is no map', () => {
    const short = areaOf(apm(256, 1));
    const isZero = leftOf(short, 'apm');
    expect([isZero(0, 8), isZero(256, 257)]).toEqual([true, false]);
    const none = areaOf(apm(512, 1));
    none.write('EX', 0, 'latin1');
    expect(Buffer.compare(withoutPartitionTables(none, new Set(['apm'])), none)).toBe(0);
    const other = areaOf(apm(512, 1));
    expect(Buffer.compare(withoutPartitionTables(other, new Set(['gpt'])), other)).toBe(0);
  });

  test('has 63 entries of such a map at most, however many it counts', () => {
    const isZero = leftOf(areaOf(apm(512, 63, 0xffff_ffff)), 'apm');
    expect(isZero(63 * 512, 64 * 512)).toBe(true);
  });

  test('is as long as it was, up to 32,768 bytes, and a copy', () => {
    const area = areaOf(() => {}, LENGTH + 1);
    expect(cleared(area, ...ALL)).toEqual(['446-510']);
    expect(area[446]).toBe(1);
    expect(
      cleared(
        areaOf(() => {}, 450),
        'mbr',
      ),
    ).toEqual(['446-450']);
  });
});
