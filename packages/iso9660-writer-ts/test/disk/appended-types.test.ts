import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type HybridOptions, type ImageOptions } from '../../src/index.js';
import { fatVolume, isolinuxCode, isolinuxImage } from '../boot/boot-images.js';
import { modelOf } from '../support/read-image.js';

const esp = fatVolume(40_960);
const data = Buffer.alloc(5_000, 'data');

const tree: readonly Entry[] = [
  { kind: 'file', path: 'isolinux.bin', content: isolinuxImage() },
  { kind: 'file', path: 'efi.img', content: esp },
];
const bios = { path: 'isolinux.bin', platform: 'bios' } as const;
const efi = { path: 'efi.img', platform: 'efi' } as const;
const bootCode: HybridOptions['bootCode'] = { loader: 'isolinux', code: isolinuxCode() };

/** Types as a GPT has them: the first three groups of a GUID little-endian (UEFI, appendix A). */
const ON_DISK = {
  efiSystem: '28732ac11ff8d211ba4b00a0c93ec93b',
  basicData: 'a2a0d0ebe5b9334487c068b6b72699c7',
  linux: 'af3dc60f838472478e793d69d8477de4',
} as const;
const LINUX = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';
const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';

/** An image's start, and the labels of its parts. */
async function startOf(options: ImageOptions) {
  const image = await createImage(tree, options);
  const bytes = Buffer.from(await image.read(0, 16 * 2048));
  return {
    labels: image.layout.map(({ label }) => label),
    sectorOf: (label: string) => image.layout.find((part) => part.label === label)!.sector,
    size: image.size,
    mbr: [0, 1, 2, 3].map((row) => [bytes[446 + row * 16], bytes[446 + row * 16 + 4]]),
    blocksOf: (row: number) => bytes.readUInt32LE(446 + row * 16 + 12),
    gpt: (number: number) => bytes.toString('hex', 1024 + (number - 1) * 128, 1024 + (number - 1) * 128 + 16),
    hasGpt: bytes.toString('latin1', 512, 520) === 'EFI PART',
  };
}

describe('the type of a partition behind the volume', () => {
  test('as an MBR has it is in a GPT that of an EFI system partition for EF, else of basic data', async () => {
    const appendedPartitions = [
      { number: 2, type: 0xef, content: esp },
      { number: 3, type: 0x83, content: data },
    ];
    const { mbr, gpt } = await startOf({ boot: [bios, efi], hybrid: { bootCode, appendedPartitions } });
    expect(mbr.map(([, type]) => type)).toEqual([0xee, 0xef, 0x83, 0]);
    expect([gpt(2), gpt(3)]).toEqual([ON_DISK.efiSystem, ON_DISK.basicData]);
  });

  test('as a GPT has it is in an MBR EF for an EFI system partition, else CD, as xorriso calls it', async () => {
    const appendedPartitions = [
      { number: 2, type: LINUX, content: data },
      { number: 3, type: EFI_SYSTEM, content: esp },
      { number: 4, type: EFI_SYSTEM.toLowerCase(), content: esp },
    ];
    const { mbr, gpt } = await startOf({ boot: [bios], hybrid: { bootCode, appendedPartitions } });
    expect(mbr.map(([, type]) => type)).toEqual([0xee, 0xcd, 0xef, 0xef]);
    expect([gpt(2), gpt(3), gpt(4)]).toEqual([ON_DISK.linux, ON_DISK.efiSystem, ON_DISK.efiSystem]);
  });

  test('brings a GPT by itself when it is a GUID, and none when it is a number', async () => {
    const withType = (type: number | string) =>
      startOf({ hybrid: { appendedPartitions: [{ number: 2, type, content: data }] } });
    const guid = await withType(LINUX);
    expect([guid.hasGpt, guid.mbr[0], guid.gpt(2)]).toEqual([true, [0, 0xee], ON_DISK.linux]);
    const number = await withType(0x83);
    expect([number.hasGpt, number.mbr[0], number.mbr[1]]).toEqual([false, [0x80, 0x17], [0, 0x83]]);
  });
});

describe('rows of the MBR beside a GPT', () => {
  test('protect all of the disk where nothing lies behind the volume, also with boot code of isolinux', async () => {
    const { mbr, blocksOf, size } = await startOf({ boot: [bios, efi], hybrid: { bootCode } });
    expect(mbr).toEqual([[0, 0xee], ...new Array(3).fill([0, 0])]);
    expect(blocksOf(0)).toBe(size / 512 - 1);
  });

  test('have an active one in the first that is free, and none where all are taken (HY-13)', async () => {
    const appendedWith = (...numbers: readonly number[]) =>
      startOf({
        boot: [bios],
        hybrid: {
          bootCode,
          activePartition: true,
          efiPartition: esp,
          appendedPartitions: numbers.map((number) => ({ number, type: 0x83, content: data })),
        },
      });
    expect((await appendedWith(4)).mbr).toEqual([
      [0, 0xee],
      [0, 0xef],
      [0x80, 0],
      [0, 0x83],
    ]);
    expect((await appendedWith(3, 4)).mbr).toEqual([
      [0, 0xee],
      [0, 0xef],
      [0, 0x83],
      [0, 0x83],
    ]);
  });
});

describe('an appended partition that boots by UEFI', () => {
  /** Sectors of the boot entries for UEFI. */
  const entriesOf = async (options: ImageOptions) => {
    const { elTorito } = await modelOf(tree, options);
    return elTorito!.entries.filter(({ platform }) => platform === 0xef).map(({ sector }) => sector);
  };

  test('has one entry of the catalog, named among the boot images or not (HY-09)', async () => {
    const appendedPartitions = [{ number: 3, type: 0xef, content: esp }] as const;
    const named: ImageOptions = {
      boot: [bios, { path: '', platform: 'efi', partition: 3 }],
      hybrid: { bootCode, appendedPartitions: [{ ...appendedPartitions[0], boot: 'efi' }] },
    };
    const { labels, sectorOf, gpt } = await startOf(named);
    expect(labels).toContain('EFI system partition');
    expect(gpt(3)).toBe(ON_DISK.efiSystem);
    expect(await entriesOf(named)).toEqual([sectorOf('EFI system partition')]);
    const unnamed: ImageOptions = { ...named, boot: [bios] };
    expect(await entriesOf(unnamed)).toEqual([(await startOf(unnamed)).sectorOf('EFI system partition')]);
  });

  test('is called by its number where it does not, also when a BIOS boots it', async () => {
    const hybrid = { bootCode, appendedPartitions: [{ number: 3, type: 0x83, content: data }] };
    expect((await startOf({ boot: [bios], hybrid })).labels).toContain('appended partition 3');
    const named = { path: '', platform: 'bios', partition: 3 } as const;
    const { labels, hasGpt } = await startOf({ boot: [bios, named], hybrid });
    expect(labels).toContain('appended partition 3');
    expect(hasGpt).toBe(false);
  });
});

test('the parts of a disk have names in the layout', async () => {
  const appendedPartitions = [{ number: 2, type: 0x83, content: data }];
  const labelsOf = async (hybrid: HybridOptions, ...boot: NonNullable<ImageOptions['boot']>) => {
    const { labels } = await startOf({ boot, hybrid });
    return [labels[0], labels.at(-1)];
  };
  expect(await labelsOf({ appendedPartitions })).toEqual(['system area with an MBR', 'padding to a whole cylinder']);
  expect(await labelsOf({}, efi)).toEqual(['system area with MBR and GPT', 'backup GPT']);
  expect(await labelsOf({ systemArea: Uint8Array.of(1) })).toEqual(['system area', 'end of the volume']);
});
