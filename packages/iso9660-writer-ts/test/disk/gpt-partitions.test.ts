import { describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { fatVolume } from '../boot/boot-images.js';

const tree: readonly Entry[] = [
  { kind: 'file', path: 'efi.img', content: fatVolume(40_960) },
  { kind: 'file', path: 'zz', content: 'behind the volume of UEFI' },
];

const EFI_SYSTEM = '28732ac11ff8d211ba4b00a0c93ec93b';

interface Row {
  readonly type: string;
  readonly guid: Buffer;
  readonly attributes: bigint;
}

async function gptOf(): Promise<{ readonly disk: Buffer; readonly rows: readonly Row[] }> {
  const image = await createImage(tree, { boot: [{ path: 'efi.img', platform: 'efi' }], hybrid: {} });
  const area = Buffer.from(await image.read(0, 32_768));
  const entries = Array.from({ length: 8 }, (_, index) => area.subarray(1024 + index * 128, 1152 + index * 128));
  const rows = entries
    .filter((entry) => entry.some((byte) => byte !== 0))
    .map((entry) => ({
      type: entry.toString('hex', 0, 16),
      guid: entry.subarray(16, 32),
      attributes: entry.readBigUInt64LE(48),
    }));
  return { disk: area.subarray(512 + 56, 512 + 72), rows };
}

describe('the rows of a GPT', () => {
  test('are read-only, bit 60, but for the EFI system partition (UEFI 5.3.3)', async () => {
    const { rows } = await gptOf();
    expect(rows.map(({ type, attributes }) => [type === EFI_SYSTEM, attributes])).toEqual([
      [false, 1n << 60n],
      [true, 0n],
      [false, 1n << 60n],
    ]);
  });

  // Of the text; the first three groups of a GUID are little-endian on disk.
  test('and the disk have GUIDs of version 8 and of the variant of RFC 9562', async () => {
    const { disk, rows } = await gptOf();
    // Other ids, whose bits would be right by chance one time in four.
    const others = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const hybrid = await createImage(tree, {
          boot: [{ path: 'efi.img', platform: 'efi' }],
          volume: { id: `DISK${index}` },
          hybrid: {},
        });
        return Buffer.from(await hybrid.read(512 + 56, 512 + 72));
      }),
    );
    const guids = [disk, ...rows.map(({ guid }) => guid), ...others];
    expect(guids.map((guid) => guid[7]! >> 4)).toEqual(guids.map(() => 8));
    expect(guids.map((guid) => guid[8]! >> 6)).toEqual(guids.map(() => 0b10));
    expect(new Set(guids.map((guid) => guid.toString('hex'))).size).toBe(guids.length);
  });
});
