import { describe, expect, test } from 'vitest';
import type { BootImage } from '../../src/index.js';
import { bare, faults, file, zeros } from '../support/golden.js';

describe('a boot catalog', () => {
  const images = [
    file('bios.bin'),
    file('a.img', new Uint8Array(1024)),
    file('b.img', new Uint8Array(1537)),
    file('floppy.img', zeros(1_474_560)),
    file('large.img', zeros(65_536 * 512)),
    file('disk.img', diskOfOnePartition(0x06)),
  ];
  const catalog = (boot: readonly BootImage[]) =>
    bare(
      images.filter((image) => boot.some(({ path }) => path === image.path)),
      { boot },
    );
  const bios: BootImage = { path: 'bios.bin', platform: 'bios' };
  const a: BootImage = { path: 'a.img', platform: 'efi' };
  const b: BootImage = { path: 'b.img', platform: 'efi' };

  test.each<[string, string, BootImage[]]>([
    [
      'opens each section with a header, 0x91 for the last',
      'catalog-sections',
      [
        { ...bios, id: 'TEST' },
        { ...a, id: 'SECTION A' },
        { ...b, id: 'SECTION B' },
      ],
    ],
    ['puts neighbours of one platform and id in one section', 'catalog-grouped', [bios, a, b]],
    [
      'says 0 for a UEFI image of more than 65,535 sectors (ET-07)',
      'catalog-large-efi',
      [{ path: 'large.img', platform: 'efi' }],
    ],
    [
      'tells a floppy by its size (ET-08)',
      'catalog-floppy',
      [{ path: 'floppy.img', platform: 'bios', emulation: 'floppy' }],
    ],
    [
      "takes a disk's system type from its partition table (ET-08)",
      'catalog-hard-disk',
      [{ path: 'disk.img', platform: 'bios', emulation: 'hard-disk' }],
    ],
  ])('%s', async (_, name, boot) => {
    expect(await faults(await catalog(boot), name, 23)).toEqual([]);
  });
});

describe('a boot image', () => {
  test("can have an info table and GRUB's boot info, and the checksum covers both (ET-10, ET-11)", async () => {
    const loader = new Uint8Array(2556);
    loader.fill(0x11, 64, 68).fill(0xcc, 2548);
    const image = await bare([file('loader.img', loader)], {
      boot: [{ path: 'loader.img', platform: 'bios', infoTable: true, grub2InfoTable: true }],
    });
    expect(await faults(image, 'boot-image-grub2', 24)).toEqual([]);
  });
});

/** A master boot record with one active partition of this type, blocks 1 to 3, and the partition. */
function diskOfOnePartition(type: number): Uint8Array {
  const disk = new Uint8Array(4 * 512);
  disk.set([0x80, 0, 2, 0, type, 0, 4, 0, 1, 0, 0, 0, 3, 0, 0, 0], 446);
  disk.set([0x55, 0xaa], 510);
  return disk;
}
