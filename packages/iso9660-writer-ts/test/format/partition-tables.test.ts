import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeApplePartitionMap, encodeDriverDescriptorMap } from '../../src/format/apm.js';
import { encodeBackupGpt, encodePrimaryGpt, type Gpt, gptTables, lastUsableBlock } from '../../src/format/gpt.js';
import { encodeMbr } from '../../src/format/mbr.js';
import { differences, parseGolden } from '../support/hex.js';

/** Every expected byte is typed from the standards. */
const faults = (golden: string, bytes: Uint8Array) => differences(parseGolden(golden, 'golden'), bytes);

test('a master boot record is that of UEFI 5.2.1, with the block of the loader at 432 (HY-01)', () => {
  const record = encodeMbr({
    bootCode: Uint8Array.of(0x33, 0xed),
    loaderBlock: 0x0102030405,
    diskId: 0x12345678,
    partitions: [
      undefined,
      {
        status: 0x80,
        type: 0xef,
        firstBlock: 0x01020304,
        blockCount: 0x05060708,
        firstChs: Uint8Array.of(1, 2, 3),
        lastChs: Uint8Array.of(4, 5, 6),
      },
    ],
  });
  const golden = `
      0: 33 ED 00*430              # boot code
    432: 05 04 03 02 01 00 00 00   # block of the loader
    440: 78 56 34 12               # disk id
    444: 00 00                     # unknown
    446: 00*16                     # row 1: none
    462: 80 01 02 03               # row 2: active, first CHS
    466: EF 04 05 06               # type, last CHS
    470: 04 03 02 01               # first block
    474: 08 07 06 05               # blocks
    478: 00*32                     # rows 3 and 4: none
    510: 55 AA                     # signature
    512:`;
  expect(faults(golden, record)).toEqual([]);
});

describe('a GPT', () => {
  const gpt: Gpt = {
    diskGuid: '00112233-4455-6677-8899-AABBCCDDEEFF',
    entriesBlock: 2,
    blockCount: 1000,
    partitions: [
      {
        number: 2,
        type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
        guid: '01234567-89ab-cdef-0123-456789abcdef',
        firstBlock: 64,
        lastBlock: 99,
        name: 'EFI',
        readOnly: true,
      },
    ],
  };
  const sum = (bytes: Uint8Array) => {
    const word = Buffer.alloc(4);
    word.writeUInt32LE(crc32(bytes));
    return word.toString('hex').toUpperCase().replace(/../g, '$& ').trim();
  };

  /** A header with its sum, typed from UEFI 5.3.2; what is given as bytes. */
  const header = (entries: Uint8Array, places: Readonly<Record<'my' | 'other' | 'entries', string>>) => {
    const text = (headerSum: string) => `
        45 46 49 20 50 41 52 54             # EFI PART
        00 00 01 00 5C 00 00 00             # revision 1.0, 92 bytes
        ${headerSum}                        # sum of the header, this field as zeros
        00*4                                # reserved
        ${places.my} 00*6                   # MyLBA
        ${places.other} 00*6                # AlternateLBA
        22 00 00*6                          # FirstUsableLBA: 34
        C6 03 00*6                          # LastUsableLBA: 966
        33 22 11 00 55 44 77 66 88 99 AA BB CC DD EE FF # DiskGUID
        ${places.entries} 00*6              # PartitionEntryLBA
        80 00 00 00 80 00 00 00             # 128 entries of 128 bytes
        ${sum(entries)}                     # sum of the entries`;
    return text(sum(parseGolden(text('00 00 00 00'), 'header').bytes));
  };

  const entries = `
      00*128                                # entry 1: none
      28 73 2A C1 1F F8 D2 11 BA 4B 00 A0 C9 3E C9 3B # entry 2: EFI system partition
      67 45 23 01 AB 89 EF CD 01 23 45 67 89 AB CD EF # its own GUID
      40 00 00*6                            # first block
      63 00 00*6                            # last block
      00*7 10                               # attributes: bit 60, read-only
      45 00 46 00 49 00 00*66               # name
      00*16128                              # 126 entries that are none`;
  const entryBytes = parseGolden(entries, 'entries').bytes;

  test('is a header in block 1 and entries behind it (UEFI 5.3, HY-05, HY-06)', () => {
    const golden = `${header(entryBytes, { my: '01 00', other: 'E7 03', entries: '02 00' })}
      00*420                                # rest of the block
      ${entries}`;
    expect(faults(golden, encodePrimaryGpt(gpt))).toEqual([]);
  });

  test('is mirrored at the end: entries, and the header in the last block (UEFI 5.3, HY-06)', () => {
    const golden = `${entries}
      ${header(entryBytes, { my: 'E7 03', other: '01 00', entries: 'C7 03' })}
      00*420                                # rest of the block`;
    expect(faults(golden, encodeBackupGpt(gpt))).toEqual([]);
    expect(lastUsableBlock(1000)).toBe(966);
  });

  test('has its entries further on where an Apple partition map lies between (HY-14)', () => {
    const far = encodePrimaryGpt({ ...gpt, entriesBlock: 32 });
    expect(far.length).toBe(63 * 512);
    expect(far.subarray(92, 31 * 512).every((byte) => byte === 0)).toBe(true);
    expect(Buffer.compare(far.subarray(31 * 512), entryBytes)).toBe(0);
    const view = new DataView(far.buffer);
    expect([view.getBigUint64(40, true), view.getBigUint64(72, true)]).toEqual([64n, 32n]);
  });

  test('takes nothing for a GUID that is none', () => {
    const with0 = (diskGuid: string) => () => encodePrimaryGpt({ ...gpt, diskGuid });
    for (const none of ['', 'x', '00112233-4455-6677-8899-AABBCCDDEEF', '00112233-4455-6677-8899-AABBCCDDEEFFF']) {
      expect(with0(none)).toThrow(`${none} is not a GUID`);
    }
    expect(with0('00112233-4455-6677-8899-AABBCCDDEEFG')).toThrow('is not a GUID');
    expect(with0('00112233445566778899aabbccddeeff')).not.toThrow();
  });

  test('is read as it is written: GUIDs in capitals, names without the zeros behind', () => {
    const view = new DataView(entryBytes.buffer, entryBytes.byteOffset + 128, 128);
    const { partitionTypeGuid, partitionName } = gptTables.gptEntry.rows;
    expect(partitionTypeGuid.codec.read(view, 0)).toBe('C12A7328-F81F-11D2-BA4B-00A0C93EC93B');
    expect(partitionName.codec.read(view, 56)).toBe('EFI');
    view.setUint16(56 + 8, 0x41, true);
    expect(partitionName.codec.read(view, 56)).toBe('EFI\0A');
    view.setUint16(56 + 8, 0, true);
  });

  test('has names of 36 units at most: what is longer ends there', () => {
    const [partition] = gpt.partitions;
    const named = encodePrimaryGpt({ ...gpt, partitions: [{ ...partition!, name: `${'n'.repeat(36)}X` }] });
    const entry = Buffer.from(named.subarray(512 + 128, 512 + 256));
    expect(entry.toString('utf16le', 56)).toBe('n'.repeat(36));
    expect(named.subarray(512 + 256).every((byte) => byte === 0)).toBe(true);
  });
});

describe('an Apple partition map (Inside Macintosh: Devices, 3)', () => {
  test('starts with a driver descriptor map that counts blocks of 2,048 bytes', () => {
    const golden = `
      0: 45 52                      # sbSig: ER
      2: 08 00                      # sbBlkSize
      4: 01 02 03 04                # sbBlkCount
      8:`;
    expect(faults(golden, encodeDriverDescriptorMap(0x01020304))).toEqual([]);
  });

  test('has an entry in each block, each of which counts them all', () => {
    const of = (name: string) => ({
      name,
      type: `T${name}`,
      firstBlock: 0x0102,
      blockCount: 0x0304,
      status: 0x40000013,
    });
    const entry = (letter: string) => `
      50 4D 00 00                   # pmSig: PM
      00 00 00 02                   # pmMapBlkCnt
      00 00 01 02                   # pmPyPartStart
      00 00 03 04                   # pmPartBlkCnt
      ${letter} 00*31               # pmPartName
      54 ${letter} 00*30            # pmParType
      00 00 00 00 00 00 03 04       # pmLgDataStart, pmDataCnt
      40 00 00 13                   # pmPartStatus
      00*1956                       # no boot code; rest of the block`;
    expect(faults(entry('41') + entry('42'), encodeApplePartitionMap([of('A'), of('B')]))).toEqual([]);
  });
});
