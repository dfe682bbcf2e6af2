import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type HybridOptions, IsoError } from '../../src/index.js';
import { fatVolume, isolinuxCode, isolinuxImage } from '../boot/boot-images.js';
import { sparseSource } from '../support/corpus/sparse-file.js';

const TIB = 2 ** 40;
const LARGEST = 256 * 2 ** 30;

const tree = (large: number): readonly Entry[] => [
  { kind: 'file', path: 'isolinux.bin', content: isolinuxImage() },
  { kind: 'file', path: 'efi.img', content: fatVolume(40_960) },
  ...largeFiles(large),
];

/** So many bytes in files of sizes that readers accept. */
function largeFiles(bytes: number): readonly Entry[] {
  const sizes = Array.from({ length: Math.ceil(bytes / LARGEST) }, (_, index) =>
    Math.min(LARGEST, bytes - index * LARGEST),
  );
  return sizes.map((size, index) => ({ kind: 'file', path: `large-${index}`, content: sparseSource(size, {}) }));
}

const bios = { path: 'isolinux.bin', platform: 'bios' } as const;
const efi = { path: 'efi.img', platform: 'efi' } as const;

/** The row of the MBR that keeps old tools off the disk. */
async function protectiveRow(large: number) {
  const image = await createImage(tree(large), { boot: [efi], hybrid: {} });
  const row = Buffer.from(await image.read(446, 462));
  return {
    type: row[4],
    firstBlock: row.readUInt32LE(8),
    blocks: row.readUInt32LE(12),
    lastChs: [...row.subarray(5, 8)],
    image,
  };
}

describe('a disk of more blocks than an MBR can count', () => {
  test.each([2.5 * TIB, 2 * TIB])(
    'has a protective row that ends with what can be counted: %i bytes (HY-04)',
    async (size) => {
      const { image, ...row } = await protectiveRow(size);
      expect(image.size).toBeGreaterThan(2 * TIB);
      expect(row).toEqual({ type: 0xee, firstBlock: 1, blocks: 0xffff_ffff, lastChs: [0xff, 0xff, 0xff] });
    },
  );

  test('has the real number of its blocks in its GPT', async () => {
    const { image } = await protectiveRow(2.5 * TIB);
    const header = Buffer.from(await image.read(512, 1024));
    expect(header.readBigUInt64LE(32)).toBe(BigInt(image.size / 512 - 1));
    const backup = Buffer.from(await image.read(image.size - 512, image.size));
    expect([backup.toString('latin1', 0, 8), backup.readBigUInt64LE(24)]).toEqual([
      'EFI PART',
      BigInt(image.size / 512 - 1),
    ]);
  });

  test('just below has a row that counts all blocks but the first', async () => {
    const { image, blocks } = await protectiveRow(2 * TIB - 2 ** 24);
    expect(image.size).toBeLessThan(2 * TIB);
    expect(blocks).toBe(image.size / 512 - 1);
  });

  test('is refused without a GPT', async () => {
    const code: HybridOptions['bootCode'] = { loader: 'isolinux', code: new Uint8Array(432) };
    const make = (size: number) => createImage(tree(size), { boot: [bios], hybrid: { bootCode: code } });
    await expect(make(2 * TIB)).rejects.toThrow(IsoError);
    expect((await make(2 * TIB - 2 ** 25)).size).toBeLessThan(2 * TIB);
  });

  test('has rows of appended partitions while an MBR can count it: up to 2 TiB less a sector', async () => {
    const sectors = 2 ** 30;
    const disk = async (added: number) => {
      const content = sparseSource(added * 2048, {});
      const bootCode = { loader: 'isolinux', code: isolinuxCode() } as const;
      const hybrid = { bootCode, appendedPartitions: [{ number: 3, type: 0x83, content }] } as const;
      const image = await createImage(tree(2 * TIB - 2 ** 25), { boot: [bios, efi], hybrid });
      const row = Buffer.from(await image.read(478, 494));
      return { sectors: image.size / 2048, end: row.readUInt32LE(8) + row.readUInt32LE(12), type: row[4] };
    };
    const room = sectors - (await disk(1)).sectors;
    const largest = await disk(room);
    expect(largest).toMatchObject({ sectors: sectors - 1, type: 0x83 });
    expect(largest.end).toBeGreaterThan(0xffff_f000);
    expect(await disk(room + 1)).toEqual({ sectors, end: 0, type: 0 });
  });
});
