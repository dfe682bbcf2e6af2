import { quoted, type Report } from '../report.js';
import { readStart } from '../tree/read-start.js';
import type { StoredFile } from '../tree/stored-file.js';

/** UEFI reads nothing but the FAT volume in the boot image (Q13): without one the entry cannot boot. */
export async function warnUnlessFat(file: StoredFile, report: Report, signal?: AbortSignal): Promise<void> {
  const sector = await readStart(file, 512, report, signal);
  if (sector === undefined) return;
  const jumps = sector[0] === 0xeb || sector[0] === 0xe9;
  if (jumps && sector[510] === 0x55 && sector[511] === 0xaa) return;
  report.warn(
    'BOOT_IMAGE_NOT_FAT',
    `the EFI boot image ${quoted(file.path)} does not look like a FAT volume`,
    file.path,
  );
}
