import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type HybridOptions, type ImageOptions } from '../../src/index.js';
import { fatVolume, isolinuxCode, isolinuxImage } from '../boot/boot-images.js';
import { promised } from '../support/golden.js';
import { file } from '../support/read-image.js';
import { watchedSource } from '../support/watched-source.js';

const esp = fatVolume(40_960);
const bios = { path: 'isolinux.bin', platform: 'bios' } as const;
const efi = { path: 'efi.img', platform: 'efi' } as const;
const bootCode: HybridOptions['bootCode'] = { loader: 'isolinux', code: isolinuxCode() };

const treeWith = (loader: Uint8Array = isolinuxImage()): readonly Entry[] => [
  file('isolinux.bin', loader),
  file('efi.img', esp),
];

/** The problems of an image in the words of its error; none when it can be made. */
async function problemsOf(options: ImageOptions, entries = treeWith()): Promise<readonly object[]> {
  return createImage(entries, options).then(
    () => [],
    ({ problems }: { problems: readonly object[] }) => problems,
  );
}

const invalid = (message: string) => ({ code: 'INVALID_OPTION', message });

describe('a disk', () => {
  test('that would start nothing is refused, and each part alone is enough', async () => {
    const message =
      'a hybrid image needs boot code for BIOS, an EFI boot image or an appended partition: a disk would start nothing';
    expect(await problemsOf({ hybrid: {} })).toEqual([{ code: 'HYBRID_LOADER', message }]);
    expect(await problemsOf({ boot: [bios], hybrid: {} })).toEqual([{ code: 'HYBRID_LOADER', message }]);
    expect(await problemsOf({ boot: [bios], hybrid: { bootCode } })).toEqual([]);
    expect(await problemsOf({ boot: [efi], hybrid: {} })).toEqual([]);
    expect(await problemsOf({ hybrid: { efiPartition: esp } })).toEqual([]);
    expect(await problemsOf({ hybrid: { systemArea: Uint8Array.of(1) } })).toEqual([]);
    const appendedPartitions = [{ number: 2, type: 0x83, content: 'data' }];
    expect(await problemsOf({ hybrid: { appendedPartitions } })).toEqual([]);
  });

  test('with boot code needs a BIOS boot image for it to start', async () => {
    expect(await problemsOf({ boot: [efi], hybrid: { bootCode } })).toEqual([
      { code: 'HYBRID_LOADER', message: 'hybrid.bootCode has nothing to start: there is no BIOS boot image' },
    ]);
  });
});

describe('the loader that boot code of isolinux starts (HY-01)', () => {
  const refused = {
    code: 'HYBRID_LOADER',
    message: '"isolinux.bin" is no isolinux.bin that can be started from an MBR: the signature at byte 64 is missing',
    path: 'isolinux.bin',
  };
  const problemsWith = (loader: Uint8Array, name: 'isolinux' | 'grub2' = 'isolinux') =>
    problemsOf({ boot: [bios], hybrid: { bootCode: { loader: name, code: isolinuxCode() } } }, treeWith(loader));

  test('has FB C0 78 70 at byte 64, and may end there', async () => {
    const loader = new Uint8Array(68);
    loader.set([0xfb, 0xc0, 0x78, 0x70], 64);
    expect(await problemsWith(loader)).toEqual([]);
    expect(await problemsWith(loader.subarray(0, 67))).toEqual([refused]);
    for (const at of [64, 65, 66, 67]) {
      const other = loader.slice();
      other[at]! ^= 1;
      expect(await problemsWith(other)).toEqual([refused]);
    }
  });

  test('is not looked at for boot code of GRUB', async () => {
    expect(await problemsWith(new Uint8Array(68), 'grub2')).toEqual([]);
  });

  test('is told as unreadable when it is, and as nothing else', async () => {
    const content = watchedSource('read', isolinuxImage(), undefined, {
      failure: { at: 0, error: new Error('no medium') },
    });
    const problems = await problemsOf({ boot: [bios], hybrid: { bootCode } }, [
      { kind: 'file', path: 'isolinux.bin', content },
    ]);
    expect(problems).toMatchObject([{ code: 'SOURCE_UNREADABLE', path: 'isolinux.bin' }]);
  });

  test('is read with the signal of the caller, whose reason is the error', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const signals: unknown[] = [];
    const content = {
      size: 9_000,
      async *read(_start: number, _end: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
        signals.push(signal);
        controller.abort(reason);
        yield new Uint8Array(0);
        throw new Error('closed');
      },
    };
    const { signal } = controller;
    const image = createImage([{ kind: 'file', path: 'isolinux.bin', content }], {
      ...{ boot: [bios], hybrid: { bootCode }, signal },
    });
    await expect(image).rejects.toBe(reason);
    expect(signals).toEqual([signal]);
  });
});

describe('an Apple partition map (HY-14, HY-15)', () => {
  test('needs an EFI boot image to name', async () => {
    const code = isolinuxCode();
    const hybrid = { bootCode: { loader: 'isolinux', code }, applePartitionMap: true } as const;
    expect(await problemsOf({ boot: [bios], hybrid })).toEqual([
      { code: 'HYBRID_APPLE_MAP', message: 'hybrid.applePartitionMap names an EFI boot image, and there is none' },
    ]);
  });

  test.each([
    ['isolinux', [0x33, 0xed], 30, []],
    ['grub2', [0xeb, 0x63], 24, [0xeb]],
  ] as const)('needs all the bytes that %s leaves free in its boot code', async (loader, start, spared, end) => {
    const room = Uint8Array.of(...start, ...new Array<number>(spared).fill(0x90), ...end);
    const withCode = (code: Uint8Array) => ({
      boot: [bios, efi],
      hybrid: { bootCode: { loader, code }, applePartitionMap: true },
    });
    expect(await problemsOf(withCode(room))).toEqual([]);
    const refused = {
      code: 'HYBRID_APPLE_MAP',
      message: `hybrid.bootCode has no room for an Apple partition map: it does not start with the ${room.length} bytes that ${loader} leaves free for one`,
    };
    expect(await problemsOf(withCode(room.subarray(0, -1)))).toEqual([refused]);
    for (const at of room.keys()) {
      const taken = room.slice();
      taken[at]! ^= 0x01;
      expect(await problemsOf(withCode(taken))).toEqual([refused]);
    }
  });
});

describe('a partition behind the volume', () => {
  const LINUX = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';
  test('has from 1 to 4,294,965,248 bytes, the longest file section', async () => {
    const partitionOf = (size: number) => ({
      hybrid: { appendedPartitions: [{ number: 2, type: 0x83, content: promised(size) }] },
    });
    const fact = (size: number) => invalid(`hybrid.appendedPartitions[0] has ${size} bytes, not from 1 to 4294965248`);
    expect(await problemsOf(partitionOf(0))).toEqual([fact(0)]);
    expect(await problemsOf(partitionOf(1))).toEqual([]);
    expect(await problemsOf(partitionOf(4_294_965_248))).toEqual([]);
    expect(await problemsOf(partitionOf(4_294_965_249))).toEqual([fact(4_294_965_249)]);
  });

  test('is named in problems by the option that gave it', async () => {
    const hybrid = {
      efiPartition: '',
      appendedPartitions: [
        { number: 3, type: 0x83, content: 'data' },
        { number: 4, type: 0x83, content: '' },
      ],
    };
    expect(await problemsOf({ hybrid })).toEqual([
      invalid('hybrid.efiPartition has 0 bytes, not from 1 to 4294965248'),
      invalid('hybrid.appendedPartitions[1] has 0 bytes, not from 1 to 4294965248'),
    ]);
  });

  test('has a number of its own: each that is taken twice or more is told once', async () => {
    const appendedPartitions = [3, 2, 3, 4, 2, 3].map((number) => ({ number, type: 0x83, content: 'data' }));
    expect(await problemsOf({ hybrid: { appendedPartitions } })).toEqual([
      invalid('hybrid.appendedPartitions has partition 3 more than once'),
      invalid('hybrid.appendedPartitions has partition 2 more than once'),
    ]);
  });

  test('is a row of an MBR up to 4, the fourth row, unless anything brings a GPT (UEFI 5.2.1)', async () => {
    const data = (number: number, type: number | string = 0x83) => ({ number, type, content: 'data' });
    expect(await problemsOf({ hybrid: { appendedPartitions: [data(4)] } })).toEqual([]);
    expect(await problemsOf({ hybrid: { appendedPartitions: [data(2), data(5), data(6)] } })).toEqual([
      invalid('hybrid.appendedPartitions has partition 5; an MBR ends at 4, and a GUID as type brings a GPT'),
    ]);
    expect(await problemsOf({ hybrid: { appendedPartitions: [data(2, LINUX), data(5)] } })).toEqual([]);
    expect(await problemsOf({ hybrid: { efiPartition: esp, appendedPartitions: [data(5)] } })).toEqual([]);
    const named = [{ path: '', platform: 'efi', partition: 5 } as const];
    expect(await problemsOf({ boot: named, hybrid: { appendedPartitions: [data(5)] } })).toEqual([]);
    const booted = [{ ...data(5), boot: 'efi' } as const];
    expect(await problemsOf({ hybrid: { appendedPartitions: booted } })).toEqual([]);
  });

  test('has a boot entry for UEFI of its own once at most, beside those that boot images name', async () => {
    const system = (number: number) => ({ number, type: 0xef, content: esp, boot: 'efi' }) as const;
    const twice = invalid('hybrid has more than one appended partition with a boot entry for UEFI');
    expect(await problemsOf({ hybrid: { appendedPartitions: [system(2)] } })).toEqual([]);
    expect(await problemsOf({ hybrid: { appendedPartitions: [system(2), system(3)] } })).toEqual([twice]);
    expect(await problemsOf({ hybrid: { efiPartition: esp, appendedPartitions: [system(3)] } })).toEqual([twice]);
    const named = [{ path: '', platform: 'efi', partition: 3 } as const];
    expect(await problemsOf({ boot: named, hybrid: { appendedPartitions: [system(2), system(3)] } })).toEqual([]);
  });
});
