import { link, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MODIFIED = new Date('2024-02-29T12:34:56Z');

export const LONG_NAME = `${'n'.repeat(240)}.txt`;
export const DEEP_FILE = 'a/b/c/d/e/f/g/h/i/leaf.txt';

/** Content that no other file has, and whose last sector is not full. */
export function filled(length: number, byte: number): Buffer {
  return Buffer.alloc(length, byte);
}

/** Looks like a FAT boot sector to whoever only glances at it. */
export function efiImage(): Buffer {
  const image = filled(6144, 0x45);
  image[0] = 0xeb;
  image.writeUInt16BE(0x55aa, 510);
  return image;
}

/** Files of the sample, apart from links. One of everything that an image records in its own way. */
export const SAMPLE_FILES: Readonly<Record<string, Buffer>> = {
  'readme.txt': Buffer.from('hello\n'),
  'second.txt': Buffer.from('second\n'),
  // Its NM is as long as a CL.
  licence: Buffer.from('licence\n'),
  empty: Buffer.alloc(0),
  'sub/big.bin': filled(5000, 0x62),
  [`sub/${LONG_NAME}`]: Buffer.from('long'),
  'boot/bios.bin': filled(3001, 0x42),
  'boot/efi.img': efiImage(),
  [DEEP_FILE]: Buffer.from('leaf'),
};

/** Writes the sample into a directory of the host. */
export async function writeSample(root: string): Promise<void> {
  for (const [path, content] of Object.entries(SAMPLE_FILES)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
    await utimes(join(root, path), MODIFIED, MODIFIED);
  }
  await symlink('../readme.txt', join(root, 'sub/link'));
  await link(join(root, 'readme.txt'), join(root, 'sub/hard.txt'));
}
