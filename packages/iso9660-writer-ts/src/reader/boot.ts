import type { ByteSource } from '../source/source.js';
import type { CatalogEntry } from './boot-catalog.js';
import { bootImageLength, readBootImageHead, type SizeFrom } from './boot-image-length.js';
import { ExtentContent, UnreadableContent } from './content.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import type { Partition } from './partition-tables.js';
import type { Problems } from './problems.js';
import type { Survey } from './survey.js';

/** What an El Torito boot catalog says. */
export interface BootInfo {
  readonly catalogSector: number;
  /** The file in which the tree shows the catalog. */
  readonly catalogPath?: string;
  readonly entries: readonly BootEntry[];
}

/** One entry of the catalog, and the boot image it leads to. */
export interface BootEntry extends CatalogEntry {
  /** The file that begins there, if one does. */
  readonly path?: string;
  readonly content: ByteSource;
  readonly sizeFrom: SizeFrom;
  /** A boot-info table (bytes 8 to 63) that is right. */
  readonly infoTable: boolean;
  /** GRUB 2's boot info (8 bytes at 2,548) that is right. */
  readonly grub2InfoTable: boolean;
  /** An isolinux.bin that the master boot record of isohybrid can start. */
  readonly isohybridSuitable: boolean;
}

/** What is known of an image before its boot images are looked at. */
export interface BootParts {
  readonly catalogSector: number;
  readonly catalog: readonly CatalogEntry[];
  /** Sector of the primary descriptor. */
  readonly descriptor: number;
  readonly partitions: readonly Partition[];
  readonly survey: Survey;
}

/** Less than a firmware's own sector: what follows it is needed, too. */
const SUSPICIOUSLY_SHORT = 2048;

export async function readBoot(image: ImageBytes, parts: BootParts, problems: Problems): Promise<BootInfo> {
  const { catalogSector, catalog, survey } = parts;
  const catalogPath = survey.fileAt(catalogSector * SECTOR_SIZE)?.path;
  const entries: BootEntry[] = [];
  for (const entry of catalog) entries.push(await readEntry(image, entry, parts, problems));
  return { catalogSector, ...(catalogPath !== undefined && { catalogPath }), entries };
}

async function readEntry(
  image: ImageBytes,
  entry: CatalogEntry,
  { descriptor, partitions, survey }: BootParts,
  problems: Problems,
): Promise<BootEntry> {
  const { sector } = entry;
  const start = sector * SECTOR_SIZE;
  const head = await readBootImageHead(image, sector, descriptor);
  const file = survey.fileAt(start);
  const { length, sizeFrom } = bootImageLength(entry, head, {
    fileLength: file?.length,
    partitionLength: partitions.find((partition) => partition.start === start)?.length,
    room: survey.roomAt(start),
  });
  if (!image.has(start, 1)) problems.report('BOOT_IMAGE', 'a boot image does not lie in the image', { sector });
  else if (sizeFrom === 'load-size' && length < SUSPICIOUSLY_SHORT) {
    problems.report('BOOT_IMAGE', `nothing tells more of a boot image than its first ${length} bytes`, { sector });
  }
  const { infoTable, grub2InfoTable, isohybridSuitable } = head;
  return {
    ...entry,
    ...(file !== undefined && { path: file.path }),
    content: contentAt(image, start, length, `boot image at sector ${sector}`),
    sizeFrom,
    infoTable: infoTable && (file === undefined || file.length === head.tableLength),
    grub2InfoTable,
    isohybridSuitable,
  };
}

function contentAt(image: ImageBytes, start: number, length: number, name: string): ByteSource {
  if (image.has(start, length)) return new ExtentContent(image, [{ start, length }]);
  return new UnreadableContent(length, 'RANGE_OUTSIDE', name, 'it does not lie in the image');
}
