import { type DecodedOf, decode, type Struct } from '../bytes/struct.js';
import { directoryRecordHeader, FILE_FLAG } from '../format/directory-record.js';
import {
  bootRecord,
  DESCRIPTOR_TYPE,
  enhancedVolumeDescriptor,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
  STANDARD_IDENTIFIER,
} from '../format/volume-descriptor.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import type { Problems } from './problems.js';
import { IsoReadError } from './read-error.js';
import { recordedNumber } from './recorded-number.js';

/** Descriptors that are looked at, and how many are read at once. Discs have three to five. */
export const MOST_DESCRIPTORS = 100;
const AT_ONCE = 16;

type DescriptorFields = DecodedOf<(typeof primaryVolumeDescriptor)['rows']>;

/** The descriptor of a hierarchy, and where its root lies. */
export interface HierarchyDescriptor {
  readonly sector: number;
  readonly fields: DescriptorFields;
  readonly blockSize: number;
  /** In bytes of the source. */
  readonly root: { readonly start: number; readonly length: number };
}

/** The descriptors of one session. */
export interface Descriptors {
  readonly primary: HierarchyDescriptor;
  readonly joliet: HierarchyDescriptor | undefined;
  readonly enhanced: HierarchyDescriptor | undefined;
  /** First sector of the boot catalog. */
  readonly bootCatalog: number | undefined;
  readonly udf: boolean;
}

/** Identifiers of the descriptors that tell of UDF, ECMA-167 2/9. */
const UDF = ['NSR02', 'NSR03'];
const EXTENDED_AREA = ['BEA01', 'TEA01', 'BOOT2', 'CDW02', ...UDF];

interface Found {
  readonly sector: number;
  readonly bytes: Uint8Array;
  readonly type: number;
  readonly version: number;
}

/** Reads the descriptors from a sector on (RD-01). @throws {IsoReadError} when there is no volume. */
export async function readDescriptors(image: ImageBytes, first: number, problems: Problems): Promise<Descriptors> {
  const { descriptors, udf } = await findDescriptors(image, first, problems);
  const primary = descriptors.find(({ type }) => type === DESCRIPTOR_TYPE.primary);
  if (primary === undefined) throw noVolume(image, first, udf);
  const supplementary = descriptors.filter(({ type }) => type === DESCRIPTOR_TYPE.supplementary);
  const joliet = supplementary.find(({ version, bytes }) => version === 1 && hasJolietEscape(bytes));
  const enhanced = supplementary.find(({ version }) => version === 2);
  if (joliet !== undefined && (decode(jolietVolumeDescriptor, joliet.bytes).volumeFlags & 1) !== 0) {
    problems.report('JOLIET_FLAGS', 'the Joliet descriptor tells of escape sequences that are not registered', joliet);
  }
  return {
    primary: hierarchyOf(primary, primaryVolumeDescriptor, image, problems),
    joliet: joliet && optionalHierarchy(joliet, jolietVolumeDescriptor, image, problems),
    enhanced: enhanced && optionalHierarchy(enhanced, enhancedVolumeDescriptor, image, problems),
    bootCatalog: bootCatalogSector(descriptors),
    udf,
  };
}

/** Whether a primary descriptor lies at a sector, and what it says; nothing else of the session is looked at. */
export async function primaryAt(
  image: ImageBytes,
  sector: number,
  problems: Problems,
): Promise<HierarchyDescriptor | undefined> {
  if (!image.has(sector * SECTOR_SIZE, SECTOR_SIZE)) return undefined;
  const bytes = await image.read(sector * SECTOR_SIZE, (sector + 1) * SECTOR_SIZE);
  const [type, identifier, version] = kindOf(bytes);
  if (type !== DESCRIPTOR_TYPE.primary || identifier !== STANDARD_IDENTIFIER || version !== 1) return undefined;
  return optionalHierarchy({ sector, bytes, type, version }, primaryVolumeDescriptor, image, problems);
}

async function findDescriptors(image: ImageBytes, first: number, problems: Problems) {
  const descriptors: Found[] = [];
  let udf = false;
  let terminated = false;
  for await (const { sector, bytes } of sectorsFrom(image, first)) {
    const [type, identifier, version] = kindOf(bytes);
    if (identifier === STANDARD_IDENTIFIER && !terminated && isVersion(type, version)) {
      terminated = type === DESCRIPTOR_TYPE.terminator;
      descriptors.push({ sector, bytes, type, version });
    } else if (EXTENDED_AREA.includes(identifier)) {
      udf ||= UDF.includes(identifier);
    } else if (!terminated || identifier !== STANDARD_IDENTIFIER) {
      // The recognition sequence of UDF follows the terminator: the run ends with the first sector of neither.
      break;
    }
  }
  if (!terminated && descriptors.length > 0) {
    const { sector } = descriptors.at(-1)!;
    problems.report('NO_TERMINATOR', 'the volume descriptors do not end with a terminator', { sector: sector + 1 });
  }
  return { descriptors, udf };
}

async function* sectorsFrom(image: ImageBytes, first: number) {
  for (let base = first; base < first + MOST_DESCRIPTORS; base += AT_ONCE) {
    const end = Math.min(base + AT_ONCE, first + MOST_DESCRIPTORS, Math.floor(image.size / SECTOR_SIZE));
    if (end <= base) return;
    const bytes = await image.read(base * SECTOR_SIZE, end * SECTOR_SIZE);
    for (let sector = base; sector < end; sector++) {
      const start = (sector - base) * SECTOR_SIZE;
      yield { sector, bytes: bytes.subarray(start, start + SECTOR_SIZE) };
    }
  }
}

function kindOf(bytes: Uint8Array): [type: number, identifier: string, version: number] {
  const { type, standardIdentifier, version } = decode(bootRecord, bytes);
  return [type, standardIdentifier, version];
}

/** ISO 9660:1999 gives its supplementary descriptor version 2. */
function isVersion(type: number, version: number): boolean {
  return version === 1 || (version === 2 && type === DESCRIPTOR_TYPE.supplementary);
}

/** RD-04: level 1, 2 or 3 of UCS-2. */
function hasJolietEscape(bytes: Uint8Array): boolean {
  const [first, second, third] = decode(jolietVolumeDescriptor, bytes).escapeSequences;
  return first === 0x25 && second === 0x2f && [0x40, 0x43, 0x45].includes(third!);
}

function bootCatalogSector(descriptors: readonly Found[]): number | undefined {
  for (const { type, bytes } of descriptors) {
    if (type !== DESCRIPTOR_TYPE.bootRecord) continue;
    const { bootSystemIdentifier, catalogSector } = decode(bootRecord, bytes);
    if (/^EL TORITO SPECIFICATION[\0 ]*$/.test(String.fromCharCode(...bootSystemIdentifier))) return catalogSector;
  }
  return undefined;
}

/** A hierarchy beside the primary one is left out when its root cannot be. */
function optionalHierarchy(
  found: Found,
  table: Struct<(typeof primaryVolumeDescriptor)['rows']>,
  image: ImageBytes,
  problems: Problems,
): HierarchyDescriptor | undefined {
  try {
    return hierarchyOf(found, table, image, problems);
  } catch (error) {
    if (!(error instanceof IsoReadError) || error.code === 'ENDIAN_MISMATCH') throw error;
    problems.report('RECORD', `the hierarchy is left out: ${error.message}`, { sector: found.sector });
    return undefined;
  }
}

/** RD-02. */
function hierarchyOf(
  { sector, bytes }: Found,
  table: Struct<(typeof primaryVolumeDescriptor)['rows']>,
  image: ImageBytes,
  problems: Problems,
): HierarchyDescriptor {
  const fields = decode(table, bytes);
  const isBlockSize = (size: number) => size === 512 || size === 1024 || size === 2048;
  const { logicalBlockSize, logicalBlockSizeBigEndian } = fields;
  const blockSize = recordedNumber(logicalBlockSize, logicalBlockSizeBigEndian, isBlockSize, problems, sector);
  if (!isBlockSize(blockSize)) {
    throw new IsoReadError('BLOCK_SIZE', `a logical block of ${blockSize} bytes; there are 512, 1,024 and 2,048`, {
      sector,
    });
  }
  const record = decode(directoryRecordHeader, fields.rootDirectoryRecord);
  if (record.recordLength < 34 || record.recordLength > 68 || (record.flags & FILE_FLAG.directory) === 0) {
    throw new IsoReadError('ROOT_RECORD', `the descriptor in sector ${sector} has no record of a root directory`, {
      sector,
    });
  }
  const startOf = (block: number) => (block + record.attributeLength) * blockSize;
  const isInside = (block: number) => image.has(startOf(block), 1);
  const { extentLocation, extentLocationBigEndian, dataLength, dataLengthBigEndian } = record;
  const start = startOf(recordedNumber(extentLocation, extentLocationBigEndian, isInside, problems, sector));
  const fits = (length: number) => image.has(start, length);
  return {
    sector,
    fields,
    blockSize,
    root: { start, length: recordedNumber(dataLength, dataLengthBigEndian, fits, problems, sector) },
  };
}

function noVolume(image: ImageBytes, first: number, udf: boolean): IsoReadError {
  if (udf) {
    return new IsoReadError(
      'NOT_ISO9660_BUT_UDF',
      'this is a UDF image without an ISO 9660 volume, and UDF is not read',
    );
  }
  const fact =
    image.size < (first + 1) * SECTOR_SIZE
      ? `it ends before sector ${first}, where the primary volume descriptor lies`
      : `sector ${first} and those that follow hold no primary volume descriptor`;
  return new IsoReadError('NOT_ISO9660', `this is no ISO 9660 image: ${fact}`, { sector: first });
}
