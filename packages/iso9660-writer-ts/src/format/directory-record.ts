import { u8, u16both, u32both } from '../bytes/codec.js';
import { dateTime7 } from '../bytes/dates.js';
import { at, constant, struct } from '../bytes/struct.js';

/** Fixed part of a Directory Record, ECMA-119 9.1. The identifier and the system use area follow. */
export const directoryRecordHeader = struct(33, {
  recordLength: at(1, u8),
  attributeLength: constant(2, u8, 0), // no extended attribute record
  extentLocation: at(3, u32both),
  dataLength: at(11, u32both),
  recordedAt: at(19, dateTime7),
  flags: at(26, u8),
  fileUnitSize: constant(27, u8, 0), // not interleaved
  interleaveGap: constant(28, u8, 0),
  volumeNumber: constant(29, u16both, 1),
  identifierLength: at(33, u8),
});

/** File Flags, ECMA-119 9.1.6. */
export const FILE_FLAG = { hidden: 0x01, directory: 0x02, associated: 0x04, multiExtent: 0x80 } as const;

/** A record is at most this long: its length is one byte, and every record is padded to an even length (DR-03). */
export const LONGEST_RECORD = 254;

/** Identifiers of a directory's first two records, ECMA-119 6.8.2.2: itself and its parent. One byte each, in Joliet as well. */
export const SELF_IDENTIFIER = 0x00;
export const PARENT_IDENTIFIER = 0x01;

/** Offset of the system use area: the identifier is padded so that it starts at an even one, ECMA-119 9.1.12. */
export function systemUseOffset(identifierLength: number): number {
  const end = directoryRecordHeader.length + identifierLength;
  return end + (end % 2);
}

/** Length of a record with a system use area of so many bytes; even, ECMA-119 9.1.13. */
export function recordLength(identifierLength: number, systemUseLength: number): number {
  const end = systemUseOffset(identifierLength) + systemUseLength;
  return end + (end % 2);
}
