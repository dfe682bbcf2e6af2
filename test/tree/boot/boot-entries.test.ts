import { expect, test } from 'vitest';
import { biosBootImage, biosLoader } from '../../../src/tree/boot/boot-image.js';

test.each([
  ['isolinux/isolinux.bin', 'isolinux'],
  ['boot/x86_64/loader/isolinux.bin', 'isolinux'],
  ['images/eltorito.img', 'grub2'],
  ['BOOT/GRUB/I386-PC/ELTORITO.IMG', 'grub2'],
  ['my-eltorito.img', 'isolinux'],
] as const)('%s has %s in it', (path, loader) => {
  expect(biosLoader({ path, platform: 'bios' })).toBe(loader);
  expect(biosBootImage(path).grub2InfoTable === true).toBe(loader === 'grub2');
});

test("an image of any name that gets GRUB's table has GRUB in it", () => {
  expect(biosLoader({ path: 'boot/bios.img', platform: 'bios', grub2InfoTable: true })).toBe('grub2');
});
