import { inWords, type Report } from './errors.js';
import { type Content, contentProblem } from './source/content.js';

/** Options of `createImage`. All are optional; defaults stand with each field. */
export interface ImageOptions {
  readonly volume?: VolumeOptions;
  /** ECMA-119 clause 10. Default 3: names of 30 characters, files over 4 GiB. Level 1: 8.3 names, level 2: single extents. */
  readonly interchangeLevel?: 1 | 2 | 3;
  /** POSIX names, modes, owners, links. Default true. */
  readonly rockRidge?: boolean | RockRidgeOptions;
  /** A second tree with Unicode names, for Windows. Default true. */
  readonly joliet?: boolean | JolietOptions;
  /**
   * A third tree after ISO 9660:1999: names of up to 207 bytes as they are, at any depth, for readers that know neither
   * Rock Ridge nor Joliet. Default false.
   */
  readonly enhanced?: boolean;
  /** El Torito boot entries in order; the first is the default entry. Default none. */
  readonly boot?: readonly BootImage[];
  /** Partition tables, so that the same image boots from a USB stick or disk. Default none. */
  readonly hybrid?: HybridOptions;
  /** Where the boot catalog shows in the tree. Default: `boot.cat` beside the first boot image. */
  readonly bootCatalogPath?: string;
  /**
   * Files with a higher weight lie nearer to the start of the image; of several names the highest counts. Default: the
   * order of the primary hierarchy.
   */
  sortWeight?(path: string): number;
  /** Hierarchies that do not show a path, nor what lies below it. A file hidden everywhere is not stored. Default none. */
  hide?(path: string): readonly HierarchyName[];
  /**
   * Store files of equal content once. Files of equal size are read once more while planning, and compared by SHA-256.
   * Default false.
   */
  readonly deduplicate?: boolean;
  /** `NFC` composes names and link targets, as trees from macOS need it to look alike elsewhere. Default `as-given`. */
  readonly unicodeForm?: 'as-given' | 'NFC';
  /**
   * An MD5 of the image in its primary descriptor, where `checkisomd5` and installers look for it to check a medium.
   * All content is read once more while planning. Default false.
   */
  readonly mediaCheck?: boolean;
  /** A `TRANS.TBL` in every directory that has entries, as `mkisofs -T` writes it. Default false. */
  readonly translationTables?: boolean;
  /** Sectors of zeros after the last file. Default 150: drives and read-ahead fail near the end of a disc. */
  readonly padding?: number;
  /** Creation and modification date of the volume. Default: the newest `modifiedAt` in the tree, so that equal input gives equal bytes. */
  readonly createdAt?: Date;
  /** A name that a reader would see changed becomes an error instead of a warning. Default false. */
  readonly strictNames?: boolean;
  /** Stops the planning. */
  readonly signal?: AbortSignal;
}

/** The hierarchies of directories that an image can have. */
export type HierarchyName = 'primary' | 'joliet' | 'enhanced';

/** Texts of the volume descriptors, printable ASCII. Identifiers longer than their field are errors. */
export interface VolumeOptions {
  /** Volume identifier, up to 32 characters; boot loaders find the disc by it. Default `CDROM`. */
  readonly id?: string;
  /** Volume set identifier, up to 128 characters. Default empty. */
  readonly set?: string;
  /** System identifier, up to 32 characters. Default empty. */
  readonly system?: string;
  /** Publisher identifier, up to 128 characters. Default empty. */
  readonly publisher?: string;
  /** Data preparer identifier, up to 128 characters. Default empty. */
  readonly preparer?: string;
  /** Application identifier, up to 128 characters. Default `ISO9660-WRITER-TS`. */
  readonly application?: string;
  /** Name of a file in the root directory. */
  readonly copyrightFile?: string;
  /** Name of a file in the root directory. */
  readonly abstractFile?: string;
  /** Name of a file in the root directory. */
  readonly bibliographicFile?: string;
}

export interface RockRidgeOptions {
  /**
   * What to do with directories below the eighth level. `keep` (default) leaves them in place, with a warning, as
   * every reader today expects; `relocate` moves them below `rr_moved` as ECMA-119 6.8.2.1 wants; `error` refuses.
   */
  readonly deepDirectories?: 'keep' | 'relocate' | 'error';
}

export interface JolietOptions {
  /** 103 UTF-16 units a name (default) instead of the 64 of the Joliet text. */
  readonly longNames?: boolean;
  /** Joliet has no symbolic links: `omit` (default) leaves them out with a warning, `follow` records the file they lead to. */
  readonly symlinks?: 'omit' | 'follow';
}

/**
 * What makes an image a disk as well. With an EFI boot image, in the tree or as `efiPartition`, it gets a protective MBR
 * and a GPT, without one the MBR of isohybrid. Ids follow from the volume unless they are given.
 */
export interface HybridOptions {
  /**
   * BIOS boot code, up to 512 bytes, of which the first 432 are used: isolinux's `isohdpfx.bin`, or GRUB's
   * `boot_hybrid.img`. It starts the first BIOS boot image. Default none: disks then boot by UEFI only.
   */
  readonly bootCode?: { readonly loader: 'isolinux' | 'grub2'; readonly code: Uint8Array };
  /**
   * An EFI system partition (a FAT volume, under 4 GiB) that is put behind the ISO 9660 volume and gets an El Torito
   * entry. Default: the first boot image in the tree that is for EFI.
   */
  readonly efiPartition?: Content;
  /**
   * Name the EFI boot image in an Apple partition map, too, as discs for Intel Macintoshes do. It needs an EFI boot
   * image, and boot code with room for the map's start, as isolinux's and GRUB's have. Default false.
   */
  readonly applePartitionMap?: boolean;
  /**
   * The partition that holds the volume starts at sector 16 and can be mounted by itself, not only the whole disk: it has
   * descriptors, path tables and directories of its own. Not beside an EFI boot image in the tree, at which that
   * partition ends: then there is a warning, `PARTITION_NOT_MOUNTABLE`. Default false.
   */
  readonly mountablePartition?: boolean;
  /**
   * What the partition that holds the volume is called: in an MBR without a GPT a number from 1 to 255, default 0x17;
   * in a GPT a GUID, default that of basic data.
   */
  readonly partitionTypes?: { readonly mbr?: number; readonly gpt?: string };
  /** Mark an empty partition active beside the protective one: a few BIOSes start no disk without. Default false. */
  readonly activePartition?: boolean;
  /** Disk id of the MBR, 32 bits. */
  readonly diskId?: number;
  /** Disk GUID of the GPT, as `XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX`. */
  readonly diskGuid?: string;
}

/** One El Torito boot entry. */
export interface BootImage {
  /** The boot image's path in the tree. */
  readonly path: string;
  /** `bios` is platform 0x00, `efi` 0xEF (the image is then a FAT volume). */
  readonly platform: 'bios' | 'efi';
  /** Default `none`. */
  readonly emulation?: 'none' | 'floppy' | 'hard-disk';
  /** 512-byte sectors the firmware loads, 0 to 65,535. Default: 4 for `bios`, the whole image for `efi`, 1 with an emulation. */
  readonly loadSectors?: number;
  /** Write the boot-info table (bytes 8-63) that isolinux and GRUB read. Only in the image, never in the source. Default false. */
  readonly infoTable?: boolean;
  /** Write GRUB 2's boot info (8 bytes at 2548). Default false. */
  readonly grub2InfoTable?: boolean;
  /** Identifier in the catalog, up to 24 ASCII characters for the first entry, 28 for others. */
  readonly id?: string;
  /** Keep the boot image out of the directories. Default false. */
  readonly hidden?: boolean;
}

/** The options with their defaults: the only place where a default stands. */
export interface Settings {
  readonly volume: Required<VolumeOptions>;
  readonly interchangeLevel: 1 | 2 | 3;
  /** Nothing when there is no Rock Ridge. */
  readonly rockRidge: { readonly deepDirectories: 'keep' | 'relocate' | 'error' } | undefined;
  /** Nothing when there is no Joliet tree. */
  readonly joliet: { readonly nameLimit: number; readonly symlinks: 'omit' | 'follow' } | undefined;
  readonly enhanced: boolean;
  /** Nothing: as the primary hierarchy has them. */
  readonly sortWeight: ((path: string) => number) | undefined;
  /** Nothing: every hierarchy shows all that it has records for. */
  readonly hide: ((path: string) => readonly HierarchyName[]) | undefined;
  readonly deduplicate: boolean;
  readonly unicodeForm: 'as-given' | 'NFC';
  readonly mediaCheck: boolean;
  readonly hybrid: HybridOptions | undefined;
  readonly boot: readonly BootImage[];
  readonly bootCatalogPath: string | undefined;
  readonly translationTables: boolean;
  /** Sectors. */
  readonly padding: number;
  /** Nothing: as the newest entry. */
  readonly createdAt: Date | undefined;
  readonly strictNames: boolean;
}

/** UTF-16 units of a Joliet name: as the Joliet text has it, and as everyone reads it (JO-02). */
const JOLIET_LIMIT = { standard: 64, long: 103 } as const;

/** Both C tools end an image like this (VD-15). */
const DEFAULT_PADDING = 150;

const MOST_PADDING = 2 ** 31;

/** Options with defaults; values that make no sense go to the report. */
export function settingsOf(options: ImageOptions, report: Report): Settings {
  const { interchangeLevel = 3, padding = DEFAULT_PADDING, unicodeForm = 'as-given', createdAt } = options;
  oneOf(report, 'unicodeForm', unicodeForm, ['as-given', 'NFC']);
  oneOf(report, 'interchangeLevel', interchangeLevel, [1, 2, 3]);
  const rockRidge = whenOn(options.rockRidge, ({ deepDirectories = 'keep' }) => {
    oneOf(report, 'rockRidge.deepDirectories', deepDirectories, ['keep', 'relocate', 'error']);
    return { deepDirectories };
  });
  const joliet = whenOn(options.joliet, ({ longNames = true, symlinks = 'omit' }) => {
    oneOf(report, 'joliet.symlinks', symlinks, ['omit', 'follow']);
    return { nameLimit: longNames ? JOLIET_LIMIT.long : JOLIET_LIMIT.standard, symlinks };
  });
  if (!(Number.isInteger(padding) && padding >= 0 && padding <= MOST_PADDING)) {
    report.problem(
      'INVALID_OPTION',
      `padding is ${inWords(padding)}, not a whole number of sectors from 0 to ${MOST_PADDING}`,
    );
  }
  if (createdAt !== undefined && Number.isNaN(createdAt.getTime())) {
    report.problem('INVALID_OPTION', 'createdAt is not a valid date');
  }
  if (options.hybrid !== undefined) checkHybrid(options.hybrid, report);
  for (const { path, platform, emulation = 'none' } of options.boot ?? []) {
    oneOf(report, `platform of the boot image ${path}`, platform, ['bios', 'efi']);
    oneOf(report, `emulation of the boot image ${path}`, emulation, ['none', 'floppy', 'hard-disk']);
  }
  const inForm = unicodeForm === 'NFC' ? (path: string) => path.normalize('NFC') : (path: string) => path;
  const { copyrightFile = '', abstractFile = '', bibliographicFile = '' } = options.volume ?? {};
  return {
    volume: {
      id: 'CDROM',
      set: '',
      system: '',
      publisher: '',
      preparer: '',
      application: 'ISO9660-WRITER-TS',
      ...defined(options.volume ?? {}),
      copyrightFile: inForm(copyrightFile),
      abstractFile: inForm(abstractFile),
      bibliographicFile: inForm(bibliographicFile),
    },
    interchangeLevel,
    rockRidge,
    joliet,
    enhanced: options.enhanced ?? false,
    sortWeight: options.sortWeight && ((path) => options.sortWeight!(path)),
    hide: options.hide && ((path) => options.hide!(path) ?? []),
    deduplicate: options.deduplicate ?? false,
    unicodeForm,
    mediaCheck: options.mediaCheck ?? false,
    hybrid: options.hybrid,
    boot: (options.boot ?? []).map((image) => ({ ...image, path: inForm(image.path) })),
    bootCatalogPath: options.bootCatalogPath === undefined ? undefined : inForm(options.bootCatalogPath),
    translationTables: options.translationTables ?? false,
    padding,
    createdAt,
    strictNames: options.strictNames ?? false,
  };
}

/** A feature that is on unless `false`, with its own options or without. */
function whenOn<O extends object, S>(
  option: boolean | O | undefined,
  settings: (options: Partial<O>) => S,
): S | undefined {
  if (option === false) return undefined;
  return settings(typeof option === 'object' ? option : {});
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function checkHybrid(options: HybridOptions, report: Report): void {
  const { diskId = 0, diskGuid, efiPartition, bootCode, partitionTypes = {} } = options;
  if (!(Number.isInteger(diskId) && diskId >= 0 && diskId < 2 ** 32)) {
    report.problem('INVALID_OPTION', `hybrid.diskId is ${diskId}, not a whole number of 32 bits`);
  }
  const { mbr = 1, gpt } = partitionTypes;
  if (!(Number.isInteger(mbr) && mbr > 0 && mbr < 256)) {
    report.problem('INVALID_OPTION', `hybrid.partitionTypes.mbr is ${inWords(mbr)}, not a whole number from 1 to 255`);
  }
  for (const [name, guid] of Object.entries({ diskGuid, 'partitionTypes.gpt': gpt })) {
    if (guid === undefined || GUID.test(guid)) continue;
    report.problem('INVALID_OPTION', `hybrid.${name} ${guid} is not a GUID`);
  }
  const problem = efiPartition === undefined ? undefined : contentProblem(efiPartition);
  if (problem !== undefined) report.problem('INVALID_OPTION', `hybrid.efiPartition ${problem}`);
  if (bootCode !== undefined) oneOf(report, 'hybrid.bootCode.loader', bootCode.loader, ['isolinux', 'grub2']);
}

function oneOf<T>(report: Report, name: string, value: T, allowed: readonly T[]): void {
  if (allowed.includes(value)) return;
  report.problem('INVALID_OPTION', `${name} is ${inWords(value)}, not one of ${allowed.join(', ')}`);
}

/** Callers without a compiler may give `undefined` for what they do not want to set. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
