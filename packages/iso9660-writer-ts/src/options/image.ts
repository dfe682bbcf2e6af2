import { isSignal } from '../bytes/kinds.js';
import type { Report } from '../errors.js';
import { type BootImage, bootImage } from './boot.js';
import { type HybridOptions, hybrid } from './hybrid.js';
import {
  callback,
  checked,
  choice,
  date,
  feature,
  flag,
  list,
  optional,
  sound,
  table,
  text,
  type ValueOf,
  wholeNumber,
} from './table.js';

export type { AppendedPartition, HybridOptions, HybridSettings } from './hybrid.js';

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
  /**
   * Hierarchies that do not show a path, nor what lies below it. Only names are hidden: the content of a file is stored
   * also where no hierarchy shows it. Default none.
   */
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

/**
 * Texts of the volume descriptors. Identifiers longer than their field are errors. What is not ASCII is recorded with a warning: the ids of
 * volumes as UTF-8, other texts with `_` in their primary descriptor; Joliet has all of it.
 */
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
  /** Name of a file in the root directory; a text that names none is recorded with a warning. */
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

/** Both C tools end an image with 150 sectors (VD-15). */
const PADDING = { default: 150, most: 2 ** 31 } as const;

/** Every option of an image once, with what it may be and its default. */
const imageOptions = table<ImageOptions>()({
  volume: table<VolumeOptions>()({
    id: text('CDROM'),
    set: text(''),
    system: text(''),
    publisher: text(''),
    preparer: text(''),
    application: text('ISO9660-WRITER-TS'),
    copyrightFile: text(''),
    abstractFile: text(''),
    bibliographicFile: text(''),
  }),
  interchangeLevel: choice([1, 2, 3], 3),
  rockRidge: feature(table<RockRidgeOptions>()({ deepDirectories: choice(['keep', 'relocate', 'error'], 'keep') }), {
    isOn: true,
  }),
  joliet: feature(table<JolietOptions>()({ longNames: flag(true), symlinks: choice(['omit', 'follow'], 'omit') }), {
    isOn: true,
  }),
  enhanced: flag(false),
  boot: sound(list(bootImage)),
  hybrid: optional(sound(hybrid)),
  bootCatalogPath: optional(text('')),
  sortWeight: callback<NonNullable<ImageOptions['sortWeight']>>(),
  hide: callback<NonNullable<ImageOptions['hide']>>(),
  deduplicate: flag(false),
  unicodeForm: choice(['as-given', 'NFC'], 'as-given'),
  mediaCheck: flag(false),
  translationTables: flag(false),
  padding: wholeNumber({ to: PADDING.most, unit: ' of sectors', otherwise: PADDING.default }),
  createdAt: date,
  strictNames: flag(false),
  signal: checked(isSignal, 'an AbortSignal', undefined),
});

/** The options with their defaults. */
export type Settings = ReturnType<typeof sensible>;

/** Options with defaults; values that make no sense go to the report. */
export function settingsOf(options: ImageOptions, report: Report): Settings {
  const settings = sensible(imageOptions.read(options, '', report, {}));
  return settings.unicodeForm === 'NFC' ? composed(settings) : settings;
}

/** What follows from a slip in the options of what boots, "there is no BIOS boot image" for one, is no second slip. */
function sensible({ boot, hybrid, ...others }: ValueOf<typeof imageOptions>) {
  return { ...others, boot: boot ?? [], hybrid: boot === undefined ? undefined : hybrid };
}

/** Options that name entries, in the form that the entries have. */
function composed(settings: Settings): Settings {
  const nfc = (path: string) => path.normalize('NFC');
  const { volume, boot, bootCatalogPath } = settings;
  const { copyrightFile, abstractFile, bibliographicFile } = volume;
  return {
    ...settings,
    volume: {
      ...volume,
      copyrightFile: nfc(copyrightFile),
      abstractFile: nfc(abstractFile),
      bibliographicFile: nfc(bibliographicFile),
    },
    boot: boot.map((image) => ({ ...image, path: nfc(image.path) })),
    bootCatalogPath: bootCatalogPath === undefined ? undefined : nfc(bootCatalogPath),
  };
}
