import {
  patchBootInfoTable,
  patchGrub2Info,
  SHORTEST_WITH_GRUB2_INFO,
  SHORTEST_WITH_INFO_TABLE,
} from '../format/boot-info-table.js';
import { structure } from '../layout/extent.js';
import { quoted, type Report } from '../report.js';
import { readStart } from '../tree/read-start.js';
import type { StoredFile } from '../tree/stored-file.js';

/** What has to be written into a boot image. */
export interface BootImagePatches {
  readonly infoTable: boolean;
  readonly grub2Info: boolean;
}

/** What we patch we hold in memory, so there is a limit: no loader comes near it. */
const LARGEST_HELD = 64 * 1024 * 1024;

/**
 * Makes the file a structure of ours that knows its own sector once it has one. The source stays as it is (ET-12),
 * and every hard link to the file shows the patched image.
 */
export async function patchBootImage(
  file: StoredFile,
  { infoTable, grub2Info }: BootImagePatches,
  report: Report,
  signal?: AbortSignal,
): Promise<void> {
  if (!infoTable && !grub2Info) return;
  const { path, size, source } = file;
  const shortest = grub2Info ? SHORTEST_WITH_GRUB2_INFO : SHORTEST_WITH_INFO_TABLE;
  if (size < shortest || size > LARGEST_HELD || source === undefined) {
    report.problem(
      'BOOT_IMAGE_INVALID',
      `the boot image ${quoted(path)} has ${size} bytes; its boot information needs ${shortest} to ${LARGEST_HELD}`,
      path,
    );
    return;
  }
  const image = await readStart(file, size, report, signal);
  if (image === undefined) return;
  let patchedFor: number | undefined;
  const extent = structure(path, size, (addresses) => {
    const sector = addresses.sectorOf(extent);
    // We are asked for each window of a large image, but its sector never changes.
    if (sector !== patchedFor) {
      if (grub2Info) patchGrub2Info(image, sector);
      // Last, because its checksum is that of the image as recorded, GRUB's bytes included.
      if (infoTable) patchBootInfoTable(image, sector);
      patchedFor = sector;
    }
    return image;
  });
  file.extents = [extent];
}
