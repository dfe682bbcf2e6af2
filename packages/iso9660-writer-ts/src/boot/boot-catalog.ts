import { type CatalogEntry, encodeBootCatalog, MEDIA, PLATFORM } from '../format/el-torito.js';
import { type Extent, structure, wholeSectors } from '../layout/extent.js';
import type { BootImage } from '../options.js';
import { quoted, type Report } from '../report.js';
import type { StoredFile } from '../tree/stored-file.js';
import { emulatedMedia } from './emulation.js';
import { type FoundImage, LARGEST_LOAD } from './find-boot-images.js';
import { warnUnlessFat } from './warn-unless-fat.js';

/** An entry of the catalog, before its boot image has a place. */
export type PlannedEntry = Omit<CatalogEntry, 'loadSector'> & { readonly file: StoredFile };

/** Load size of loaders that load the rest themselves, in 512-byte sectors (ET-06). */
const LOADER_SECTORS = 4;

/** Decides what the catalog says of a boot image, looking into the image where that matters. */
export async function planEntry(
  image: FoundImage,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<PlannedEntry> {
  const { options, node } = image;
  const { file } = node;
  if (file.extents.length > 1) {
    report.warn(
      'BOOT_IMAGE_SPLIT',
      `the boot image ${quoted(node.path)} is over 4 GiB and recorded in sections, of which loaders read the first`,
      node.path,
    );
  }
  const emulated = await emulatedMedia(file, options.emulation ?? 'none', report, signal);
  if (options.platform === 'efi' && emulated === undefined) await warnUnlessFat(file, report, signal);
  return {
    platform: PLATFORM[options.platform],
    id: options.id ?? '',
    media: emulated?.media ?? MEDIA.none,
    systemType: emulated?.systemType ?? 0,
    sectorCount: options.loadSectors ?? (emulated === undefined ? defaultLoad(options.platform, file) : 1),
    file,
  };
}

/** The entry of an EFI system partition that is no file of the tree. */
export async function planEfiPartition(
  file: StoredFile,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<PlannedEntry> {
  await warnUnlessFat(file, report, signal);
  const sectorCount = defaultLoad('efi', file);
  return { platform: PLATFORM.efi, id: '', media: MEDIA.none, systemType: 0, sectorCount, file };
}

/** UEFI reads 0 as "all of it": a size of more than 16 bits is never cut (ET-07). */
function defaultLoad(platform: BootImage['platform'], file: StoredFile): number {
  if (platform === 'bios') return LOADER_SECTORS;
  const sectors = Math.ceil(file.size / 512);
  return sectors > LARGEST_LOAD ? 0 : sectors;
}

/** The catalog takes whole sectors (ET-09). */
export function catalogExtent(path: string, entries: readonly PlannedEntry[]): Extent {
  const encode = (sectorOf: (file: StoredFile) => number) =>
    encodeBootCatalog(entries.map(({ file, ...entry }) => ({ ...entry, loadSector: sectorOf(file) })));
  return structure(path, wholeSectors(encode(() => 0).length), (addresses) =>
    encode((file) => addresses.sectorOf(file.extents[0]!)),
  );
}
