import { BLOCK_SIZE } from '../format/mbr.js';
import { SECTOR_SIZE } from '../layout/extent.js';

/** How a BIOS counts the blocks of a disk. */
export interface Geometry {
  readonly heads: number;
  /** Blocks of a track. */
  readonly sectors: number;
}

const MOST_CYLINDERS = 1024;
const MOST_HEADS = 255;

/**
 * The geometry isohybrid gives an image of so many blocks: 64 heads of 32 blocks, which makes cylinders of 1 MiB, and
 * for larger images as many more heads as keep the cylinders within 1,024 (HY-02).
 */
export function geometryOf(blocks: number): Geometry {
  const heads = Math.max(64, Math.ceil(blocks / (MOST_CYLINDERS * 32)));
  return heads <= MOST_HEADS ? { heads, sectors: 32 } : { heads: MOST_HEADS, sectors: 63 };
}

/** Logical sectors to add so that an image ends with a whole cylinder, as a BIOS expects of a disk (HY-03). */
export function sectorsToCylinder(sectors: number): number {
  const blocksOfSector = SECTOR_SIZE / BLOCK_SIZE;
  let end = sectors;
  // An odd geometry makes cylinders that are no whole sectors: the first end that is both.
  for (;;) {
    const { heads, sectors: track } = geometryOf(end * blocksOfSector);
    const over = (end * blocksOfSector) % (heads * track);
    if (over === 0) return end - sectors;
    end = Math.ceil((end * blocksOfSector + heads * track - over) / blocksOfSector);
  }
}

/** Beyond the last cylinder a BIOS can count. */
const LAST_CHS = Uint8Array.of(0xfe, 0xff, 0xff);

/** Cylinder, head and sector of a block in the three bytes of a partition row: head, sector with high cylinder bits, cylinder. */
export function chsOf(block: number, { heads, sectors }: Geometry): Uint8Array {
  const cylinder = Math.floor(block / (heads * sectors));
  if (cylinder >= MOST_CYLINDERS) return LAST_CHS;
  const head = Math.floor(block / sectors) % heads;
  const sector = (block % sectors) + 1;
  return Uint8Array.of(head, sector | ((cylinder >> 8) << 6), cylinder & 0xff);
}
