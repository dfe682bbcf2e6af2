import { both16, both32, type Span } from './bytes.js';
import { readDate7 } from './dates.js';
import type { FaultLog } from './faults.js';

/** One Directory Record, ECMA-119 9.1. */
export interface DirectoryRecord {
  /** Byte of the image at which it starts. */
  readonly position: number;
  readonly length: number;
  /** First sector of the extent. */
  readonly sector: number;
  /** Bytes of the extent. */
  readonly size: number;
  readonly recordedAt: Date;
  readonly flags: number;
  readonly isDirectory: boolean;
  /** Another record of the same file follows. */
  readonly isContinued: boolean;
  readonly identifier: Uint8Array;
  readonly systemUse: Span;
}

const FLAG_DIRECTORY = 0x02;
const FLAG_MORE_EXTENTS = 0x80;
const KNOWN_FLAGS = 0x01 | FLAG_DIRECTORY | 0x04 | FLAG_MORE_EXTENTS;
const HEADER_LENGTH = 33;

/** Reads a record that fills the span, or nothing when its lengths contradict each other. */
export function readDirectoryRecord(span: Span, log: FaultLog, where: string): DirectoryRecord | undefined {
  const length = span.u8(0);
  if (length < HEADER_LENGTH + 1) {
    log.report('DR-03', `${where}: a record of ${length} bytes`);
    return undefined;
  }
  const identifierLength = span.u8(32);
  const pad = identifierLength % 2 === 0 ? 1 : 0;
  const systemUseAt = HEADER_LENGTH + identifierLength + pad;
  if (identifierLength === 0 || systemUseAt > length) {
    log.report('DR-03', `${where}: a record of ${length} bytes with an identifier of ${identifierLength}`);
    return undefined;
  }
  log.check(length % 2 === 0 && length <= 254, 'DR-03', `${where}: record length ${length} is odd or over 254`);
  log.check(
    pad === 0 || span.u8(systemUseAt - 1) === 0,
    'DR-03',
    `${where}: the byte after the identifier is not zero`,
  );

  log.check(span.u8(1) === 0, 'DR-04', `${where}: extended attribute record length ${span.u8(1)}`);
  log.check(span.u8(26) === 0 && span.u8(27) === 0, 'DR-04', `${where}: file unit size or interleave gap is not zero`);
  const volumeNumber = both16(span, 28, log, 'DR-04', `${where}: volume sequence number`);
  log.check(volumeNumber === 1, 'DR-04', `${where}: volume sequence number ${volumeNumber}`);
  const flags = span.u8(25);
  log.check((flags & ~KNOWN_FLAGS) === 0, 'DR-06', `${where}: file flags 0x${flags.toString(16)}`);
  return {
    position: span.position,
    length,
    sector: both32(span, 2, log, 'DR-04', `${where}: location of extent`),
    size: both32(span, 10, log, 'DR-04', `${where}: data length`),
    recordedAt: readDate7(span, 18, log, 'DR-05', where),
    flags,
    isDirectory: (flags & FLAG_DIRECTORY) !== 0,
    isContinued: (flags & FLAG_MORE_EXTENTS) !== 0,
    identifier: span.bytes.subarray(HEADER_LENGTH, HEADER_LENGTH + identifierLength),
    systemUse: span.slice(systemUseAt, length),
  };
}
