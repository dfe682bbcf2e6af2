import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEsp, createImage } from 'iso9660-writer-ts';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { lacks } from '../support/tools.js';
import { efiLoader } from './installer-tree.js';

describe.skipIf(lacks(QEMU, OVMF, efiLoader))('a disc with an EFI system partition of ours', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'boot-esp-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test.each([12, 16, 32] as const)(
    'starts GRUB from UEFI, which finds it in FAT%i',
    async (fatType) => {
      const loader = await readFile(efiLoader);
      const esp = await buildEsp(
        [
          { kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content: loader },
          { kind: 'file', path: 'EFI/BOOT/a file of a long name, beside the loader.txt', content: 'long\n' },
        ],
        { fatType, label: 'EFI' },
      );
      const disc = await createImage([{ kind: 'file', path: 'images/efiboot.img', content: esp }], {
        boot: [{ path: 'images/efiboot.img', platform: 'efi' }],
      });
      expect(disc.warnings).toEqual([]);
      const image = join(directory, `fat${fatType}.iso`);
      await writeImage(disc, image);
      const console = await bootUntil(image, { firmware: 'efi', until: /grub>/, timeout: 240_000 });
      expect(console).toMatch(/starting Boot\d+ "UEFI QEMU DVD-ROM/);
      expect(console).toMatch(/GNU GRUB\s+version/);
    },
    300_000,
  );
});
