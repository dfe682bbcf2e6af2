import { SECTOR_SIZE } from '../layout/extent.js';
import type { Report } from '../report.js';

/** Options of `buildEsp`. All are optional; defaults stand with each field. */
export interface EspOptions {
  /**
   * Bytes the volume has at least, a multiple of 2,048; what is not used is free space. Default: just enough. The volume
   * is rounded up to 16 KiB, and no smaller than its type has to be: some 8 MiB for FAT16, 128 MiB for FAT32.
   */
  readonly size?: number;
  /** Default: by size, FAT12 up to 8 MiB, FAT16 up to 128 MiB, FAT32 above. UEFI reads all three. */
  readonly fatType?: 12 | 16 | 32;
  /** Up to 11 characters: A-Z, 0-9, space and `` !#$%&'()-@^_`{}~ ``. Default: none. */
  readonly label?: string;
  /** 0 to 2^32 - 1. Default: derived from names, sizes and dates, so that equal input gives equal bytes. */
  readonly volumeSerial?: number;
  /** Date of the label and of whatever has none. Default: the newest `modifiedAt` of the entries, else 1980. */
  readonly createdAt?: Date;
}

const FAT_TYPES: readonly unknown[] = [12, 16, 32];

const LABEL = /^(?! )[A-Z0-9 !#$%&'()@^_`{}~-]{1,11}$/;

const LARGEST_SERIAL = 2 ** 32 - 1;

/** Options that make no sense go to the report. */
export function checkOptions(options: EspOptions, report: Report): void {
  const { size = 0, fatType = 12, label = 'ESP', volumeSerial = 0, createdAt } = options;
  if (!(Number.isSafeInteger(size) && size >= 0 && size % SECTOR_SIZE === 0)) {
    report.problem('INVALID_OPTION', `size is ${size}, not a multiple of ${SECTOR_SIZE} from 0 on`);
  }
  if (!FAT_TYPES.includes(fatType)) {
    report.problem('INVALID_OPTION', `fatType is ${String(fatType)}, not one of ${FAT_TYPES.join(', ')}`);
  }
  if (!LABEL.test(label)) {
    report.problem('INVALID_OPTION', `label is ${JSON.stringify(label)}, not 1 to 11 characters that FAT allows there`);
  }
  if (!(Number.isInteger(volumeSerial) && volumeSerial >= 0 && volumeSerial <= LARGEST_SERIAL)) {
    report.problem('INVALID_OPTION', `volumeSerial is ${volumeSerial}, not a whole number from 0 to ${LARGEST_SERIAL}`);
  }
  if (createdAt !== undefined && Number.isNaN(createdAt.getTime())) {
    report.problem('INVALID_OPTION', 'createdAt is not a valid date');
  }
}
