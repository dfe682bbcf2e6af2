import { describe, expect, test } from 'vitest';
import {
  type AppendedPartition,
  createImage,
  type Entry,
  type HybridOptions,
  type ImageOptions,
} from '../../src/index.js';
import { fatVolume, isolinuxCode, isolinuxImage } from '../boot/boot-images.js';
import { file, problemsOf } from '../support/read-image.js';

const esp = fatVolume(40_960);
const data = Buffer.alloc(5_000, 'data');
const LINUX = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';

const tree: readonly Entry[] = [
  { kind: 'file', path: 'isolinux.bin', content: isolinuxImage() },
  { kind: 'file', path: 'efi.img', content: esp },
];
const bios = { path: 'isolinux.bin', platform: 'bios' } as const;
const bootCode: HybridOptions['bootCode'] = { loader: 'isolinux', code: isolinuxCode() };

async function imageWith(hybrid: HybridOptions, options: ImageOptions = {}) {
  const image = await createImage(tree, { ...options, hybrid });
  return { image, bytes: Buffer.from(await image.read(0, image.size)) };
}

/** Rows of the MBR: type, first block, blocks. */
const mbrOf = (bytes: Buffer) =>
  [0, 1, 2, 3].map((index) => {
    const at = 446 + index * 16;
    return [bytes[at + 4], bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 12)];
  });

/** Entries of the GPT by number: name, first block, last block. */
const gptOf = (bytes: Buffer) =>
  new Map(
    Array.from({ length: 128 }, (_, index) => 1024 + index * 128)
      .filter((at) => !bytes.subarray(at, at + 16).equals(Buffer.alloc(16)))
      .map((at) => {
        const name = bytes.toString('utf16le', at + 56, at + 128).replace(/\0+$/, '');
        return [
          (at - 1024) / 128 + 1,
          [name, Number(bytes.readBigUInt64LE(at + 32)), Number(bytes.readBigUInt64LE(at + 40))],
        ];
      }),
  );

describe('partitions behind the volume', () => {
  test('are rows of an MBR alone unless one wants a GPT, each with its number and content', async () => {
    const appendedPartitions: AppendedPartition[] = [
      { number: 4, type: 0x83, content: data },
      { number: 2, type: 0x0c, content: esp },
    ];
    const { bytes } = await imageWith({ appendedPartitions });
    const [volume, two, three, four] = mbrOf(bytes);
    expect([volume![0], two![0], three, four![0]]).toEqual([0x17, 0x0c, [0, 0, 0], 0x83]);
    expect(volume![1]! + volume![2]!).toBe(two![1]);
    expect(
      bytes
        .subarray(two![1]! * 512)
        .subarray(0, esp.length)
        .equals(Buffer.from(esp)),
    ).toBe(true);
    expect(
      bytes
        .subarray(four![1]! * 512)
        .subarray(0, data.length)
        .equals(data),
    ).toBe(true);
    expect(four![1]).toBeGreaterThan(two![1]!);
    expect(bytes.readUInt32LE(16 * 2048 + 80) * 4).toBe(two![1]);
  });

  test('are entries of a GPT under their numbers, with the volume before them and a gap behind', async () => {
    const { bytes } = await imageWith({
      efiPartition: esp,
      appendedPartitions: [
        { number: 2, type: LINUX, content: data },
        { number: 7, type: 0x83, content: data },
      ],
    });
    const gpt = gptOf(bytes);
    expect([...gpt].map(([number, [name]]) => [number, name])).toEqual([
      [1, 'ISO9660'],
      [2, 'Appended2'],
      [3, 'EFI system partition'],
      [4, 'Gap1'],
      [7, 'Appended7'],
    ]);
    const inOrder = [1, 2, 3, 7, 4].map((number) => gpt.get(number)!);
    for (const [index, [, first]] of inOrder.entries()) {
      if (index > 0) expect(first).toBeGreaterThan(inOrder[index - 1]![2] as number);
    }
    expect(mbrOf(bytes).map(([type]) => type)).toEqual([0xee, 0, 0, 0]);
  });

  test('have rows beside the GPT with boot code that names isolinux, and nothing overlaps (HY-17)', async () => {
    const { bytes } = await imageWith({ bootCode, efiPartition: esp, activePartition: true }, { boot: [bios] });
    const [protective, second, third] = mbrOf(bytes);
    const [, first, last] = gptOf(bytes).get(2)!;
    expect(protective).toEqual([0xee, 1, (first as number) - 1]);
    expect(second).toEqual([0xef, first, (last as number) - (first as number) + 1]);
    // An active row without a partition.
    expect([third, bytes[446 + 32]]).toEqual([[0, 0, 0], 0x80]);
  });

  test('may lie behind a volume that has its EFI boot image in the tree', async () => {
    const boot = [bios, { path: 'efi.img', platform: 'efi' } as const];
    const { bytes } = await imageWith(
      { bootCode, appendedPartitions: [{ number: 2, type: 0x83, content: data }] },
      { boot },
    );
    expect([...gptOf(bytes)].map(([number, [name]]) => [number, name])).toEqual([
      [1, 'ISO9660'],
      [2, 'Appended2'],
      [3, 'EFI system partition'],
      [4, 'Gap1'],
      [5, 'Gap2'],
    ]);
  });

  test('are refused all at once where they do not fit', async () => {
    const appendedPartitions = [
      { number: 2, type: 0x83, content: data },
      { number: 2, type: 0x83, content: data },
      { number: 5, type: 0x83, content: data },
      { number: 3, type: 0x83, content: '' },
    ];
    const messages = await createImage([], { hybrid: { appendedPartitions } }).catch(
      ({ problems }: { problems: readonly { message: string }[] }) => problems.map(({ message }) => message),
    );
    expect(messages).toEqual([
      'hybrid.appendedPartitions[3] has 0 bytes, not from 1 to 4294965248',
      'hybrid.appendedPartitions has partition 2 more than once',
      'hybrid.appendedPartitions has partition 5; an MBR ends at 4, and a GUID as type brings a GPT',
    ]);
  });

  test.each([
    { number: 1, type: 0x83, content: 'data' },
    { number: 129, type: 0x83, content: 'data' },
    { type: 0x83, content: 'data' },
    { number: 2, type: 0, content: 'data' },
    { number: 2, type: '0x83', content: 'data' },
    { number: 2, content: 'data' },
    { number: 2, type: 0x83, content: 5 },
    { number: 2, type: 0x83 },
    { number: 2, type: 0x83, content: 'data', boot: 'bios' },
    { number: 2, type: 0x83, content: 'data', kind: 'data' },
    5,
    null,
  ])('are refused with a member that cannot be: %j', async (partition) => {
    const hybrid = { appendedPartitions: [partition as unknown as AppendedPartition] };
    expect(await problemsOf([file('a')], { hybrid })).toEqual(['INVALID_OPTION']);
  });
});

describe('an image of 2 TiB that is a disk', () => {
  /** Content that is never read. */
  const huge = (gibibytes: number) => ({ size: gibibytes * 2 ** 30, read: () => (async function* () {})() });
  const files = (count: number): Entry[] =>
    Array.from({ length: count }, (_, index) => ({ kind: 'file', path: `f${index}`, content: huge(390) }));

  test('is a problem before its first byte where there is no GPT', async () => {
    const entries = [...tree, ...files(6)];
    await expect(createImage(entries, { boot: [bios], hybrid: { bootCode } })).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: expect.stringContaining('ends at 1073741823'),
    });
    const appendedPartitions = [{ number: 2, type: 0x83, content: data }];
    await expect(createImage(entries, { hybrid: { appendedPartitions } })).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
    });
  });

  test('has tables with a GPT, whose rows in the MBR count as far as they can', async () => {
    const image = await createImage([...tree, ...files(6)], { boot: [bios], hybrid: { bootCode, efiPartition: esp } });
    const start = Buffer.from(await image.read(0, 16 * 2048));
    expect(mbrOf(start)[0]).toEqual([0xee, 1, 0xffffffff]);
    expect(mbrOf(start)[1]).toEqual([0, 0, 0]);
    expect(await image.read(image.size - 512, image.size)).toHaveLength(512);
  });

  test('is one where every number still fits', async () => {
    const image = await createImage([...tree, ...files(5)], { boot: [bios], hybrid: { bootCode } });
    const [row] = mbrOf(Buffer.from(await image.read(0, 512)));
    expect(row![2]).toBe(image.size / 512);
  });
});
