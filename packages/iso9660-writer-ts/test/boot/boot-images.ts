import type { BootImage, Entry } from '../../src/index.js';
import { file } from '../support/read-image.js';

export const LOADER = 'isolinux/isolinux.bin';

/** A boot loader of any size; no two words are the same. */
export function loader(length = 3_001): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 0xff);
}

export function withLoader(...more: readonly Entry[]): Entry[] {
  return [file(LOADER, loader()), ...more];
}

export function bios(more: Partial<BootImage> = {}): BootImage {
  return { path: LOADER, platform: 'bios', ...more };
}

/** What looks like a FAT volume to whoever glances at its first sector. */
export function fatVolume(length = 4_096): Uint8Array {
  const volume = new Uint8Array(length);
  volume.set([0xeb, 0x3c, 0x90]);
  volume.set([0x55, 0xaa], 510);
  return volume;
}

/** A master boot record whose partitions have these types, and the rest of the disk. */
export function hardDisk(...types: readonly number[]): Uint8Array {
  const disk = new Uint8Array(8_192);
  for (const [row, type] of types.entries()) disk[446 + row * 16 + 4] = type;
  disk.set([0x55, 0xaa], 510);
  return disk;
}

/** What an MBR takes for an isolinux.bin that it can start (HY-01). */
export function isolinuxImage(length = 9_001): Uint8Array {
  const image = loader(length);
  image.set([0xfb, 0xc0, 0x78, 0x70], 64);
  return image;
}

/** Boot code that names isolinux, as isohdpfx.bin does, with room for an Apple partition map. */
export function isolinuxCode(): Uint8Array {
  const code = loader(432);
  code.fill(0x90, 0, 32).set([0x33, 0xed]);
  code.set(new TextEncoder().encode('isolinux.bin missing or corrupt.'), 380);
  return code;
}
