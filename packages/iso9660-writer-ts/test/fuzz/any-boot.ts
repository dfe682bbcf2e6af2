import fc from 'fast-check';
import type { BootImage, Entry } from '../../src/index.js';

/** Looks like a FAT boot sector to whoever only glances at it. */
function efiVolume(): Buffer {
  const image = Buffer.alloc(4096, 0x45);
  image.set([0xeb, 0x3c, 0x90]);
  image.writeUInt16BE(0x55aa, 510);
  return image;
}

/** A master boot record with one partition. */
function hardDisk(): Buffer {
  const image = Buffer.alloc(4608);
  image.set([0x80, 0, 1, 0, 0x0c], 446);
  image.writeUInt16BE(0x55aa, 510);
  return image;
}

const loader = Buffer.alloc(3001, 0x42);

/** Sizes of files that may be boot images: a patch may change what is in them. */
export const BOOT_SIZES: ReadonlySet<number> = new Set([3001, 4096, 4608, 1_228_800]);

/** The files of the boot entries, and others with the same content. */
export const BOOT_FILES: readonly Entry[] = [
  { kind: 'file', path: 'boot/loader.bin', content: loader, metadata: { linkKey: 'loader' } },
  { kind: 'file', path: 'boot/loader link', content: loader, metadata: { linkKey: 'loader' } },
  { kind: 'file', path: 'boot/loader twin', content: loader },
  { kind: 'file', path: 'efi.img', content: efiVolume() },
  { kind: 'file', path: 'efi twin', content: efiVolume() },
  { kind: 'file', path: 'boot/disk.img', content: hardDisk() },
  { kind: 'file', path: 'boot/floppy.img', content: Buffer.alloc(1_228_800, 3) },
];

const anyFlags = fc.record(
  { infoTable: fc.boolean(), grub2InfoTable: fc.boolean(), hidden: fc.boolean(), id: fc.constantFrom('', 'A', 'TEST') },
  { requiredKeys: [] },
);

const anyLoad = fc.record({ loadSectors: fc.constantFrom(0, 1, 4, 65_535) }, { requiredKeys: [] });

const anyImage: fc.Arbitrary<BootImage> = fc
  .record({
    image: fc.constantFrom<BootImage>(
      { path: 'boot/loader.bin', platform: 'bios' },
      { path: 'boot/loader link', platform: 'bios' },
      { path: 'efi.img', platform: 'efi' },
      { path: 'boot/disk.img', platform: 'bios', emulation: 'hard-disk' },
      { path: 'boot/floppy.img', platform: 'bios', emulation: 'floppy' },
    ),
    flags: anyFlags,
    load: anyLoad,
  })
  // The firmware loads no more than there is, and of an imitated disk the first sector.
  .map(({ image, flags, load }) => ({
    ...image,
    ...flags,
    ...(image.platform === 'bios' && !image.emulation && load),
  }));

export interface Boot {
  readonly boot: readonly BootImage[];
  readonly bootCatalogPath?: string;
}

export const anyBoot: fc.Arbitrary<Boot> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ boot: [] }) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        boot: fc.array(anyImage, { minLength: 1, maxLength: 4 }),
        path: fc.constantFrom(undefined, 'boot/catalog', 'catalog', 'efi twin'),
      })
      .map(({ boot, path }) => ({ boot, ...(path !== undefined && { bootCatalogPath: path }) })),
  },
);
