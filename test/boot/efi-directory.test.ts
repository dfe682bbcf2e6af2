import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareIso } from '../../src/index.js';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { repeatable, request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { efiLoader } from './installer-tree.js';

describe.skipIf(lacks(QEMU, OVMF, efiLoader))('a tree with nothing to boot but EFI/BOOT/BOOTX64.EFI', () => {
  let directory: string;
  let image: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'boot-efi-directory-'));
    const tree = join(directory, 'tree');
    await mkdir(join(tree, 'EFI/BOOT'), { recursive: true });
    await cp(efiLoader, join(tree, 'EFI/BOOT/BOOTX64.EFI'), { dereference: true });
    image = join(directory, 'hybrid.iso');
    await writeImage(await prepareIso(request, tree, { ...repeatable, hybrid: {} }), image);
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test.each([
    ['disc', /starting Boot\d+ "UEFI QEMU DVD-ROM/],
    ['disk', /starting Boot\d+ "UEFI QEMU HARDDISK/],
  ] as const)(
    'gives an image that starts GRUB from UEFI as a %s',
    async (medium, started) => {
      const console = await bootUntil(image, { firmware: 'efi', medium, until: /grub>/, timeout: 240_000 });
      expect(console).toMatch(started);
      expect(console).toMatch(/GNU GRUB\s+version/);
    },
    300_000,
  );
});
