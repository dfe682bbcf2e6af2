import { type ApplicationUse, readApplicationUse } from './application-use.js';
import { both16, both32, type Span } from './bytes.js';
import { readDate17 } from './dates.js';
import { type DirectoryRecord, readDirectoryRecord } from './directory-records.js';
import type { TreeLabel } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import type { Medium } from './medium.js';
import { textOf, utf16be } from './text.js';

/** The volume descriptor of a tree, ECMA-119 8.4 and 8.5. Texts come without their padding. */
export interface VolumeDescriptor {
  readonly sector: number;
  readonly systemId: string;
  readonly volumeId: string;
  readonly volumeSpaceSize: number;
  readonly pathTableSize: number;
  readonly pathTableL: number;
  readonly pathTableM: number;
  readonly root: DirectoryRecord | undefined;
  readonly setId: string;
  readonly publisher: string;
  readonly preparer: string;
  readonly application: string;
  readonly copyrightFile: string;
  readonly abstractFile: string;
  readonly bibliographicFile: string;
  readonly createdAt: Date | undefined;
  readonly modifiedAt: Date | undefined;
  readonly expiresAt: Date | undefined;
  readonly effectiveAt: Date | undefined;
  readonly applicationUse: ApplicationUse;
}

export interface Volume {
  readonly primary: VolumeDescriptor;
  readonly joliet: VolumeDescriptor | undefined;
  /** Of ISO 9660:1999: a supplementary descriptor of version 2. */
  readonly enhanced: VolumeDescriptor | undefined;
  /** From the boot record of El Torito. */
  readonly bootCatalogSector: number | undefined;
  /** First sector behind the set terminator. */
  readonly endOfDescriptors: number;
}

const FIRST_DESCRIPTOR = 16;
const BOOT_RECORD_SECTOR = 17;

/** Reads the descriptors up to the set terminator. Without a primary descriptor there is no volume. */
export function readVolume(medium: Medium, log: FaultLog): Volume | undefined {
  let primary: VolumeDescriptor | undefined;
  let joliet: VolumeDescriptor | undefined;
  let enhanced: VolumeDescriptor | undefined;
  let bootCatalogSector: number | undefined;
  for (let sector = FIRST_DESCRIPTOR; ; sector += 1) {
    const span = medium.extent(sector, 2048, 'a volume descriptor');
    if (span === undefined) return undefined;
    if (span.latin1(1, 6) !== 'CD001') {
      log.report('VD-03', `sector ${sector} is no volume descriptor and the set has no terminator`);
      return undefined;
    }
    const type = span.u8(0);
    const isEnhanced = type === 2 && span.u8(6) === 2;
    log.check(isEnhanced || span.u8(6) === 1, 'VD-03', `descriptor version ${span.u8(6)} in sector ${sector}`);
    log.check((type === 1) === (sector === FIRST_DESCRIPTOR), 'VD-02', `type ${type} in sector ${sector}`);
    if (type === 255) {
      log.check(span.isZero(7), 'VD-02', `the set terminator in sector ${sector} is not empty`);
      if (primary === undefined) return undefined;
      return { primary, joliet, enhanced, bootCatalogSector, endOfDescriptors: sector + 1 };
    }
    if (type === 1) primary ??= readDescriptor(span, primaryText, log, 'primary');
    else if (isEnhanced) {
      log.check(enhanced === undefined, 'VD-02', `a second enhanced descriptor in sector ${sector}`);
      enhanced = readDescriptor(span, primaryText, log, 'enhanced');
    } else if (type === 2) {
      log.check(joliet === undefined, 'VD-02', `a second supplementary descriptor in sector ${sector}`);
      log.check(enhanced === undefined, 'VD-03', `the joliet descriptor in sector ${sector} follows the enhanced one`);
      checkEscapeSequence(span, log);
      joliet = readDescriptor(span, jolietText, log, 'joliet');
    } else if (type === 0) {
      log.check(sector === BOOT_RECORD_SECTOR, 'VD-02', `a boot record in sector ${sector}`);
      bootCatalogSector = readBootRecord(span, log);
    } else log.report('VD-02', `descriptor type ${type} in sector ${sector}`);
  }
}

type TextReader = (span: Span, at: number, length: number, log: FaultLog, what: string) => string;

function readDescriptor(span: Span, text: TextReader, log: FaultLog, tree: TreeLabel): VolumeDescriptor {
  const what = (field: string) => `${field} of the ${tree} descriptor`;
  checkReserved(span, log, what, tree);
  checkFixedNumbers(span, log, what, tree);
  const root = readDirectoryRecord(span.slice(156, 190), log, what('root record'));
  log.check(span.u8(156) === 34, 'VD-13', `${what('root record')} has ${span.u8(156)} bytes`);
  const expiresAt = readDate17(span, 847, log, what('expiration date'));
  const effectiveAt = readDate17(span, 864, log, what('effective date'));
  log.check(expiresAt === undefined, 'VD-08', `${what('expiration date')} is set`);
  log.check(effectiveAt === undefined, 'VD-08', `${what('effective date')} is set`);
  const createdAt = readDate17(span, 813, log, what('creation date'));
  const modifiedAt = readDate17(span, 830, log, what('modification date'));
  log.check(createdAt !== undefined, 'VD-08', `${what('creation date')} is not set`);
  log.check(modifiedAt !== undefined, 'VD-08', `${what('modification date')} is not set`);
  return {
    sector: span.position / 2048,
    systemId: text(span, 8, 32, log, what('system id')),
    volumeId: text(span, 40, 32, log, what('volume id')),
    volumeSpaceSize: both32(span, 80, log, 'VD-04', what('volume space size')),
    pathTableSize: both32(span, 132, log, 'VD-04', what('path table size')),
    pathTableL: span.u32le(140),
    pathTableM: span.u32be(148),
    root,
    setId: text(span, 190, 128, log, what('volume set id')),
    publisher: text(span, 318, 128, log, what('publisher')),
    preparer: text(span, 446, 128, log, what('preparer')),
    application: text(span, 574, 128, log, what('application')),
    copyrightFile: text(span, 702, 37, log, what('copyright file')),
    abstractFile: text(span, 739, 37, log, what('abstract file')),
    bibliographicFile: text(span, 776, 37, log, what('bibliographic file')),
    createdAt,
    modifiedAt,
    expiresAt,
    effectiveAt,
    applicationUse: readApplicationUse(span.slice(883, 1395), log, what('application use')),
  };
}

function checkReserved(span: Span, log: FaultLog, what: (field: string) => string, tree: TreeLabel): void {
  const rule = tree === 'joliet' ? 'VD-12' : 'VD-14';
  log.check(span.u8(7) === 0, rule, `byte 7 (${what('flags')}) is not zero`);
  if (tree !== 'joliet')
    log.check(span.isZero(88, 120), 'VD-14', `bytes 88-119 (${what('unused field')}) are not zero`);
  log.check(span.isZero(72, 80), 'VD-14', `bytes 72-79 (${what('unused field')}) are not zero`);
  log.check(span.u8(882) === 0, 'VD-14', `byte 882 (${what('reserved field')}) is not zero`);
  log.check(span.isZero(1395), 'VD-14', `bytes 1395-2047 (${what('reserved field')}) are not zero`);
  log.check(span.isZero(144, 148) && span.isZero(152, 156), 'VD-14', `${what('optional path tables')} are given`);
}

function checkFixedNumbers(span: Span, log: FaultLog, what: (field: string) => string, tree: TreeLabel): void {
  const setSize = both16(span, 120, log, 'VD-04', what('volume set size'));
  const sequence = both16(span, 124, log, 'VD-04', what('volume sequence number'));
  const blockSize = both16(span, 128, log, 'VD-04', what('logical block size'));
  log.check(setSize === 1, 'VD-06', `${what('volume set size')} is ${setSize}`);
  log.check(sequence === 1, 'VD-06', `${what('volume sequence number')} is ${sequence}`);
  log.check(blockSize === 2048, 'VD-06', `${what('logical block size')} is ${blockSize}`);
  const version = tree === 'enhanced' ? 2 : 1;
  log.check(span.u8(881) === version, 'VD-03', `${what('file structure version')} is ${span.u8(881)}`);
}

function primaryText(span: Span, at: number, length: number, log: FaultLog, what: string): string {
  const text = textOf(span.bytes.subarray(at, at + length));
  log.check(!/\p{Cc}|\p{Cs}/u.test(text), 'VD-09', `${what} is not printable text padded with spaces`);
  return text.replace(/ +$/, '');
}

function jolietText(span: Span, at: number, length: number, log: FaultLog, what: string): string {
  const text = utf16be(span.bytes.subarray(at, at + length));
  log.check(!text.includes('\0'), 'VD-11', `${what} is not padded with U+0020`);
  log.check(length % 2 === 0 || span.u8(at + length - 1) === 0, 'VD-11', `${what}: the odd last byte is not zero`);
  return text.replace(/ +$/, '');
}

function checkEscapeSequence(span: Span, log: FaultLog): void {
  log.check(
    span.latin1(88, 91) === '%/E' && span.isZero(91, 120),
    'VD-12',
    'escape sequence is not 25 2F 45 and zeros',
  );
}

function readBootRecord(span: Span, log: FaultLog): number {
  const isElTorito = span.latin1(7, 39) === 'EL TORITO SPECIFICATION'.padEnd(32, '\0');
  log.check(isElTorito, 'ET-01', 'the boot system identifier is not EL TORITO SPECIFICATION with zeros');
  log.check(span.isZero(39, 71) && span.isZero(75), 'ET-01', 'unused bytes of the boot record are not zero');
  return span.u32le(71);
}
