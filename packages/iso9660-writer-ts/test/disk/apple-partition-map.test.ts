import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type HybridOptions, type ImageOptions } from '../../src/index.js';
import { fatVolume } from '../boot/boot-images.js';
import { faults } from '../support/golden.js';
import { modelOf } from '../support/read-image.js';

const ESP_SECTORS = 20;

const isolinux = new Uint8Array(6_000).fill(1);
isolinux.set([0xfb, 0xc0, 0x78, 0x70], 64);

const tree: readonly Entry[] = [
  { kind: 'file', path: 'isolinux.bin', content: isolinux },
  { kind: 'file', path: 'efi.img', content: fatVolume(ESP_SECTORS * 2048) },
];

const NOP = 0x90;
const CODE = {
  isolinux: Uint8Array.of(0x33, 0xed, ...new Array<number>(30).fill(NOP), 0xfa, 0x8e),
  grub2: Uint8Array.of(0xeb, 0x63, ...new Array<number>(24).fill(NOP), 0xeb, 0x49, 0x24),
} as const;

const optionsWith = (bootCode?: HybridOptions['bootCode']): ImageOptions => ({
  createdAt: new Date('2001-02-03T04:05:06Z'),
  boot: [
    ...(bootCode === undefined ? [] : [{ path: 'isolinux.bin', platform: 'bios' } as const]),
    { path: 'efi.img', platform: 'efi' },
  ],
  hybrid: { ...(bootCode !== undefined && { bootCode }), applePartitionMap: true },
});

const startOf = async (bootCode?: HybridOptions['bootCode']) => {
  const image = await createImage(tree, optionsWith(bootCode));
  return { image, start: Buffer.from(await image.read(0, 40)) };
};

describe('an image with an Apple partition map', () => {
  test('has it, block for block, in front of the entries of its GPT (HY-14)', async () => {
    const image = await createImage(tree, { ...optionsWith(), joliet: false, padding: 0 });
    expect(await faults(image, 'apple-partition-map', 1)).toEqual([]);
  });

  test('divides all of the disk but its first block, the EFI boot image for itself', async () => {
    const { systemArea, elTorito } = await modelOf(tree, optionsWith());
    const firstBlock = elTorito?.entries[0]?.sector ?? 0;
    expect(systemArea.appleMap).toMatchObject([
      { type: 'Apple_partition_map', firstBlock: 1 },
      { type: 'ISO9660_data', firstBlock: 16 },
      { type: 'Apple_HFS', name: 'EFI', firstBlock, blockCount: ESP_SECTORS },
      { type: 'ISO9660_data' },
    ]);
  });

  test('starts, without boot code, with a driver descriptor map that counts its blocks', async () => {
    const { image, start } = await startOf();
    expect(start.subarray(0, 4)).toEqual(Buffer.from('45520800', 'hex'));
    expect(start.readUInt32BE(4)).toBe(image.size / 2048);
    expect(start.subarray(8).every((byte) => byte === 0)).toBe(true);
  });

  test.each([
    ['isolinux', `4552080000009090${'00'.repeat(24)}fa8e`],
    ['grub2', `45520800eb02ffff${'90'.repeat(18)}eb4924`],
  ] as const)(
    'has the driver descriptor map where the boot code of %s has room for it (HY-15)',
    async (loader, hex) => {
      const { start } = await startOf({ loader, code: CODE[loader] });
      expect(start.subarray(0, hex.length / 2).toString('hex')).toBe(hex);
      // Code of an image that has been made so.
      const again = await startOf({ loader, code: start });
      expect(again.start).toEqual(start);
    },
  );

  test.each(['isolinux', 'grub2'] as const)(
    'is refused when the boot code of %s has no room for it',
    async (loader) => {
      const code = CODE[loader].slice();
      code[20] = 0xcc;
      await expect(startOf({ loader, code })).rejects.toMatchObject({
        name: 'IsoError',
        code: 'HYBRID_APPLE_MAP',
        message: expect.stringContaining('no room for an Apple partition map'),
      });
    },
  );
});
