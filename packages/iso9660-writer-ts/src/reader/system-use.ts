import { u32both } from '../bytes/codec.js';
import { decode, fieldReader } from '../bytes/struct.js';
import { CONTINUES, rockRidgeTables } from '../format/rock-ridge.js';
import { entryHeader, systemUseTables } from '../format/system-use-entry.js';
import { zisofsEntry } from '../format/zisofs.js';
import { LinkTarget } from './link-target.js';
import type { Problems } from './problems.js';
import type { ReadPlace } from './read-error.js';
import { areRecordedDates, type TimeStamps, timeStampsOf } from './time-stamps.js';

const { posixAttributes, deviceNumber, directoryLocation } = rockRidgeTables;
const { continuation, sharingProtocol, extensionReference } = systemUseTables;
const HEADER = entryHeader.length;

const modeOf = fieldReader(posixAttributes, 'mode');
const linksOf = fieldReader(posixAttributes, 'links');
const uidOf = fieldReader(posixAttributes, 'uid');
const gidOf = fieldReader(posixAttributes, 'gid');
const lengthOf = fieldReader(entryHeader, 'length');

/** Bytes of a name. Longer ones are cut: no system has them. */
const LONGEST_NAME = 1024;

/** A signature as the number of its two bytes. */
const signature = (letters: string) => (letters.charCodeAt(0) << 8) | letters.charCodeAt(1);
const [NM, PX, TF, CE, SL, PN, CL, RE, SF, ZF, RR, SP, ST, ER] = (
  ['NM', 'PX', 'TF', 'CE', 'SL', 'PN', 'CL', 'RE', 'SF', 'ZF', 'RR', 'SP', 'ST', 'ER'] as const
).map(signature);

/** Where a continuation area lies: block, offset, length. */
export interface ContinuationPlace {
  readonly sector: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * What the system use entries of one record say. One of these serves all records of a hierarchy, one after the other:
 * a large image has a million records.
 */
export class SystemUse {
  /** `RR`, `PX` or `NM` was there: more than the mere sharing protocol. */
  isRockRidge = false;
  /** -1: there is no PX. */
  mode = -1;
  links = 0;
  uid = 0;
  gid = 0;
  serial: number | undefined;
  device: { readonly high: number; readonly low: number } | undefined;
  /** The data of the TF entry, flags and then dates, lie at `datesStart` of these bytes; `undefined`: there is no TF. */
  datesBytes: Uint8Array | undefined;
  datesStart = 0;
  datesEnd = 0;
  /** The name lies at `nameStart` of these bytes; `undefined`: there is no NM. */
  nameBytes: Uint8Array | undefined;
  nameStart = 0;
  nameEnd = 0;
  /** No NM says that the name goes on. */
  isNameComplete = false;
  link: LinkTarget | undefined;
  /** Block of the directory that belongs here; -1: there is no CL. */
  childBlock = -1;
  isRelocated = false;
  isSparse = false;
  zisofs: Uint8Array | undefined;
  /** Bytes of every record's area before its entries; `undefined`: there is no SP. */
  skip: number | undefined;
  extensions: string[] | undefined;
  continuation: ContinuationPlace | undefined;

  /** The dates of the TF entry. */
  get timeStamps(): TimeStamps {
    return this.datesBytes === undefined ? {} : timeStampsOf(this.datesBytes.subarray(this.datesStart, this.datesEnd));
  }

  /** Whether all that the TF entry tells are dates. */
  get hasRightDates(): boolean {
    return this.datesBytes === undefined || areRecordedDates(this.datesBytes, this.datesStart, this.datesEnd);
  }

  clear(): void {
    this.isRockRidge = false;
    this.mode = -1;
    this.links = 0;
    this.uid = 0;
    this.gid = 0;
    this.serial = undefined;
    this.device = undefined;
    this.datesBytes = undefined;
    this.nameBytes = undefined;
    this.isNameComplete = false;
    this.link = undefined;
    this.childBlock = -1;
    this.isRelocated = false;
    this.isSparse = false;
    this.zisofs = undefined;
    this.skip = undefined;
    this.extensions = undefined;
    this.continuation = undefined;
  }

  /**
   * Reads one area (RD-17 to RD-25). `problems` is left out when the area has been read before, and `place` is made only
   * when there is something to tell.
   */
  read(
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    problems?: Problems,
    place?: () => ReadPlace,
  ): void {
    this.continuation = undefined;
    let at = start;
    while (end - at >= HEADER) {
      const length = lengthOf(view, at);
      if (length < HEADER || length > end - at) break;
      const name = (bytes[at]! << 8) | bytes[at + 1]!;
      if (name === ST) return;
      this.#take(name, bytes, view, at + HEADER, at + length, problems, place);
      at += length;
    }
    if (problems !== undefined && !isZero(bytes, at, end)) {
      problems.report('SUSP', `${end - at} bytes that are no system use entries`, place?.());
    }
  }

  #take(
    name: number,
    bytes: Uint8Array,
    view: DataView,
    data: number,
    end: number,
    problems: Problems | undefined,
    place: (() => ReadPlace) | undefined,
  ): void {
    const length = end - data;
    switch (name) {
      case NM:
        this.isRockRidge = true;
        if (length > 0) this.#takeName(bytes, data, end, problems, place);
        break;
      case PX:
        if (length < posixAttributes.length) break;
        this.isRockRidge = true;
        this.mode = modeOf(view, data);
        this.links = linksOf(view, data);
        this.uid = uidOf(view, data);
        this.gid = gidOf(view, data);
        // The 44-byte form of RRIP 1.12.
        if (length >= posixAttributes.length + u32both.size)
          this.serial = u32both.read(view, data + posixAttributes.length);
        break;
      case TF:
        if (length === 0) break;
        this.datesBytes = bytes;
        this.datesStart = data;
        this.datesEnd = end;
        break;
      case CE:
        if (length >= continuation.length) this.continuation = decode(continuation, bytes, data);
        break;
      case SL:
        this.link ??= new LinkTarget();
        if (length > 0) this.link.add(bytes.subarray(data, end), problems, place);
        break;
      default:
        this.#takeRare(name, bytes, data, end);
    }
  }

  #takeRare(name: number, bytes: Uint8Array, data: number, end: number): void {
    const length = end - data;
    if (name === PN && length >= deviceNumber.length) this.device = decode(deviceNumber, bytes, data);
    else if (name === CL && length >= directoryLocation.length) {
      this.childBlock = decode(directoryLocation, bytes, data).sector;
    } else if (name === RE) this.isRelocated = true;
    else if (name === RR) this.isRockRidge = true;
    else if (name === SF) this.isSparse = true;
    else if (name === ZF && length >= zisofsEntry.length) this.zisofs = bytes.subarray(data, end);
    else if (name === SP && length >= sharingProtocol.length) {
      const { checkByte1, checkByte2, bytesSkipped } = decode(sharingProtocol, bytes, data);
      if (checkByte1 === 0xbe && checkByte2 === 0xef) this.skip = bytesSkipped;
    } else if (name === ER && length >= extensionReference.length) {
      const { identifierLength } = decode(extensionReference, bytes, data);
      const from = data + extensionReference.length;
      this.extensions ??= [];
      this.extensions.push(String.fromCharCode(...bytes.subarray(from, Math.min(from + identifierLength, end))));
    }
  }

  /** RD-21. The flags for `.` and `..` have names of their own, the records 00 and 01. */
  #takeName(
    bytes: Uint8Array,
    data: number,
    end: number,
    problems: Problems | undefined,
    place: (() => ReadPlace) | undefined,
  ): void {
    const flags = bytes[data]!;
    this.isNameComplete = (flags & CONTINUES) === 0;
    if ((flags & NAMES_OF_DIRECTORY) !== 0) return;
    const start = data + 1;
    if (this.nameBytes === undefined) {
      this.nameBytes = bytes;
      this.nameStart = start;
      this.nameEnd = end;
      return;
    }
    const before = this.nameBytes.subarray(this.nameStart, this.nameEnd);
    const whole = new Uint8Array(Math.min(before.length + end - start, LONGEST_NAME));
    whole.set(before);
    whole.set(bytes.subarray(start, start + whole.length - before.length), before.length);
    if (before.length + end - start > LONGEST_NAME) {
      problems?.report('NAME_LENGTH', `a name of more than ${LONGEST_NAME} bytes`, place?.());
    }
    this.nameBytes = whole;
    this.nameStart = 0;
    this.nameEnd = whole.length;
  }
}

/** CURRENT and PARENT of RRIP 4.1.4. */
const NAMES_OF_DIRECTORY = 0x06;

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
