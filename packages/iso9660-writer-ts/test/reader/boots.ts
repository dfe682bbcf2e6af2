import type { Entry, ImageOptions } from '../../src/index.js';
import { efiImage, filled } from '../support/mutation/sample-tree.js';

const bios = (path: string): Entry => ({ kind: 'file', path, content: filled(3001, 0x42) });
const efi: Entry = { kind: 'file', path: 'efi.img', content: efiImage() };
const isolinux = (): Entry => {
  const content = filled(40_000, 0x49);
  content.set([0xfb, 0xc0, 0x78, 0x70], 64);
  return { kind: 'file', path: 'isolinux.bin', content };
};
const code = (loader: 'isolinux' | 'grub2') => {
  const bytes = filled(432, 0x90);
  bytes.write('isolinux.bin missing or corrupt', 300);
  return { loader, code: loader === 'isolinux' ? bytes : filled(432, 0x91) };
};

/** Images that start in every way that the writer knows. */
export const BOOTS: Readonly<Record<string, readonly [readonly Entry[], ImageOptions]>> = {
  'one BIOS image with both tables': [
    [bios('b')],
    { boot: [{ path: 'b', platform: 'bios', infoTable: true, grub2InfoTable: true }] },
  ],
  'hidden images with names': [
    [bios('b'), efi, bios('other')],
    {
      boot: [
        { path: 'b', platform: 'bios', infoTable: true, hidden: true, id: 'BIOS' },
        { path: 'efi.img', platform: 'efi', hidden: true, id: 'UEFI' },
      ],
    },
  ],
  'a floppy': [
    [{ kind: 'file', path: 'f', content: filled(1_474_560, 1) }],
    { boot: [{ path: 'f', platform: 'bios', emulation: 'floppy' }] },
  ],
  'the MBR of isohybrid': [
    [isolinux()],
    { boot: [{ path: 'isolinux.bin', platform: 'bios', infoTable: true }], hybrid: { bootCode: code('isolinux') } },
  ],
  'an appended EFI partition, an Apple map and GRUB': [
    [bios('b')],
    {
      boot: [{ path: 'b', platform: 'bios', grub2InfoTable: true }],
      hybrid: { bootCode: code('grub2'), efiPartition: efiImage() },
    },
  ],
  'a partition that can be mounted': [
    [isolinux()],
    {
      boot: [{ path: 'isolinux.bin', platform: 'bios', infoTable: true }],
      hybrid: { bootCode: code('isolinux'), mountablePartition: true },
    },
  ],
};
