import { quoted, type Report } from '../errors.js';
import { ISOLINUX_SIGNATURE } from '../format/boot-info-table.js';
import { BOOT_CODE_LENGTH } from '../format/mbr.js';
import type { Addresses } from '../layout/extent.js';
import type { HybridSettings } from '../options/image.js';
import { readStart, type StoredFile } from '../tree/stored-file.js';
import { BLOCKS_PER_SECTOR } from './partitions.js';

/** Boot code of a master boot record, and where it finds its next part. */
export interface BootCode {
  /** At most 432 bytes. */
  readonly code: Uint8Array;
  /** Whether readers take the disk for one of isohybrid, whose appended partitions they look for in the MBR alone (HY-17). */
  readonly isIsohybrid: boolean;
  loaderBlock(addresses: Addresses): number;
}

/** GRUB's next part lies behind the 2,048 bytes that a disc's firmware loads of its boot image. */
const GRUB2_SKIPPED_BLOCKS = 4;

/** Checks the boot code of the options against the loader it has to start: the first BIOS boot image. */
export async function planBootCode(
  options: HybridSettings['bootCode'],
  loader: StoredFile | undefined,
  report: Report,
  signal?: AbortSignal,
): Promise<BootCode | undefined> {
  if (options === undefined) return undefined;
  if (loader === undefined) {
    report.problem('HYBRID_LOADER', 'hybrid.bootCode has nothing to start: there is no BIOS boot image');
    return undefined;
  }
  if (options.loader === 'isolinux') await checkIsolinux(loader, report, signal);
  const skipped = options.loader === 'grub2' ? GRUB2_SKIPPED_BLOCKS : 0;
  return {
    code: options.code.subarray(0, BOOT_CODE_LENGTH),
    isIsohybrid: options.loader === 'isolinux' && names(options.code, 'isolinux'),
    loaderBlock: (addresses) => addresses.sectorOf(loader.extents[0]!) * BLOCKS_PER_SECTOR + skipped,
  };
}

/** What libisofs searches boot code for: a part of a message that isolinux would tell. */
function names(code: Uint8Array, word: string): boolean {
  return String.fromCharCode(...code.subarray(0, BOOT_CODE_LENGTH)).includes(word);
}

async function checkIsolinux(loader: StoredFile, report: Report, signal: AbortSignal | undefined): Promise<void> {
  const { offset, bytes } = ISOLINUX_SIGNATURE;
  const start = await readStart(loader, offset + bytes.length, report, signal);
  if (start === undefined || bytes.every((byte, index) => start[offset + index] === byte)) return;
  report.problem(
    'HYBRID_LOADER',
    `${quoted(loader.path)} is no isolinux.bin that can be started from an MBR: the signature at byte ${offset} is missing`,
    loader.path,
  );
}
