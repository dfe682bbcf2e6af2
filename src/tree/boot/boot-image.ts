import type { BootImage } from 'iso9660-writer-ts';

/** A BIOS boot image as isolinux and GRUB want it: four sectors loaded, the tables written that the program reads. */
export function biosBootImage(path: string): BootImage {
  const image = { path, platform: 'bios', emulation: 'none', loadSectors: 4, infoTable: true } as const;
  return biosLoader(image) === 'grub2' ? { ...image, grub2InfoTable: true } : image;
}

/** A FAT volume with an EFI loader. */
export function efiBootImage(path: string): BootImage {
  return { path, platform: 'efi', emulation: 'none' };
}

/** The program in a BIOS boot image: GRUB's is named `eltorito.img` everywhere, or asks for GRUB's own table. */
export function biosLoader({ path, grub2InfoTable }: BootImage): 'isolinux' | 'grub2' {
  return grub2InfoTable === true || /(?:^|\/)eltorito\.img$/i.test(path) ? 'grub2' : 'isolinux';
}
