import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type HybridOptions } from '../../src/index.js';
import { fatVolume, isolinuxCode, isolinuxImage } from '../boot/boot-images.js';
import { problemsOf } from '../support/read-image.js';

const LENGTH = 32_768;

/** Bytes of a loader that is not known, everywhere. */
const raw = Uint8Array.from({ length: LENGTH }, (_, at) => (at * 13 + 5) % 251);

/** The same with the signature of an MBR. */
const record = raw.slice();
record.set([0x55, 0xaa], 510);

const tree: readonly Entry[] = [
  { kind: 'file', path: 'isolinux.bin', content: isolinuxImage() },
  { kind: 'file', path: 'efi.img', content: fatVolume(40_960) },
];

async function areaWith(hybrid: HybridOptions, ...platforms: readonly ('bios' | 'efi')[]): Promise<Buffer> {
  const boot = platforms.map((platform) => ({ path: platform === 'efi' ? 'efi.img' : 'isolinux.bin', platform }));
  const image = await createImage(tree, { boot, hybrid });
  return Buffer.from(await image.read(0, LENGTH));
}

describe('the system area', () => {
  test('is recorded as it is where no table is needed, and a shorter one is followed by zeros', async () => {
    expect((await areaWith({ systemArea: raw })).equals(raw)).toBe(true);
    const short = await areaWith({ systemArea: raw.subarray(0, 600) });
    expect(short.subarray(0, 600).equals(raw.subarray(0, 600))).toBe(true);
    expect(short.subarray(600).every((byte) => byte === 0)).toBe(true);
  });

  test('with an MBR keeps its boot code and gets rows of this image', async () => {
    const area = await areaWith({ systemArea: record });
    expect(area.subarray(0, 440).equals(raw.subarray(0, 440))).toBe(true);
    expect(area.readUInt32LE(446 + 8)).toBe(0);
    expect([area[446 + 4], area[446 + 16 + 4]]).toEqual([0x17, 0]);
    expect(area.subarray(512).equals(raw.subarray(512))).toBe(true);
  });

  test('is none of an MBR with one byte of its signature alone (UEFI 5.2.1)', async () => {
    for (const at of [510, 511]) {
      const other = record.slice();
      other[at]! ^= 1;
      expect((await areaWith({ systemArea: other })).equals(other)).toBe(true);
    }
  });

  test('gets an MBR where a partition behind the volume needs one', async () => {
    const area = await areaWith({ systemArea: raw, appendedPartitions: [{ number: 2, type: 0x83, content: 'data' }] });
    expect(area.subarray(0, 440).equals(raw.subarray(0, 440))).toBe(true);
    expect([area[446 + 4], area[446 + 16 + 4], area.toString('hex', 510, 512)]).toEqual([0x17, 0x83, '55aa']);
  });

  test('lies below a GPT and its MBR', async () => {
    const area = await areaWith({ systemArea: raw }, 'efi');
    expect(area.subarray(0, 440).equals(raw.subarray(0, 440))).toBe(true);
    expect([area[446 + 4], area.toString('latin1', 512, 520)]).toEqual([0xee, 'EFI PART']);
    expect(area.subarray(512 + 512 + 128 * 128).equals(raw.subarray(512 + 512 + 128 * 128))).toBe(true);
  });

  test('lies below boot code that is known', async () => {
    const code = isolinuxCode();
    const area = await areaWith({ systemArea: raw, bootCode: { loader: 'isolinux', code } }, 'bios');
    expect(area.subarray(0, 432).equals(code)).toBe(true);
    expect(area.subarray(512).equals(raw.subarray(512))).toBe(true);
  });

  test('is in a variant, too', async () => {
    const plan = await createImage([...tree, { kind: 'file', path: 'a', content: ' ' }], {
      hybrid: { systemArea: raw },
    });
    const image = await plan.variant({ files: [{ kind: 'file', path: 'a', content: 'x'.repeat(5000) }] });
    expect(Buffer.from(await image.read(0, LENGTH)).equals(raw)).toBe(true);
  });

  test('has 32,768 bytes at most', async () => {
    for (const systemArea of [new Uint8Array(0), new Uint8Array(LENGTH + 1)]) {
      expect(await problemsOf(tree, { hybrid: { systemArea } })).toContain('INVALID_OPTION');
    }
  });
});
