import { text as allText } from 'node:stream/consumers';
import { type ByteSource, createImage, type Entry } from 'iso9660-writer-ts';
import { describe, expect, test } from 'vitest';
import { makeEfiImage } from '../../../src/tree/boot/efi-image.js';
import { planBoot } from '../../../src/tree/boot/images.js';
import { scannedTreeOf } from '../../../src/tree/scanned-tree.js';

const file = (path: string, content: string | Uint8Array = 'loader'): Entry => ({ kind: 'file', path, content });
const directory = (path: string): Entry => ({ kind: 'directory', path });
const made = (...entries: Entry[]) => makeEfiImage(scannedTreeOf(entries));

describe('an EFI boot image', () => {
  test('is made of the EFI directory of a tree that has a loader but no image', async () => {
    const tree = scannedTreeOf([directory('EFI'), directory('EFI/BOOT'), file('EFI/BOOT/BOOTX64.EFI'), file('README')]);
    const plan = await planBoot(tree);
    expect(plan).toMatchObject({
      origin: 'detected',
      images: [{ path: 'images/efiboot.img', platform: 'efi' }],
      catalogPath: 'images/boot.cat',
      reasons: [
        'EFI/BOOT/BOOTX64.EFI is in the tree, but no EFI boot image: images/efiboot.img is made of EFI, boots with UEFI',
      ],
      made: [{ kind: 'file', path: 'images/efiboot.img' }],
      warnings: [],
    });
  });

  test('comes after isolinux', async () => {
    const plan = await planBoot(scannedTreeOf([file('EFI/BOOT/BOOTX64.EFI'), file('isolinux/isolinux.bin')]));
    expect(plan.images.map(({ platform }) => platform)).toEqual(['bios', 'efi']);
    expect(plan.catalogPath).toBe('isolinux/boot.cat');
  });

  test('has the bytes of the directory in it, and of nothing else', async () => {
    const image = await made(
      file('EFI/BOOT/BOOTX64.EFI', 'the loader'),
      file('EFI/fonts/a.pf2', 'a font'),
      file('EFIX', 'no'),
    );
    const volume = image!.file!.content as ByteSource;
    const text = await allText(volume.read(0, volume.size));
    expect(text).toContain('FAT12');
    for (const part of ['the loader', 'a font', 'BOOTX64 EFI', 'FONTS']) expect(text).toContain(part);
    expect(text).not.toContain('EFIX');
  });

  test.each(['EFI/boot/bootx64.efi', 'efi/BOOT/BootX64.efi', 'EFI/BOOT/BOOTAA64.EFI'])(
    'is made for %s',
    async (path) => {
      expect(await made(file(path))).toMatchObject({ loader: path, directory: path.slice(0, 3), warnings: [] });
    },
  );

  test.each(['EFI/BOOT/grub.cfg', 'EFI/debian/grubx64.efi', 'BOOTX64.EFI'])(
    'is not made for %s alone',
    async (path) => {
      expect(await made(file(path))).toBeUndefined();
    },
  );

  test('is not made when the loader is a symbolic link', async () => {
    expect(await made({ kind: 'symlink', path: 'EFI/BOOT/BOOTX64.EFI', target: 'shim.efi' })).toBeUndefined();
  });

  test('leaves out links and devices, and says so', async () => {
    const image = await made(
      file('EFI/BOOT/BOOTX64.EFI'),
      { kind: 'symlink', path: 'EFI/BOOT/grub.cfg', target: '../../grub.cfg' },
      { kind: 'device', path: 'EFI/pipe', type: 'fifo' },
    );
    expect(image!.file).toBeDefined();
    expect(image!.warnings.map(({ code, path }) => [code, path])).toEqual([
      ['NOT_IN_EFI_IMAGE', 'EFI/BOOT/grub.cfg'],
      ['NOT_IN_EFI_IMAGE', 'EFI/pipe'],
    ]);
  });

  test('is left out with a warning when FAT cannot hold the directory', async () => {
    const tree = scannedTreeOf([file('EFI/BOOT/BOOTX64.EFI'), file('EFI/a'), file('EFI/A')]);
    const plan = await planBoot(tree);
    expect(plan).toMatchObject({ origin: 'none', images: [], made: [] });
    expect(plan.warnings.map(({ code }) => code)).toEqual(['EFI_IMAGE_NOT_MADE', 'NOT_BOOTABLE']);
    expect(plan.warnings[0]!.message).toContain('FAT cannot tell');
  });
});

describe('its path', () => {
  const loader = file('EFI/BOOT/BOOTX64.EFI');
  test.each<[string, Entry[], string]>([
    ['in images when there is an images', [directory('images')], 'images/efiboot.img'],
    ['not in images when that is a link', [{ kind: 'symlink', path: 'images', target: 'x' }], 'efiboot.img'],
    ['not beside an IMAGES', [directory('IMAGES')], 'efiboot.img'],
    ['not where an empty file is', [directory('images'), file('images/efiboot.img', '')], 'efiboot.img'],
    [
      'a new one for every name taken',
      [directory('IMAGES'), file('EFIBOOT.IMG', ''), file('efiboot2.img')],
      'efiboot3.img',
    ],
  ])('is %s', async (_what, entries, path) => {
    const tree = scannedTreeOf([loader, ...entries]);
    const plan = await planBoot(tree);
    expect(plan.images.map((image) => image.path)).toEqual([path]);
    const image = await createImage([...tree.entries, ...plan.made], { boot: plan.images });
    expect(image.size).toBeGreaterThan(0);
  });
});
