import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type HybridOptions, type ImageOptions, type IsoImage } from '../../src/index.js';
import { fatVolume, hardDisk } from '../boot/boot-images.js';
import { distribution } from '../support/corpus/distribution.js';
import { modelOf, warningsOf } from '../support/read-image.js';

const tree: readonly Entry[] = [
  ...distribution(),
  { kind: 'file', path: 'loader.bin', content: hardDisk(6) },
  { kind: 'file', path: 'efi.img', content: fatVolume(40_960) },
  { kind: 'file', path: `${'n'.repeat(250)}`, content: 'a name for a continuation area\n' },
];

const bootCode: HybridOptions['bootCode'] = { loader: 'grub2', code: Uint8Array.of(0xeb, 0x63) };
const bios = { path: 'loader.bin', platform: 'bios' } as const;
const appended: ImageOptions = {
  boot: [bios],
  enhanced: true,
  hybrid: { bootCode, efiPartition: fatVolume(40_960), mountablePartition: true },
};
const biosAlone: ImageOptions = { boot: [bios], hybrid: { bootCode, mountablePartition: true } };

/** Volume space size of a descriptor, and that it is one. */
async function sizeIn(image: IsoImage, sector: number): Promise<number> {
  const descriptor = Buffer.from(await image.read(sector * 2048, sector * 2048 + 88));
  expect(descriptor.toString('latin1', 1, 6)).toBe('CD001');
  return descriptor.readUInt32LE(80);
}

describe('an image with a partition that can be mounted (HY-16)', () => {
  test.each([
    ['with a GPT', appended],
    ['with an MBR alone', biosAlone],
    ['with directories that are relocated', { ...appended, rockRidge: { deepDirectories: 'relocate' as const } }],
  ])('shows the same volume from sector 16 on, %s', async (_name, options) => {
    const deep: Entry = { kind: 'file', path: `${'deep/'.repeat(12)}file`, content: 'deep\n' };
    const { hasPartitionView, systemArea, volume } = await modelOf([...tree, deep], options);
    expect(hasPartitionView).toBe(true);
    expect(systemArea.hasMbr).toBe(true);
    expect(volume.primary.sector).toBe(16);
  });

  test('has in its GPT a partition of just the volume, whose descriptors count no more', async () => {
    const image = await createImage(tree, appended);
    const { systemArea } = await modelOf(tree, appended);
    const { firstBlock, lastBlock } = systemArea.partitions[0]!;
    expect(firstBlock).toBe(64);
    for (const sector of [32, 33, 34]) expect(await sizeIn(image, sector)).toBe((lastBlock + 1 - 64) / 4);
  });

  test('counts all of the image in the descriptors of the disk, an appended partition included (VD-05)', async () => {
    const image = await createImage(tree, appended);
    for (const sector of [16, 18, 19]) expect(await sizeIn(image, sector)).toBe(image.size / 2048);
  });

  test('has in its MBR a partition from block 64 to the end', async () => {
    const image = await createImage(tree, biosAlone);
    const mbr = Buffer.from(await image.read(446, 462));
    expect([mbr.readUInt32LE(8), mbr.readUInt32LE(12)]).toEqual([64, image.size / 512 - 64]);
  });

  test('has no such thing beside an EFI boot image in the tree, and says so', async () => {
    const options: ImageOptions = {
      boot: [bios, { path: 'efi.img', platform: 'efi' }],
      hybrid: { bootCode, mountablePartition: true },
    };
    expect(await warningsOf(tree, options)).toContain('PARTITION_NOT_MOUNTABLE efi.img');
    expect((await modelOf(tree, options)).hasPartitionView).toBe(false);
  });

  test('has none either where other partitions lie behind the volume, and says why', async () => {
    const { warnings } = await createImage(tree, {
      boot: [{ path: 'efi.img', platform: 'efi' }],
      hybrid: { appendedPartitions: [{ number: 2, type: 0x83, content: 'data' }], mountablePartition: true },
    });
    expect(warnings.filter(({ code }) => code === 'PARTITION_NOT_MOUNTABLE')).toEqual([
      {
        code: 'PARTITION_NOT_MOUNTABLE',
        message:
          'the partition of the volume cannot be mounted by itself: it ends at the EFI boot image "efi.img", which would have to lie behind the volume',
        path: 'efi.img',
      },
    ]);
  });

  test('calls its partition what it is told', async () => {
    const types = { mbr: 0xcd, gpt: '01234567-89ab-cdef-0123-456789abcdef' };
    const typed = (options: ImageOptions) =>
      createImage(tree, { ...options, hybrid: { ...options.hybrid, partitionTypes: types } });
    expect((await (await typed(biosAlone)).read(450, 451))[0]).toBe(0xcd);
    const gpt = Buffer.from(await (await typed(appended)).read(1024, 1040)).toString('hex');
    expect(gpt).toBe('67452301ab89efcd0123456789abcdef');
  });

  test.each([
    ['mbr', { mbr: 256 }],
    ['mbr', { mbr: 0 }],
    ['gpt', { gpt: '0xcd' }],
  ])('refuses a type in %s that is none', async (_name, partitionTypes) => {
    const options: ImageOptions = { boot: [bios], hybrid: { bootCode, partitionTypes } };
    await expect(createImage(tree, options)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
