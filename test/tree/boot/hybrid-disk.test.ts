import { describe, expect, test } from 'vitest';
import { biosBootImage, efiBootImage } from '../../../src/tree/boot/boot-image.js';
import { planHybrid } from '../../../src/tree/boot/hybrid-disk.js';

const isolinux = biosBootImage('isolinux/isolinux.bin');
const grub = biosBootImage('images/eltorito.img');
const efi = efiBootImage('images/efiboot.img');
const bootCode = Uint8Array.of(0x33, 0xed);

describe('a hybrid disk', () => {
  test('starts by UEFI alone without boot code', () => {
    expect(planHybrid([isolinux, efi], {})).toEqual({
      hybrid: {},
      reasons: ['a disk boots with UEFI, too: images/efiboot.img is its EFI system partition'],
    });
  });

  test.each([
    ['isolinux', isolinux],
    ['grub2', grub],
  ] as const)('has boot code for %s when that is the first BIOS boot image', (loader, image) => {
    const plan = planHybrid([efi, image, isolinux], { bootCode, diskId: 7 });
    expect(plan.hybrid).toEqual({ bootCode: { loader, code: bootCode }, diskId: 7 });
    expect(plan.reasons).toEqual([
      `a disk boots with BIOS, too: its boot code for ${loader} starts ${image.path}`,
      'a disk boots with UEFI, too: images/efiboot.img is its EFI system partition',
    ]);
  });

  test.each([
    ['there is no boot image', [], {}, /no boot image/],
    ['there is only isolinux and no boot code', [isolinux], {}, /isolinux\/isolinux\.bin needs the isohdpfx\.bin/],
    ['there is only GRUB and no boot code', [grub], {}, /images\/eltorito\.img needs the boot_hybrid\.img/],
    ['boot code has no BIOS boot image', [efi], { bootCode }, /no BIOS boot image/],
  ])('is refused when %s', (_what, images, disk, message) => {
    expect(() => planHybrid(images, disk)).toThrow(expect.objectContaining({ code: 'NOTHING_TO_START' }));
    expect(() => planHybrid(images, disk)).toThrow(message);
  });
});
