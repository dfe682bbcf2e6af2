import { IsoError } from '../../src/index.js';
import { type Disc, sizeOf } from './any-disc.js';

const LARGEST_SECTION = 0xfffff800;

/** When an image may be refused, and with which code: anything else is a fault of the writer. */
const REASONS: Readonly<Record<string, (disc: Disc) => boolean>> = {
  DUPLICATE_PATH: ({ options }) => options.unicodeForm === 'NFC',
  NOT_A_DIRECTORY: ({ options }) => options.unicodeForm === 'NFC',
  NAME_CHANGED: ({ options }) => options.strictNames === true,
  DEEP_DIRECTORY: ({ options: { rockRidge } }) =>
    typeof rockRidge === 'object' && rockRidge.deepDirectories === 'error',
  FILE_TOO_LARGE: ({ entries, options: { interchangeLevel = 3 } }) =>
    interchangeLevel < 3 && entries.some((entry) => entry.kind === 'file' && sizeOf(entry.content) > LARGEST_SECTION),
  NAME_RESERVED: ({ options }) => options.translationTables === true,
  INVALID_OPTION: ({ options }) => options.volume?.copyrightFile !== undefined,
  BOOT_CATALOG_PATH: ({ options }) => options.bootCatalogPath !== undefined,
  BOOT_IMAGE_INVALID: ({ options }) => (options.boot ?? []).length > 0,
};

/** The code of an error that was to be expected; any other error is thrown again. */
export function refusalOf(error: unknown, disc: Disc): string {
  if (!(error instanceof IsoError)) throw error;
  for (const { code } of error.problems) if (REASONS[code]?.(disc) !== true) throw error;
  return error.code;
}
