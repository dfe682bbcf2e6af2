import { describe, expect, test } from 'vitest';
import { bootSector16, bootSector32, fsInfo, spareSector } from '../../src/format/fat.js';
import { ATTRIBUTE, directoryEntry, longNameEntry, shortNameChecksum } from '../../src/format/fat-directory.js';
import { differences, parseGolden } from '../support/hex.js';

/** Every expected byte is typed from Microsoft's FAT specification. */
const faults = (golden: string, bytes: Uint8Array) => differences(parseGolden(golden, 'golden'), bytes);

describe('the first sector of a FAT volume', () => {
  test('with 12 or 16 bits is that of clauses 3.1 and 3.2, and code that goes on to the next device', () => {
    const sector = bootSector16.encode({
      BPB_SecPerClus: 4,
      BPB_RsvdSecCnt: 1,
      BPB_RootEntCnt: 512,
      BPB_TotSec16: 0x4321,
      BPB_FATSz16: 0x20,
      BPB_TotSec32: 0,
      BS_VolID: 0x12345678,
      BS_VolLab: 'ESP',
      BS_FilSysType: 'FAT16',
    });
    const golden = `
        0: EB 3C 90                        # BS_jmpBoot: over the parameters, to byte 62
        3: 4D 53 57 49 4E 34 2E 31         # BS_OEMName: MSWIN4.1
       11: 00 02                           # BPB_BytsPerSec: 512
       13: 04                              # BPB_SecPerClus
       14: 01 00                           # BPB_RsvdSecCnt
       16: 02                              # BPB_NumFATs
       17: 00 02                           # BPB_RootEntCnt
       19: 21 43                           # BPB_TotSec16
       21: F8                              # BPB_Media: fixed
       22: 20 00                           # BPB_FATSz16
       24: 20 00                           # BPB_SecPerTrk: 32
       26: 40 00                           # BPB_NumHeads: 64
       28: 00*4                            # BPB_HiddSec
       32: 00*4                            # BPB_TotSec32
       36: 80                              # BS_DrvNum
       37: 00                              # BS_Reserved1
       38: 29                              # BS_BootSig: what follows is there
       39: 78 56 34 12                     # BS_VolID
       43: 45 53 50 20*8                   # BS_VolLab
       54: 46 41 54 31 36 20*3             # BS_FilSysType
       62: CD 18 F4 EB FD                  # INT 18h, then HLT for ever
       67: 00*443                          # no more code
      510: 55 AA                           # Signature_word
      512:`;
    expect(faults(golden, sector)).toEqual([]);
  });

  test('with 32 bits is that of clauses 3.1 and 3.3', () => {
    const sector = bootSector32.encode({
      BPB_SecPerClus: 1,
      BPB_RsvdSecCnt: 32,
      BPB_RootEntCnt: 0,
      BPB_TotSec16: 0,
      BPB_FATSz16: 0,
      BPB_TotSec32: 0x00123456,
      BPB_FATSz32: 0x0789,
      BPB_RootClus: 2,
      BS_VolID: 0x12345678,
      BS_VolLab: 'ESP',
      BS_FilSysType: 'FAT32',
    });
    const golden = `
        0: EB 58 90                        # BS_jmpBoot: over the parameters, to byte 90
        3: 4D 53 57 49 4E 34 2E 31         # BS_OEMName: MSWIN4.1
       11: 00 02 01 20 00 02               # 512 bytes, a sector a cluster, 32 reserved, two tables
       17: 00 00 00 00 F8 00 00            # nothing of FAT16; BPB_Media: fixed
       24: 20 00 40 00 00*4                # BPB_SecPerTrk, BPB_NumHeads, BPB_HiddSec
       32: 56 34 12 00                     # BPB_TotSec32
       36: 89 07 00 00                     # BPB_FATSz32
       40: 00 00                           # BPB_ExtFlags: all tables are alike
       42: 00 00                           # BPB_FSVer: 0.0
       44: 02 00 00 00                     # BPB_RootClus
       48: 01 00                           # BPB_FSInfo
       50: 06 00                           # BPB_BkBootSec
       52: 00*12                           # BPB_Reserved
       64: 80 00 29                        # BS_DrvNum, BS_Reserved1, BS_BootSig
       67: 78 56 34 12                     # BS_VolID
       71: 45 53 50 20*8                   # BS_VolLab
       82: 46 41 54 33 32 20*3             # BS_FilSysType
       90: CD 18 F4 EB FD                  # INT 18h, then HLT for ever
       95: 00*415                          # no more code
      510: 55 AA                           # Signature_word
      512:`;
    expect(faults(golden, sector)).toEqual([]);
  });

  test('with 32 bits has the sectors of clause 5 behind it', () => {
    const golden = `
        0: 52 52 61 41                     # FSI_LeadSig: RRaA
        4: 00*480                          # FSI_Reserved1
      484: 72 72 41 61                     # FSI_StrucSig: rrAa
      488: 04 03 02 01                     # FSI_Free_Count
      492: 08 07 06 05                     # FSI_Nxt_Free
      496: 00*12                           # FSI_Reserved2
      508: 00 00 55 AA                     # FSI_TrailSig
      512:`;
    expect(faults(golden, fsInfo.encode({ FSI_Free_Count: 0x01020304, FSI_Nxt_Free: 0x05060708 }))).toEqual([]);
    const spare = `
        0: 00*510                          # nothing
      510: 55 AA                           # its signature
      512:`;
    expect(faults(spare, spareSector.encode({}))).toEqual([]);
  });
});

describe('a directory entry of FAT', () => {
  test('is that of clause 6', () => {
    const date = new Date('1980-01-01T00:00:02.010Z');
    const entry = directoryEntry.encode({
      DIR_Name: 'README  TXT',
      DIR_Attr: ATTRIBUTE.archive | ATTRIBUTE.readOnly,
      DIR_CrtTimeTenth: date,
      DIR_CrtTime: date,
      DIR_CrtDate: date,
      DIR_LstAccDate: date,
      DIR_FstClusHI: 0x0001,
      DIR_WrtTime: date,
      DIR_WrtDate: date,
      DIR_FstClusLO: 0x0203,
      DIR_FileSize: 0x04050607,
    });
    const golden = `
        0: 52 45 41 44 4D 45 20 20 54 58 54 # DIR_Name
       11: 21                              # DIR_Attr: archive, read-only
       12: 00                              # DIR_NTRes
       13: 01                              # DIR_CrtTimeTenth
       14: 01 00                           # DIR_CrtTime: two seconds
       16: 21 00                           # DIR_CrtDate
       18: 21 00                           # DIR_LstAccDate
       20: 01 00                           # DIR_FstClusHI
       22: 01 00                           # DIR_WrtTime
       24: 21 00                           # DIR_WrtDate
       26: 03 02                           # DIR_FstClusLO
       28: 07 06 05 04                     # DIR_FileSize
       32:`;
    expect(faults(golden, entry)).toEqual([]);
  });

  test('of a long name is that of clause 7', () => {
    const values = { LDIR_Ord: 0x41, LDIR_Chksum: 0x5a, LDIR_Name1: 'abcde', LDIR_Name2: 'fghijk', LDIR_Name3: 'l\0' };
    const golden = `
        0: 41                              # LDIR_Ord: the first, and the last
        1: 61 00 62 00 63 00 64 00 65 00   # LDIR_Name1
       11: 0F 00                           # LDIR_Attr, LDIR_Type
       13: 5A                              # LDIR_Chksum
       14: 66 00 67 00 68 00 69 00 6A 00 6B 00 # LDIR_Name2
       26: 00 00                           # LDIR_FstClusLO
       28: 6C 00 00 00                     # LDIR_Name3
       32:`;
    expect(faults(golden, longNameEntry.encode(values))).toEqual([]);
  });

  test('has the attributes of clause 6', () => {
    expect(ATTRIBUTE).toEqual({
      readOnly: 1,
      hidden: 2,
      system: 4,
      volumeLabel: 8,
      directory: 16,
      archive: 32,
    });
  });

  test('ties its long name to itself by a sum that is turned right at each character', () => {
    // By hand: 41; 20 + 80 + 42 = E2; 71 + 43 = B4.
    expect(shortNameChecksum('A')).toBe(0x41);
    expect(shortNameChecksum('AB')).toBe(0xe2);
    expect(shortNameChecksum('ABC')).toBe(0xb4);
    // B4 is even: 5A, and F0 overflows to 4A.
    expect(shortNameChecksum('ABC\u00f0')).toBe(0x4a);
  });
});
