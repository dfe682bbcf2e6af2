import { sumOfWords32 } from '../bytes/checksum.js';
import { u32le, u64le, zeros } from '../bytes/codec.js';
import { at, constant, struct, unused } from '../bytes/struct.js';

/** Where isolinux and GRUB look for the table in their boot image, and its end (ET-10). */
export const TABLE_OFFSET = 8;
const TABLE_END = 64;

const bootInfoTable = struct(TABLE_END - TABLE_OFFSET, {
  primaryDescriptorSector: constant(1, u32le, 16),
  imageSector: at(5, u32le),
  imageLength: at(9, u32le),
  imageChecksum: at(13, u32le),
  reserved17: unused(17, zeros(40)),
});

/** A boot image shorter than this has no room for the table. */
export const SHORTEST_WITH_INFO_TABLE = TABLE_END;

/** Writes the boot-info table of the image at `sector` into the image, in place. */
export function patchBootInfoTable(image: Uint8Array, sector: number): void {
  bootInfoTable.writeTo(viewOf(image), TABLE_OFFSET, {
    imageSector: sector,
    imageLength: image.length,
    imageChecksum: sumOfWords32(image, TABLE_END),
  });
}

/** GRUB 2's own: where its second part starts, in 512-byte sectors, five behind the image's start (ET-11). */
export const GRUB2_OFFSET = 2548;

/** A boot image shorter than this has no room for GRUB 2's boot info. */
export const SHORTEST_WITH_GRUB2_INFO = GRUB2_OFFSET + 8;

export function patchGrub2Info(image: Uint8Array, sector: number): void {
  u64le.write(viewOf(image), GRUB2_OFFSET, grub2Block(sector));
}

/** What GRUB 2 finds there in the image at `sector`. */
export function grub2Block(sector: number): number {
  return sector * 4 + 5;
}

/** What tells an isolinux.bin that an MBR can start it, and where it stands (HY-01). */
export const ISOLINUX_SIGNATURE = { offset: 64, bytes: [0xfb, 0xc0, 0x78, 0x70] } as const;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The table itself, for the test that its rows tile its length. */
export const bootInfoTables = { bootInfoTable };
