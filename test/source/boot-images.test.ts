import type { Entry } from 'iso9660-writer-ts';
import { describe, expect, test } from 'vitest';
import { biosBootImage, efiBootImage, planBoot } from '../../src/source/boot-images.js';
import { scannedTreeOf } from '../../src/source/scanned-tree.js';

const file = (path: string, size = 4096): Entry => ({ kind: 'file', path, content: new Uint8Array(size) });
const tree = (...entries: (string | Entry)[]) =>
  scannedTreeOf(entries.map((entry) => (typeof entry === 'string' ? file(entry) : entry)));

describe('detection', () => {
  test('takes isolinux for BIOS with four sectors, the boot-info table and the catalog beside it', () => {
    const plan = planBoot(tree('isolinux/isolinux.bin'));
    expect(plan).toEqual({
      origin: 'detected',
      images: [{ path: 'isolinux/isolinux.bin', platform: 'bios', emulation: 'none', loadSectors: 4, infoTable: true }],
      catalogPath: 'isolinux/boot.cat',
      reasons: ['isolinux/isolinux.bin is in the tree: boots with BIOS'],
      warnings: [],
    });
  });

  test('takes the EFI image as second entry', () => {
    const plan = planBoot(tree('images/efiboot.img', 'isolinux/isolinux.bin'));
    expect(plan.images.map(({ path, platform }) => `${platform} ${path}`)).toEqual([
      'bios isolinux/isolinux.bin',
      'efi images/efiboot.img',
    ]);
  });

  test('takes the EFI image alone, with the catalog beside it', () => {
    const plan = planBoot(tree('images/efiboot.img'));
    expect(plan.images).toEqual([{ path: 'images/efiboot.img', platform: 'efi', emulation: 'none' }]);
    expect(plan.catalogPath).toBe('images/boot.cat');
  });

  test("takes GRUB's BIOS image, with GRUB's own boot info, only when there is no isolinux", () => {
    expect(planBoot(tree('images/eltorito.img')).images).toEqual([
      {
        path: 'images/eltorito.img',
        platform: 'bios',
        emulation: 'none',
        loadSectors: 4,
        infoTable: true,
        grub2InfoTable: true,
      },
    ]);
    expect(planBoot(tree('images/eltorito.img', 'isolinux/isolinux.bin')).images.map(({ path }) => path)).toEqual([
      'isolinux/isolinux.bin',
    ]);
  });

  test('asks for no table in an image too short to hold it', () => {
    expect(planBoot(tree(file('images/eltorito.img', 2555))).images[0]).toEqual(biosBootImage('images/eltorito.img'));
    const { infoTable: _, ...bare } = biosBootImage('isolinux/isolinux.bin');
    expect(planBoot(tree(file('isolinux/isolinux.bin', 63))).images[0]).toEqual(bare);
  });

  test('does not use an empty file, and says so', () => {
    const plan = planBoot(tree(file('images/efiboot.img', 0), 'isolinux/isolinux.bin'));
    expect(plan.images).toHaveLength(1);
    expect(plan.warnings).toMatchObject([{ code: 'BOOT_IMAGE_IGNORED', path: 'images/efiboot.img' }]);
  });

  test('finds a tree in capitals and puts the catalog beside it', () => {
    const plan = planBoot(tree('ISOLINUX/ISOLINUX.BIN'));
    expect(plan.images[0]?.path).toBe('ISOLINUX/ISOLINUX.BIN');
    expect(plan.catalogPath).toBe('ISOLINUX/boot.cat');
  });

  test('finds nothing: a data image, with a warning', () => {
    const plan = planBoot(tree('README'));
    expect(plan).toMatchObject({ origin: 'none', images: [], warnings: [{ code: 'NOT_BOOTABLE' }] });
  });

  test('does not follow a symbolic link, wherever it leads, and says so', () => {
    const plan = planBoot(tree({ kind: 'symlink', path: 'isolinux/isolinux.bin', target: '../../../boot/loader' }));
    expect(plan.images).toEqual([]);
    expect(plan.warnings.map(({ code, path }) => [code, path])).toEqual([
      ['BOOT_IMAGE_IGNORED', 'isolinux/isolinux.bin'],
      ['NOT_BOOTABLE', undefined],
    ]);
  });
});

describe('the option', () => {
  test('wins over what is in the tree', () => {
    const images = [efiBootImage('boot/efi.img')];
    const plan = planBoot(tree('isolinux/isolinux.bin', 'boot/efi.img'), images);
    expect(plan).toEqual({
      origin: 'option',
      images,
      catalogPath: 'boot/boot.cat',
      reasons: ['boot/efi.img is named for UEFI'],
      warnings: [],
    });
  });

  test('keeps the catalog beside isolinux when isolinux is among the named', () => {
    const images = [efiBootImage('images/efiboot.img'), biosBootImage('isolinux/isolinux.bin')];
    expect(planBoot(tree(), images).catalogPath).toBe('isolinux/boot.cat');
  });

  test.each(['none', []] as const)('%j gives a data image without a warning', (option) => {
    expect(planBoot(tree('isolinux/isolinux.bin'), option)).toMatchObject({ origin: 'none', images: [], warnings: [] });
  });
});
