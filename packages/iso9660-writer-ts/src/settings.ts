import type { BootImage, HierarchyName, HybridOptions, ImageOptions, VolumeOptions } from './options.js';
import { inWords, type Report } from './report.js';
import { isContent } from './source/content.js';

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
  if (efiPartition !== undefined && !isContent(efiPartition)) {
    report.problem('INVALID_OPTION', 'hybrid.efiPartition is not text, bytes, a Blob or a ByteSource');
  }
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
