import { fieldReader } from '../bytes/struct.js';
import { quoted } from '../errors.js';
import { directoryRecordHeader, systemUseOffset } from '../format/directory-record.js';
import type { ByteExtent } from './entry.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import type { Problems } from './problems.js';

import { recordedNumber } from './recorded-number.js';

const lengthOf = fieldReader(directoryRecordHeader, 'recordLength');
const attributeLengthOf = fieldReader(directoryRecordHeader, 'attributeLength');
const flagsOf = fieldReader(directoryRecordHeader, 'flags');
const identifierLengthOf = fieldReader(directoryRecordHeader, 'identifierLength');
const unitSizeOf = fieldReader(directoryRecordHeader, 'fileUnitSize');
const gapOf = fieldReader(directoryRecordHeader, 'interleaveGap');
const { extentLocation, dataLength, recordedAt } = directoryRecordHeader.rows;
const LOCATION_AT = extentLocation.position - 1;
const LENGTH_AT = dataLength.position - 1;

/** Offset of a record's date in the record. */
export const DATE_OFFSET = recordedAt.position - 1;

/** The shortest record: its fixed part and an identifier of one byte. */
const SHORTEST = directoryRecordHeader.length + 1;

/** The bytes of one directory, and the fields of a record at an offset of them. Its entries keep them. */
export class DirectoryBytes {
  readonly view: DataView;

  constructor(
    readonly path: string,
    readonly bytes: Uint8Array,
    /** First byte of the directory in the source. */
    readonly start: number,
    readonly blockSize: number,
    private readonly image: ImageBytes,
    private readonly problems: Problems,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Offset of the first record at or after `at`, and -1 behind the last one (RD-07). */
  recordFrom(at: number): number {
    const { bytes, view, path } = this;
    while (at + SHORTEST <= bytes.length) {
      const length = lengthOf(view, at);
      if (length === 0) {
        at = this.#blockAfter(at);
        continue;
      }
      // No record crosses a sector, ECMA-119 6.8.1.1, also where a sector has several blocks.
      const room = Math.min(SECTOR_SIZE - ((this.start + at) % SECTOR_SIZE), bytes.length - at);
      if (
        length >= SHORTEST &&
        length <= room &&
        directoryRecordHeader.length + identifierLengthOf(view, at) <= length
      ) {
        return at;
      }
      this.problems.report(
        'RECORD',
        `a directory record of ${length} bytes where ${room} are left in ${inDirectory(path)}`,
        {
          path,
          sector: this.sectorOf(at),
        },
      );
      at = this.#blockAfter(at);
    }
    return -1;
  }

  /** Offset behind a record. */
  after(at: number): number {
    return at + lengthOf(this.view, at);
  }

  flagsOf(at: number): number {
    return flagsOf(this.view, at);
  }

  isInterleaved(at: number): boolean {
    return unitSizeOf(this.view, at) !== 0 || gapOf(this.view, at) !== 0;
  }

  identifierStart(at: number): number {
    return at + directoryRecordHeader.length;
  }

  identifierEnd(at: number): number {
    return this.identifierStart(at) + identifierLengthOf(this.view, at);
  }

  /** The records of a directory itself and of its parent have one byte, 0 or 1. */
  isSelfOrParent(at: number): boolean {
    return identifierLengthOf(this.view, at) === 1 && this.bytes[this.identifierStart(at)]! <= 1;
  }

  systemUseStart(at: number): number {
    return at + systemUseOffset(identifierLengthOf(this.view, at));
  }

  hasSameIdentifier(one: number, other: number): boolean {
    const length = identifierLengthOf(this.view, one);
    if (identifierLengthOf(this.view, other) !== length) return false;
    for (let i = directoryRecordHeader.length; i < directoryRecordHeader.length + length; i++) {
      if (this.bytes[one + i] !== this.bytes[other + i]) return false;
    }
    return true;
  }

  /** Where the extent of a record begins in the source (RD-08). */
  extentStart(at: number): number {
    const { view } = this;
    const little = extentLocation.codec.read(view, at + LOCATION_AT);
    const big = extentLocation.codec.readBigEndian(view, at + LOCATION_AT);
    const attributes = attributeLengthOf(view, at);
    const startOf = (block: number) => (block + attributes) * this.blockSize;
    if (little === big) return startOf(little);
    const isInside = (block: number) => this.image.has(startOf(block), 0);
    return startOf(recordedNumber(little, big, isInside, this.problems, this.sectorOf(at)));
  }

  extentLength(at: number): number {
    const little = dataLength.codec.read(this.view, at + LENGTH_AT);
    const big = dataLength.codec.readBigEndian(this.view, at + LENGTH_AT);
    if (little === big) return little;
    const start = this.extentStart(at);
    return recordedNumber(little, big, (length) => this.image.has(start, length), this.problems, this.sectorOf(at));
  }

  extentOf(at: number): ByteExtent {
    return { start: this.extentStart(at), length: this.extentLength(at) };
  }

  /** Sector in which a record lies. */
  sectorOf(at: number): number {
    return Math.floor((this.start + at) / SECTOR_SIZE);
  }

  #blockAfter(at: number): number {
    return (Math.floor(at / this.blockSize) + 1) * this.blockSize;
  }
}

/** A directory in a message. */
export function inDirectory(path: string): string {
  return path === '' ? 'the root directory' : quoted(path);
}
