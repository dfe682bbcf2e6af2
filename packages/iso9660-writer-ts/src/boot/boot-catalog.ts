import { quoted, type Report } from '../errors.js';
import { BOOT_INDICATOR, type CatalogEntry, encodeBootCatalog, MEDIA, PLATFORM } from '../format/el-torito.js';
import { type Extent, structure, wholeSectors } from '../layout/extent.js';
import type { BootSettings } from '../options/boot.js';
import { readStart, type StoredFile } from '../tree/stored-file.js';
import { type FoundImage, warnUnlessFat } from './boot-images.js';

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
  const emulated = await emulatedMedia(file, options.emulation, report, signal);
  if (options.platform === 'efi' && emulated === undefined) await warnUnlessFat(file, report, signal);
  return {
    platform: PLATFORM[options.platform],
    id: options.id,
    bootIndicator: options.bootable ? BOOT_INDICATOR.bootable : BOOT_INDICATOR.notBootable,
    loadSegment: options.loadSegment,
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
  return {
    ...{ bootIndicator: BOOT_INDICATOR.bootable, loadSegment: 0 },
    platform: PLATFORM.efi,
    id: '',
    media: MEDIA.none,
    systemType: 0,
    sectorCount,
    file,
  };
}

/** A load size has 16 bits (ET-03). */
const LARGEST_LOAD = 0xffff;

/** UEFI reads 0 as "all of it": a size of more than 16 bits is never cut (ET-07). */
function defaultLoad(platform: BootSettings['platform'], file: StoredFile): number {
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

/** Which medium the firmware imitates with the boot image, and its system type. */
export interface EmulatedMedia {
  readonly media: number;
  readonly systemType: number;
}

/** Sizes of the diskettes that El Torito 1.0 figure 3 knows (ET-08). */
const FLOPPY_BY_SIZE: ReadonlyMap<number, number> = new Map([
  [1_228_800, MEDIA.floppy1200],
  [1_474_560, MEDIA.floppy1440],
  [2_949_120, MEDIA.floppy2880],
]);

/** The medium to imitate; `undefined` for `none`. An image that cannot be such a medium goes to the report. */
async function emulatedMedia(
  file: StoredFile,
  emulation: BootSettings['emulation'],
  report: Report,
  signal?: AbortSignal,
): Promise<EmulatedMedia | undefined> {
  if (emulation === 'none') return undefined;
  if (emulation === 'floppy') {
    const media = FLOPPY_BY_SIZE.get(file.size);
    if (media === undefined) {
      report.problem(
        'BOOT_IMAGE_INVALID',
        `the boot image ${quoted(file.path)} has ${file.size} bytes; a floppy image has ${[...FLOPPY_BY_SIZE.keys()].join(', ')}`,
        file.path,
      );
    }
    return { media: media ?? MEDIA.none, systemType: 0 };
  }
  return { media: MEDIA.hardDisk, systemType: await partitionType(file, report, signal) };
}

/** Offset of the partition table in a master boot record, and its rows. */
const PARTITION_TABLE = { offset: 446, rows: 4, rowLength: 16, typeOffset: 4 } as const;

/** The type byte of the one partition in use, as El Torito 1.0 figure 3 wants it for a hard disk. */
async function partitionType(file: StoredFile, report: Report, signal: AbortSignal | undefined): Promise<number> {
  const mbr = await readStart(file, 512, report, signal);
  if (mbr === undefined) return 0;
  const types = Array.from({ length: PARTITION_TABLE.rows }, (_, row) => {
    return mbr[PARTITION_TABLE.offset + row * PARTITION_TABLE.rowLength + PARTITION_TABLE.typeOffset] ?? 0;
  }).filter((type) => type !== 0);
  const isBootRecord = mbr[510] === 0x55 && mbr[511] === 0xaa;
  if (isBootRecord && types.length === 1) return types[0]!;
  report.problem(
    'BOOT_IMAGE_INVALID',
    `the boot image ${quoted(file.path)} is no hard disk image: it needs a master boot record with exactly one partition`,
    file.path,
  );
  return 0;
}
