import { describe, expect, test } from 'vitest';
import { directoryRecordHeader, FILE_FLAG, recordLength, systemUseOffset } from '../../src/format/directory-record.js';
import { BOOT_INDICATOR, MEDIA, PLATFORM, SECTION } from '../../src/format/el-torito.js';
import { pathTableRowL, pathTableRowLength, pathTableRowM } from '../../src/format/path-table-row.js';
import { DESCRIPTOR_TYPE } from '../../src/format/volume-descriptor.js';
import { ZISOFS_BLOCK_SIZES, ZISOFS_MAGIC, ZISOFS_ZLIB, zisofsEntry, zisofsHeader } from '../../src/format/zisofs.js';
import { differences, parseGolden } from '../support/hex.js';

/** Every expected byte is typed from the standards. */
const faults = (golden: string, bytes: Uint8Array) => differences(parseGolden(golden, 'golden'), bytes);

describe('a directory record (ECMA-119 9.1)', () => {
  test('has these bytes before its identifier', () => {
    const golden = `
       0: 2A 00                     # length; no extended attribute record
       2: 04 03 02 01 01 02 03 04   # extent
      10: 08 07 06 05 05 06 07 08   # data length
      18: 65 02 03 04 05 06 00      # 2001-02-03 04:05:06 UTC
      25: 02 00 00                  # a directory, not interleaved
      28: 01 00 00 01               # volume 1
      32: 07                        # length of the identifier
      33:`;
    const record = directoryRecordHeader.encode({
      recordLength: 42,
      extentLocation: 0x01020304,
      dataLength: 0x05060708,
      recordedAt: Date.UTC(2001, 1, 3, 4, 5, 6),
      flags: 2,
      identifierLength: 7,
    });
    expect(faults(golden, record)).toEqual([]);
  });

  test('has its system use at an even offset, and an even length (9.1.12, 9.1.13, DR-03)', () => {
    expect([1, 2, 3, 4].map(systemUseOffset)).toEqual([34, 36, 36, 38]);
    expect([0, 1, 2, 3].map((systemUse) => recordLength(1, systemUse))).toEqual([34, 36, 36, 38]);
    expect(recordLength(2, 5)).toBe(42);
  });

  test('has the flags of 9.1.6', () => {
    expect(FILE_FLAG).toEqual({ hidden: 0x01, directory: 0x02, associated: 0x04, multiExtent: 0x80 });
  });
});

test('rows of path tables differ in the order of their bytes, and are padded to even lengths (ECMA-119 9.4)', () => {
  const row = { identifierLength: 3, extentLocation: 0x01020304, parentNumber: 0x0506 };
  expect(faults('03 00 04 03 02 01 06 05 # type L', pathTableRowL.encode(row))).toEqual([]);
  expect(faults('03 00 01 02 03 04 05 06 # type M', pathTableRowM.encode(row))).toEqual([]);
  expect([1, 2, 3, 4].map(pathTableRowLength)).toEqual([10, 10, 12, 12]);
});

test('volume descriptors have the types of ECMA-119 8.1.1', () => {
  expect(DESCRIPTOR_TYPE).toEqual({ bootRecord: 0, primary: 1, supplementary: 2, terminator: 255 });
});

test('a boot catalog has the codes of El Torito and UEFI 13.3.2', () => {
  expect(PLATFORM).toEqual({ bios: 0, ppc: 1, mac: 2, efi: 0xef });
  expect(MEDIA).toEqual({ none: 0, floppy1200: 1, floppy1440: 2, floppy2880: 3, hardDisk: 4 });
  expect([BOOT_INDICATOR, SECTION]).toEqual([
    { bootable: 0x88, notBootable: 0 },
    { more: 0x90, last: 0x91 },
  ]);
});

test('a compressed file is told by ZF and begins with the header of zisofs 1.0', () => {
  const entry = zisofsEntry.encode({
    algorithm: ZISOFS_ZLIB,
    headerSize: 4,
    blockSize: 15,
    uncompressedSize: 0x01020304,
  });
  expect(faults('70 7A 04 0F 04 03 02 01 01 02 03 04 # pz, 16 bytes, 32 KiB, size', entry)).toEqual([]);
  const golden = `
     0: 37 E4 53 96 C9 DB D6 07     # magic
     8: 04 03 02 01                 # size
    12: 04 0F 00 00                 # 16 bytes, 32 KiB
    16:`;
  const header = zisofsHeader.encode({
    magic: ZISOFS_MAGIC,
    uncompressedSize: 0x01020304,
    headerSize: 4,
    blockSize: 15,
  });
  expect(faults(golden, header)).toEqual([]);
  expect(ZISOFS_BLOCK_SIZES).toEqual({ smallest: 15, largest: 17 });
});
