import { createHash } from 'node:crypto';
import { LONGEST_SECTION } from '../../src/tree/stored-file.js';
import { BOOT_SIZES } from './any-boot.js';

/** From the first byte up to but not including the second. */
export type Range = readonly [number, number];

const WINDOW = 1024;

/** Files from here on are compared by a few windows. */
export const LARGE = 2 ** 24;

/**
 * A digest to compare files by. Of a large file it covers the ends of its sections, and of one that may be a boot
 * image not the bytes that a patch may change.
 */
export async function digestOf(
  size: number,
  read: (range: Range) => Uint8Array | Promise<Uint8Array>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const range of size < LARGE ? [[0, size] as const] : windowsOf(size)) {
    const bytes = await read(range);
    hash.update(BOOT_SIZES.has(size) ? unpatched(bytes) : bytes);
  }
  return hash.digest('hex');
}

function windowsOf(size: number): Range[] {
  const windows: Range[] = [];
  for (let start = 0; start < size; start += LONGEST_SECTION) {
    const end = Math.min(start + LONGEST_SECTION, size);
    windows.push([start, Math.min(start + WINDOW, end)], [Math.max(end - WINDOW, start), end]);
  }
  return windows;
}

/** Boot-info table (ET-10) and GRUB's boot info (ET-11). */
function unpatched(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes).fill(0, 8, 64).fill(0, 2548, 2556);
}
