import { describe, expect, test } from 'vitest';
import {
  CL,
  COMPONENT,
  CONTINUES,
  FILE_TYPE,
  nameEntries,
  nameEntryLength,
  PL,
  PN,
  PX,
  RE,
  ROCK_RIDGE_REFERENCE,
  TF,
  TIME_STAMP,
} from '../../src/format/rock-ridge.js';
import { CE, CE_LENGTH, ER, SP, type SystemUseEntry, systemUseEntry } from '../../src/format/system-use-entry.js';
import { differences, parseGolden } from '../support/hex.js';

/** Every expected byte is typed from SUSP 1.12 and RRIP 1.12. */
function faults(golden: string, ...entries: readonly SystemUseEntry[]): string[] {
  const parts = entries.map((entry) => {
    const bytes = new Uint8Array(entry.length);
    entry.writeTo(new DataView(bytes.buffer), 0);
    return bytes;
  });
  return differences(parseGolden(golden, 'golden'), Buffer.concat(parts));
}

describe('the entries of SUSP', () => {
  test('SP says that the areas follow the protocol (5.3)', () => {
    expect(faults('53 50 07 01 BE EF 00 # SP, 7 bytes, version 1, BE EF, nothing skipped', SP)).toEqual([]);
    expect(SP.signature).toBe('SP');
  });

  test('CE says where it goes on (5.1)', () => {
    const golden = `
      43 45 1C 01                   # CE, 28 bytes, version 1
      04 03 02 01 01 02 03 04       # sector
      08 07 06 05 05 06 07 08       # offset
      0C 0B 0A 09 09 0A 0B 0C       # length`;
    const place = { sector: 0x01020304, offset: 0x05060708, length: 0x090a0b0c };
    expect(faults(golden, CE(place))).toEqual([]);
    expect(CE_LENGTH).toBe(28);
  });

  test('ER names an extension (5.5)', () => {
    const golden = `
      45 52 0E 01                   # ER, 14 bytes, version 1
      01 02 03 01                   # lengths of the texts, version of the extension
      41 42 43 44 45 46             # A, BC, DEF`;
    expect(faults(golden, ER('A', 'BC', 'DEF'))).toEqual([]);
  });

  test('have two letters, a length with their header, and version 1 (4.1)', () => {
    const entry = systemUseEntry('ZZ', 2, (view, offset) => view.setUint16(offset, 0x0102));
    expect(faults('5A 5A 06 01 01 02 # ZZ, 6 bytes, version 1, data', entry)).toEqual([]);
    expect([entry.signature, entry.length]).toEqual(['ZZ', 6]);
  });
});

describe('the entries of Rock Ridge', () => {
  test('ER has the texts of RRIP 1991A (4.3)', () => {
    const bytes = Buffer.alloc(ROCK_RIDGE_REFERENCE.length);
    ROCK_RIDGE_REFERENCE.writeTo(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
    expect([...bytes.subarray(0, 8)]).toEqual([0x45, 0x52, 237, 1, 10, 84, 135, 1]);
    expect(bytes.toString('latin1', 8)).toBe(
      'RRIP_1991A' +
        'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS' +
        'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.',
    );
  });

  test('PX has mode, links and owners in 36 bytes (4.1.1, RR-08)', () => {
    const golden = `
      50 58 24 01                   # PX, 36 bytes, version 1
      ED 81 00 00 00 00 81 ED       # mode 0100755
      02 00 00 00 00 00 00 02       # links
      E8 03 00 00 00 00 03 E8       # uid 1000
      70 11 01 00 00 01 11 70       # gid 70000`;
    expect(faults(golden, PX({ mode: 0o100755, links: 2, uid: 1000, gid: 70000 }))).toEqual([]);
  });

  test('PN has both halves of a device number (4.1.2)', () => {
    const golden = '50 4E 14 01 01 00 00 00 00 00 00 01 02 00 00 00 00 00 00 02 # PN, 20 bytes, high 1, low 2';
    expect(faults(golden, PN(1, 2))).toEqual([]);
  });

  test('TF has one date three times: modification, access, attributes (4.1.6, RR-11)', () => {
    const golden = `
      54 46 1A 01 0E                # TF, 26 bytes, version 1, bits 1 to 3
      (65 02 03 04 05 06 00)*3      # 2001-02-03 04:05:06`;
    expect(faults(golden, TF(Date.UTC(2001, 1, 3, 4, 5, 6)))).toEqual([]);
    expect(TIME_STAMP).toEqual({ creation: 1, modify: 2, access: 4, attributes: 8, longForm: 128 });
  });

  test('NM is one entry up to 250 bytes, and then as many as it takes (4.1.4, RR-12)', () => {
    expect(faults('4E 4D 08 01 00 61 C3 A9 # NM, 8 bytes: a and é', ...nameEntries('aé'))).toEqual([]);
    const whole = nameEntries('n'.repeat(250));
    expect(faults('4E 4D FF 01 00 6E*250 # NM, 255 bytes', ...whole)).toEqual([]);
    expect(whole.map(({ signature }) => signature)).toEqual(['NM']);
    const divided = `
      4E 4D FF 01 01 6E*250         # NM that goes on
      4E 4D 06 01 00 6E             # its end`;
    expect(faults(divided, ...nameEntries('n'.repeat(251)))).toEqual([]);
    expect(nameEntries('n'.repeat(500)).map(({ length }) => length)).toEqual([255, 255]);
    expect(nameEntries('n'.repeat(700)).map(({ length }) => length)).toEqual([255, 255, 205]);
    expect(nameEntryLength('n'.repeat(251))).toBe(256);
    expect(CONTINUES).toBe(1);
  });

  test('NM may have less room in the first entry (RR-05)', () => {
    const divided = `
      4E 4D 08 01 01 6E*3           # three bytes
      4E 4D 06 01 00 6E             # and one`;
    expect(faults(divided, ...nameEntries('nnnn', 8))).toEqual([]);
    expect(nameEntries('nnn', 8).map(({ length }) => length)).toEqual([8]);
    // No character is divided.
    expect(nameEntries('néé', 9).map(({ length }) => length)).toEqual([5 + 3, 5 + 2]);
  });

  test('CL, PL and RE tell of relocated directories (4.1.5)', () => {
    const golden = `
      43 4C 0C 01 01 00 00 00 00 00 00 01 # CL to sector 1
      50 4C 0C 01 02 00 00 00 00 00 00 02 # PL to sector 2
      52 45 04 01                   # RE`;
    expect(faults(golden, CL(1), PL(2), RE)).toEqual([]);
  });

  test('have the types of POSIX and the flags of components (4.1.1, 4.1.3)', () => {
    expect(FILE_TYPE).toEqual({
      socket: 0o140000,
      symlink: 0o120000,
      file: 0o100000,
      block: 0o060000,
      directory: 0o040000,
      character: 0o020000,
      fifo: 0o010000,
    });
    expect(COMPONENT).toEqual({ continues: 1, current: 2, parent: 4, root: 8 });
  });
});
