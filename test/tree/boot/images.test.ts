import type { Entry } from 'iso9660-writer-ts';
import { describe, expect, test } from 'vitest';
import { biosBootImage, efiBootImage } from '../../../src/tree/boot/boot-image.js';
import { planBoot } from '../../../src/tree/boot/images.js';
import { BOOT_LAYOUTS } from '../../../src/tree/boot/layouts.js';
import { scannedTreeOf } from '../../../src/tree/scanned-tree.js';

const file = (path: string, size = 4096): Entry => ({ kind: 'file', path, content: new Uint8Array(size) });
const tree = (...entries: (string | Entry)[]) =>
  scannedTreeOf(entries.map((entry) => (typeof entry === 'string' ? file(entry) : entry)));

describe('detection', () => {
  test('takes isolinux for BIOS with four sectors, the boot-info table and the catalog beside it', async () => {
    const plan = await planBoot(tree('isolinux/isolinux.bin'));
    expect(plan).toEqual({
      origin: 'detected',
      images: [{ path: 'isolinux/isolinux.bin', platform: 'bios', emulation: 'none', loadSectors: 4, infoTable: true }],
      catalogPath: 'isolinux/boot.cat',
      reasons: ['isolinux/isolinux.bin is in the tree: boots with BIOS'],
      made: [],
      warnings: [],
    });
  });

  test('takes the EFI image as second entry', async () => {
    const plan = await planBoot(tree('images/efiboot.img', 'isolinux/isolinux.bin'));
    expect(plan.images.map(({ path, platform }) => `${platform} ${path}`)).toEqual([
      'bios isolinux/isolinux.bin',
      'efi images/efiboot.img',
    ]);
  });

  test('takes the EFI image alone, with the catalog beside it', async () => {
    const plan = await planBoot(tree('images/efiboot.img'));
    expect(plan.images).toEqual([{ path: 'images/efiboot.img', platform: 'efi', emulation: 'none' }]);
    expect(plan.catalogPath).toBe('images/boot.cat');
  });

  test("takes GRUB's BIOS image, with GRUB's own boot info, only when there is no isolinux", async () => {
    expect((await planBoot(tree('images/eltorito.img'))).images).toEqual([
      {
        path: 'images/eltorito.img',
        platform: 'bios',
        emulation: 'none',
        loadSectors: 4,
        infoTable: true,
        grub2InfoTable: true,
      },
    ]);
    const both = await planBoot(tree('images/eltorito.img', 'isolinux/isolinux.bin'));
    expect(both.images.map(({ path }) => path)).toEqual(['isolinux/isolinux.bin']);
    expect(both.reasons).toEqual([
      'isolinux/isolinux.bin is in the tree: boots with BIOS',
      'images/eltorito.img is in the tree, too, and not used: isolinux/isolinux.bin comes first',
    ]);
  });

  test('asks for no table in an image too short to hold it', async () => {
    const { grub2InfoTable: _, ...withoutGrubs } = biosBootImage('images/eltorito.img');
    expect((await planBoot(tree(file('images/eltorito.img', 2555)))).images[0]).toEqual(withoutGrubs);
    const { infoTable: __, ...bare } = biosBootImage('isolinux/isolinux.bin');
    expect((await planBoot(tree(file('isolinux/isolinux.bin', 63)))).images[0]).toEqual(bare);
  });

  test('does not use an empty file, and says so', async () => {
    const plan = await planBoot(tree(file('images/efiboot.img', 0), 'isolinux/isolinux.bin'));
    expect(plan.images).toHaveLength(1);
    expect(plan.warnings).toMatchObject([{ code: 'BOOT_IMAGE_IGNORED', path: 'images/efiboot.img' }]);
  });

  test('finds a tree in capitals and puts the catalog beside it', async () => {
    const plan = await planBoot(tree('ISOLINUX/ISOLINUX.BIN'));
    expect(plan.images[0]?.path).toBe('ISOLINUX/ISOLINUX.BIN');
    expect(plan.catalogPath).toBe('ISOLINUX/boot.cat');
  });

  test.each([
    ['VMware ESXi', 'isolinux.bin', 'efiboot.img', 'efi/boot/bootx64.efi'],
    ['XenServer and XCP-ng', 'boot/isolinux/isolinux.bin', 'boot/efiboot.img'],
    ['SLES and Leap 16', 'boot/x86_64/loader/eltorito.img', 'boot/x86_64/loader/efiboot.img', 'EFI/BOOT/bootx64.efi'],
    ['Alpine and Arch', 'boot/syslinux/isolinux.bin', 'boot/grub/efi.img'],
    ['Arch of 2020', 'arch/boot/syslinux/isolinux.bin', 'EFI/archiso/efiboot.img'],
  ])("finds the vendor's own boot images in a tree of %s", async (_vendor, bios, efi, ...others) => {
    const { images, made } = await planBoot(tree(bios, efi, ...others));
    expect(images).toMatchObject([
      { platform: 'bios', path: bios },
      { platform: 'efi', path: efi },
    ]);
    expect(made).toEqual([]);
  });

  test('finds nothing: a data image, with a warning', async () => {
    const plan = await planBoot(tree('README'));
    expect(plan).toMatchObject({ origin: 'none', images: [], warnings: [{ code: 'NOT_BOOTABLE' }] });
  });

  test('does not follow a symbolic link, wherever it leads, and says so', async () => {
    const plan = await planBoot(
      tree({ kind: 'symlink', path: 'isolinux/isolinux.bin', target: '../../../boot/loader' }),
    );
    expect(plan.images).toEqual([]);
    expect(plan.warnings.map(({ code, path }) => [code, path])).toEqual([
      ['BOOT_IMAGE_IGNORED', 'isolinux/isolinux.bin'],
      ['NOT_BOOTABLE', undefined],
    ]);
  });
});

describe('the layout of', () => {
  test.each([
    ['RHEL 9', ['isolinux/isolinux.bin', 'images/efiboot.img', 'EFI/BOOT/BOOTX64.EFI'], [0, 1], 'isolinux/boot.cat'],
    ['RHEL 10', ['images/eltorito.img', 'images/efiboot.img', 'EFI/BOOT/BOOTX64.EFI'], [0, 1], 'images/boot.cat'],
    ['Debian', ['isolinux/isolinux.bin', 'boot/grub/efi.img', 'efi/boot/bootx64.efi'], [0, 1], 'isolinux/boot.cat'],
    [
      'Ubuntu, extracted by 7-Zip',
      ['boot/grub/i386-pc/eltorito.img', '[BOOT]/2-Boot-NoEmul.img', '[BOOT]/1-Boot-NoEmul.img'],
      [0, 1],
      'boot/grub/i386-pc/boot.cat',
    ],
    [
      'openSUSE',
      ['boot/x86_64/loader/isolinux.bin', 'boot/x86_64/efi', 'EFI/BOOT/bootx64.efi'],
      [0, 1],
      'boot/x86_64/loader/boot.cat',
    ],
    ['openSUSE without isolinux', ['boot/x86_64/efi', 'EFI/BOOT/bootx64.efi'], [0], 'boot/x86_64/boot.cat'],
    ['grub-mkrescue', ['boot/grub/i386-pc/eltorito.img', 'efi.img'], [0, 1], 'boot/grub/i386-pc/boot.cat'],
  ] as const)('%s is known', async (_name, paths, used, catalogPath) => {
    const plan = await planBoot(tree(...paths));
    expect(plan.images.map(({ path }) => path)).toEqual(used.map((index) => paths[index]));
    expect(plan).toMatchObject({ origin: 'detected', catalogPath, made: [], warnings: [] });
  });

  test.each(['bios', 'efi'] as const)('each image for %s is found, and the best comes first', async (platform) => {
    const [best, ...others] = BOOT_LAYOUTS[platform];
    for (const path of others) expect((await planBoot(tree(path))).images).toMatchObject([{ path, platform }]);
    const plan = await planBoot(tree(...others.toReversed(), best!));
    expect(plan.images.map(({ path }) => path)).toEqual([best]);
    expect(plan.reasons).toHaveLength(1 + others.length);
  });
});

describe('the option', () => {
  test('wins over what is in the tree', async () => {
    const images = [efiBootImage('boot/efi.img')];
    const plan = await planBoot(tree('isolinux/isolinux.bin', 'boot/efi.img'), images);
    expect(plan).toEqual({
      origin: 'option',
      images,
      catalogPath: 'boot/boot.cat',
      reasons: ['boot/efi.img is named for UEFI'],
      made: [],
      warnings: [],
    });
  });

  test('keeps the catalog beside isolinux when isolinux is among the named', async () => {
    const images = [efiBootImage('images/efiboot.img'), biosBootImage('isolinux/isolinux.bin')];
    expect((await planBoot(tree(), images)).catalogPath).toBe('isolinux/boot.cat');
  });

  test.each(['none', []] as const)('%j gives a data image without a warning', async (option) => {
    const plan = await planBoot(tree('isolinux/isolinux.bin', 'EFI/BOOT/BOOTX64.EFI'), option);
    expect(plan).toMatchObject({ origin: 'none', images: [], made: [], warnings: [] });
  });
});
