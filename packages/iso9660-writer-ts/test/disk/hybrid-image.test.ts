import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type HybridOptions, type ImageOptions } from '../../src/index.js';
import { checkMedia } from '../support/media-check.js';

const BLOCK = 512;

/** Boot code that can be told again, all of it where the code of a boot record may be. */
const code = Uint8Array.from({ length: 432 }, (_, index) => (index * 7) % 251);

/** Something that an MBR takes for an isolinux.bin (HY-01). */
const isolinux = new Uint8Array(6_000).fill(1);
isolinux.set([0xfb, 0xc0, 0x78, 0x70], 64);

/** As much of a FAT volume as is looked at. */
const esp = new Uint8Array(300 * BLOCK + 512).fill(2);
esp.set([0xeb, 0x3c, 0x90]);
esp.set([0x55, 0xaa], 510);

const tree: readonly Entry[] = [
  { kind: 'file', path: 'isolinux/isolinux.bin', content: isolinux },
  { kind: 'file', path: 'images/efiboot.img', content: esp },
  { kind: 'file', path: 'data', content: 'data\n' },
];

const bios = { path: 'isolinux/isolinux.bin', platform: 'bios' } as const;
const efi = { path: 'images/efiboot.img', platform: 'efi' } as const;
const bootCode: HybridOptions['bootCode'] = { loader: 'isolinux', code };

async function bytesOf(options: ImageOptions) {
  const image = await createImage(tree, options);
  const bytes = Buffer.from(await image.read(0, image.size));
  const sectorOf = (label: string) => image.layout.find((row) => row.label === label)!.sector;
  return { image, bytes, sectorOf };
}

const volumeSectors = (bytes: Buffer) => bytes.readUInt32LE(16 * 2048 + 80);

describe('a hybrid image for BIOS alone', () => {
  const made = () => bytesOf({ boot: [bios], hybrid: { bootCode, diskId: 0x12345678 } });

  test('starts with the boot code, the block of isolinux and the disk id (HY-01)', async () => {
    const { bytes, sectorOf } = await made();
    expect(bytes.subarray(0, 432)).toEqual(Buffer.from(code));
    expect(bytes.readBigUInt64LE(432)).toBe(BigInt(sectorOf(bios.path) * 4));
    expect(bytes.readUInt32LE(440)).toBe(0x12345678);
    expect([...bytes.subarray(444, 446)]).toEqual([0, 0]);
    expect([...bytes.subarray(510, 512)]).toEqual([0x55, 0xaa]);
  });

  test('is one active partition of type 17 from the first to the last block (HY-02)', async () => {
    const { bytes } = await made();
    expect([...bytes.subarray(446, 451)]).toEqual([0x80, 0x00, 0x01, 0x00, 0x17]);
    expect(bytes.readUInt32LE(454)).toBe(0);
    expect(bytes.readUInt32LE(458)).toBe(bytes.length / BLOCK);
    expect(bytes.subarray(462, 510).every((byte) => byte === 0)).toBe(true);
  });

  test('is whole cylinders, all of them in the volume (HY-03)', async () => {
    const { bytes } = await made();
    expect(bytes.length % 1024 ** 2).toBe(0);
    expect(volumeSectors(bytes)).toBe(bytes.length / 2048);
  });
});

describe.each(['in the tree', 'behind the volume'])('a hybrid image with its EFI system partition %s', (place) => {
  const isAppended = place === 'behind the volume';
  const hybrid: HybridOptions = { bootCode, ...(isAppended && { efiPartition: esp }) };
  const options: ImageOptions = { boot: isAppended ? [bios] : [bios, efi], hybrid, volume: { id: 'HYBRID' } };
  const label = isAppended ? 'EFI system partition' : efi.path;
  const made = () => bytesOf(options);

  test('has a protective MBR with the boot code (HY-04)', async () => {
    const { bytes } = await made();
    expect(bytes.subarray(0, 432)).toEqual(Buffer.from(code));
    expect([...bytes.subarray(446, 451)]).toEqual([0x00, 0x00, 0x02, 0x00, 0xee]);
    expect(bytes.readUInt32LE(454)).toBe(1);
    expect(bytes.readUInt32LE(458)).toBe(bytes.length / BLOCK - 1);
  });

  test('has a GPT and its mirror in the last blocks, with the right checksums (HY-05, HY-06)', async () => {
    const { bytes } = await made();
    const last = bytes.length / BLOCK - 1;
    const primary = headerOf(bytes, 1);
    const backup = headerOf(bytes, last);
    expect(primary).toMatchObject({ my: 1, other: last, first: 34, last: last - 33, entriesBlock: 2 });
    expect(backup).toMatchObject({ my: last, other: 1, first: 34, last: last - 33, entriesBlock: last - 32 });
    expect(backup.guid.equals(primary.guid)).toBe(true);
    expect(primary.entries.equals(backup.entries)).toBe(true);
  });

  test('has the EFI system partition where the file is, and nothing that overlaps (HY-07, HY-08)', async () => {
    const { bytes, sectorOf } = await made();
    const partitions = partitionsOf(bytes);
    const [before, system, behind] = partitions;
    expect(partitions).toHaveLength(3);
    expect(before).toMatchObject({ type: 'a2a0d0ebe5b9334487c068b6b72699c7', first: 64 });
    expect(system).toMatchObject({ type: '28732ac11ff8d211ba4b00a0c93ec93b', first: sectorOf(label) * 4 });
    expect(system!.last - system!.first + 1).toBe(esp.length / BLOCK);
    expect(before!.last).toBe(system!.first - 1);
    expect(behind!.first).toBe(Math.ceil((system!.last + 1) / 4) * 4);
    expect(behind!.last).toBe(headerOf(bytes, 1).last);
  });

  test('leaves what is behind the volume out of the volume (VD-05, HY-09)', async () => {
    const { bytes, sectorOf } = await made();
    expect(volumeSectors(bytes)).toBe(isAppended ? sectorOf(label) : sectorOf('backup GPT'));
  });

  test('counts everything where there is a media check, whose readers go by the size (ST-07)', async () => {
    const { bytes } = await bytesOf({ ...options, mediaCheck: true });
    expect(volumeSectors(bytes)).toBe(bytes.length / 2048);
    expect(checkMedia(bytes)).toEqual({ sum: true, fragments: true });
  });

  test('has the same ids in every run, and others for another volume (HY-11)', async () => {
    const { bytes } = await made();
    expect((await bytesOf(options)).bytes.equals(bytes)).toBe(true);
    const other = await bytesOf({ ...options, volume: { id: 'OTHER' } });
    expect(headerOf(other.bytes, 1).guid).not.toEqual(headerOf(bytes, 1).guid);
  });
});

describe('hybrid options', () => {
  test('take given ids', async () => {
    const diskGuid = '01234567-89ab-cdef-0123-456789abcdef';
    const { bytes } = await bytesOf({ boot: [efi], hybrid: { diskGuid, diskId: 7 } });
    expect(headerOf(bytes, 1).guid.toString('hex')).toBe('67452301ab89efcd0123456789abcdef');
    expect(bytes.readUInt32LE(440)).toBe(7);
  });

  test('mark an empty partition active when asked (HY-13)', async () => {
    const { bytes } = await bytesOf({ boot: [efi], hybrid: { activePartition: true } });
    expect([...bytes.subarray(462, 478)]).toEqual([0x80, ...new Array<number>(15).fill(0)]);
  });

  test("point GRUB's boot code behind the first 2,048 bytes of its image", async () => {
    const { bytes, sectorOf } = await bytesOf({ boot: [bios], hybrid: { bootCode: { loader: 'grub2', code } } });
    expect(bytes.readBigUInt64LE(432)).toBe(BigInt(sectorOf(bios.path) * 4 + 4));
  });

  test.each<[string, ImageOptions, string]>([
    [
      'an Apple map of no EFI image',
      { boot: [bios], hybrid: { bootCode, applePartitionMap: true } },
      'HYBRID_APPLE_MAP',
    ],
    ['nothing to boot', { hybrid: {} }, 'HYBRID_LOADER'],
    ['boot code without a BIOS image', { boot: [efi], hybrid: { bootCode } }, 'HYBRID_LOADER'],
    ['boot code for another loader', { boot: [{ ...bios, path: 'data' }], hybrid: { bootCode } }, 'HYBRID_LOADER'],
    ['an empty partition', { boot: [bios], hybrid: { bootCode, efiPartition: '' } }, 'INVALID_OPTION'],
    ['a disk id of 33 bits', { boot: [efi], hybrid: { diskId: 2 ** 32 } }, 'INVALID_OPTION'],
    ['a disk GUID that is none', { boot: [efi], hybrid: { diskGuid: 'x' } }, 'INVALID_OPTION'],
    [
      'boot code over a block',
      { boot: [bios], hybrid: { bootCode: { loader: 'grub2', code: new Uint8Array(513) } } },
      'INVALID_OPTION',
    ],
  ])('refuse %s', async (_what, options, code) => {
    await expect(createImage(tree, options)).rejects.toMatchObject({ name: 'IsoError', code });
  });
});

/** A GPT header, read at the places UEFI 5.3.2 gives, with both checksums verified. */
function headerOf(bytes: Buffer, block: number) {
  const header = Buffer.from(bytes.subarray(block * BLOCK, block * BLOCK + 92));
  expect(header.toString('latin1', 0, 8)).toBe('EFI PART');
  const checksum = header.readUInt32LE(16);
  header.writeUInt32LE(0, 16);
  expect(crc32(header)).toBe(checksum);
  const entriesBlock = Number(header.readBigUInt64LE(72));
  const entries = bytes.subarray(entriesBlock * BLOCK, (entriesBlock + 32) * BLOCK);
  expect(crc32(entries)).toBe(header.readUInt32LE(88));
  return {
    my: Number(header.readBigUInt64LE(24)),
    other: Number(header.readBigUInt64LE(32)),
    first: Number(header.readBigUInt64LE(40)),
    last: Number(header.readBigUInt64LE(48)),
    guid: header.subarray(56, 72),
    entriesBlock,
    entries,
  };
}

function partitionsOf(bytes: Buffer) {
  const { entries } = headerOf(bytes, 1);
  return Array.from({ length: 128 }, (_, index) => entries.subarray(index * 128, index * 128 + 128))
    .filter((entry) => entry.some((byte) => byte !== 0))
    .map((entry) => ({
      type: entry.toString('hex', 0, 16),
      first: Number(entry.readBigUInt64LE(32)),
      last: Number(entry.readBigUInt64LE(40)),
    }));
}
