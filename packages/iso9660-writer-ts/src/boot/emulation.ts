import { MEDIA } from '../format/el-torito.js';
import type { BootImage } from '../options.js';
import { quoted, type Report } from '../report.js';
import { readStart } from '../tree/read-start.js';
import type { StoredFile } from '../tree/stored-file.js';

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

/** The medium to imitate; nothing for `none`. An image that cannot be such a medium goes to the report. */
export async function emulatedMedia(
  file: StoredFile,
  emulation: NonNullable<BootImage['emulation']>,
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
