import { type CatalogEntry, readBootCatalog } from './boot-catalog.js';
import { type BootInfoTable, hasGrub2Info, readBootInfoTable } from './boot-info-table.js';
import { Span } from './bytes.js';
import type { FaultLog } from './faults.js';
import type { FileExtents } from './file-extents.js';
import { type Medium, SECTOR } from './medium.js';
import type { SystemArea } from './system-area.js';

/** A boot entry and what is known of its image. */
export interface BootEntry extends CatalogEntry {
  /** Bytes of the boot image: of its file, of its medium, of its partition, or of its table; unknown for others that are hidden. */
  readonly length: number | undefined;
  readonly infoTable: BootInfoTable | undefined;
  readonly hasGrub2Info: boolean;
}

export interface ElTorito {
  readonly catalogSector: number;
  readonly catalogSectors: number;
  readonly entries: readonly BootEntry[];
}

const BLOCK = 512;
const EFI = 0xef;
const FLOPPY_BYTES: Readonly<Record<number, number>> = { 1: 1_228_800, 2: 1_474_560, 3: 2_949_120 };
const HARD_DISK = 4;

/** Reads the boot catalog and the start of every boot image. */
export function readElTorito(
  medium: Medium,
  catalogSector: number,
  files: FileExtents,
  systemArea: SystemArea,
  volumeSectors: number,
  log: FaultLog,
): ElTorito {
  const catalog = readBootCatalog(medium, catalogSector, log);
  const entries = catalog.entries.map((entry, index) =>
    readImage(medium, entry, `boot entry ${index + 1}`, files, systemArea, log),
  );
  checkPlaces(catalogSector, catalog.sectorCount, entries, files, volumeSectors, log);
  return { catalogSector, catalogSectors: catalog.sectorCount, entries };
}

function readImage(
  medium: Medium,
  entry: CatalogEntry,
  where: string,
  files: FileExtents,
  systemArea: SystemArea,
  log: FaultLog,
): BootEntry {
  const partition = systemArea.partitions.find(({ firstBlock }) => firstBlock * BLOCK === entry.sector * SECTOR);
  const partitionLength = partition && (partition.lastBlock - partition.firstBlock + 1) * BLOCK;
  const efiLength = entry.platform === EFI && entry.loadSectors > 0 ? entry.loadSectors * BLOCK : undefined;
  const known = files.lengthAt(entry.sector) ?? FLOPPY_BYTES[entry.media] ?? partitionLength ?? efiLength;
  const position = entry.sector * SECTOR;
  const headLength = Math.min(known ?? 2 * SECTOR, 2 * SECTOR, medium.image.size - position);
  if (headLength <= 0) {
    log.report('ET-03', `${where}: image at sector ${entry.sector}, beyond the image or empty`);
    return { ...entry, length: known, infoTable: undefined, hasGrub2Info: false };
  }
  const head = new Span(medium.image.read(position, headLength), position);
  const infoTable = readBootInfoTable(medium.image, head, entry.sector, known, where, log);
  const length = known ?? infoTable?.length;
  const check = entry.platform === EFI ? checkEfiImage : checkBiosImage;
  check(entry, length, head, where, log);
  return { ...entry, length, infoTable, hasGrub2Info: hasGrub2Info(head, entry.sector) };
}

function checkBiosImage(
  entry: CatalogEntry,
  length: number | undefined,
  head: Span,
  where: string,
  log: FaultLog,
): void {
  const floppy = FLOPPY_BYTES[entry.media];
  if (entry.media !== 0)
    log.check(entry.loadSectors === 1, 'ET-08', `${where}: an emulation that loads ${entry.loadSectors} blocks`);
  if (floppy !== undefined) log.check(length === floppy, 'ET-08', `${where}: a floppy image of ${length} bytes`);
  if (entry.media !== HARD_DISK) {
    log.check(entry.systemType === 0, 'ET-03', `${where}: system type ${entry.systemType} without a disk`);
    return;
  }
  const types = [446, 462, 478, 494]
    .map((at) => (head.length >= 512 ? head.u8(at + 4) : 0))
    .filter((type) => type !== 0);
  const isSingle = types.length === 1 && head.length >= 512 && head.u16be(510) === 0x55aa;
  log.check(
    isSingle && types[0] === entry.systemType,
    'ET-08',
    `${where}: system type ${entry.systemType}, partition types ${types.join(', ')}`,
  );
}

/** ET-07: a FAT volume, loaded whole; a size that does not fit 16 bits is recorded as 0. */
function checkEfiImage(
  entry: CatalogEntry,
  length: number | undefined,
  head: Span,
  where: string,
  log: FaultLog,
): void {
  log.check(
    entry.media === 0 && entry.loadSegment === 0 && entry.systemType === 0,
    'ET-07',
    `${where}: UEFI with an emulation, a segment or a system type`,
  );
  const isFat = head.length >= 512 && head.u16be(510) === 0x55aa && [0xeb, 0xe9].includes(head.u8(0));
  log.check(isFat, 'ET-07', `${where}: the UEFI image is no FAT volume`);
  if (length === undefined) return;
  const blocks = Math.ceil(length / BLOCK);
  const isRight = blocks > 0xffff ? entry.loadSectors === 0 : entry.loadSectors <= Math.ceil(length / SECTOR) * 4;
  log.check(isRight, 'ET-07', `${where}: ${entry.loadSectors} blocks to load of an image of ${blocks}`);
}

/** ET-09: the catalog stands before the boot images, those before all other files. */
function checkPlaces(
  catalogSector: number,
  catalogSectors: number,
  entries: readonly BootEntry[],
  files: FileExtents,
  volumeSectors: number,
  log: FaultLog,
): void {
  const visible = files.lengthAt(catalogSector);
  log.check(
    visible === undefined || visible === catalogSectors * SECTOR,
    'ET-09',
    `the boot catalog is a file of ${visible} bytes`,
  );
  // A partition appended behind the volume is no part of this order (HY-09).
  const images = entries.filter((entry) => entry.sector < volumeSectors).map((entry) => entry.sector);
  for (const sector of images) {
    log.check(catalogSector < sector, 'ET-09', `boot image at ${sector} before the catalog at ${catalogSector}`);
  }
  const last = Math.max(...images);
  for (const { sector, path, length } of files.extents) {
    const isOther = length > 0 && sector !== catalogSector && !images.includes(sector);
    log.check(!isOther || sector > last, 'ET-09', `${path} at ${sector} before the boot image at ${last}`);
  }
}
