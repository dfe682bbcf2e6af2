import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildEsp } from '../../src/esp/build-esp.js';
import type { ByteSource, Entry } from '../../src/index.js';
import { anyFatEntries } from '../support/any-fat-tree.js';
import { readFat } from '../support/fat-reader/index.js';
import { everyPiece } from '../support/read-source.js';

const DAY = new Date('2022-02-22T20:20:20Z');

const loader: Entry = { kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content: 'loader' };

const anyVolume = fc.record({
  entries: anyFatEntries,
  options: fc.record(
    {
      fatType: fc.constantFrom(12 as const, 16 as const),
      label: fc.constantFrom('EFI', 'EFI SYSTEM', 'ELEVEN-CHAR'),
      size: fc.nat({ max: 200 }).map((sectors) => sectors * 2048),
      createdAt: fc.constant(DAY),
    },
    { requiredKeys: [] },
  ),
});

/** Texts are compared much faster than bytes. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** The contents that a reader has to find, by path; directories have none. */
function expected(entries: readonly Entry[]): Map<string, string | undefined> {
  const items = new Map<string, string | undefined>();
  for (const entry of entries) {
    const segments = entry.path.split('/');
    for (let depth = 1; depth < segments.length; depth++) items.set(segments.slice(0, depth).join('/'), undefined);
    if (entry.kind === 'file') items.set(entry.path, textOf(entry.content as Uint8Array));
    else if (!items.has(entry.path)) items.set(entry.path, undefined);
  }
  return items;
}

describe('a volume of any tree', () => {
  test('shows every name with its content and date to an independent reader', async () => {
    await fc.assert(
      fc.asyncProperty(anyVolume, async ({ entries, options }) => {
        const volume = await buildEsp(entries, options);
        const { items } = readFat(await everyPiece(volume, 0, volume.size));
        const contents = new Map([...items].map(([path, { content }]) => [path, content && textOf(content)]));
        expect(contents).toEqual(expected(entries));
        for (const { path, metadata } of entries) expect(items.get(path)?.modifiedAt).toEqual(metadata?.modifiedAt);
      }),
      { seed: 9660, numRuns: 60 },
    );
  });

  test('is the same whatever the order of the entries', async () => {
    await fc.assert(
      fc.asyncProperty(anyFatEntries, fc.infiniteStream(fc.nat()), async (entries, numbers) => {
        const shuffled = entries
          .map((entry) => ({ entry, rank: numbers.next().value ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ entry }) => entry);
        const [one, other] = [await buildEsp(entries), await buildEsp(shuffled)];
        expect(Buffer.compare(await everyPiece(one, 0, one.size), await everyPiece(other, 0, other.size))).toBe(0);
      }),
      { seed: 9660, numRuns: 30 },
    );
  });

  test('gives any range as the same slice of the whole, read or opened', async () => {
    const anyRange = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(anyVolume, fc.array(anyRange, { minLength: 5, maxLength: 5 }), async (drawn, ranges) => {
        const volume = await buildEsp(drawn.entries, drawn.options);
        const whole = await everyPiece(volume, 0, volume.size);
        expect(whole.length).toBe(volume.size);
        for (const range of ranges) {
          const [start, end] = range.map((place) => Math.floor(place * volume.size)).sort((a, b) => a - b) as [
            number,
            number,
          ];
          expect(Buffer.compare(await everyPiece(volume, start, end), whole.subarray(start, end))).toBe(0);
          expect(Buffer.compare(await opened(volume, start, end), whole.subarray(start, end))).toBe(0);
        }
      }),
      { seed: 9660, numRuns: 30 },
    );
  });
});

/** A range read through a cursor, in memory that is not clean. */
async function opened(volume: ByteSource, start: number, end: number): Promise<Uint8Array> {
  const cursor = await volume.open!(start, end);
  const bytes = new Uint8Array(end - start).fill(0xee);
  for (let at = 0; at < bytes.length; ) at += await cursor.fill(bytes.subarray(at, at + 5_000));
  expect(await cursor.fill(new Uint8Array(1))).toBe(0);
  await cursor.close();
  return bytes;
}

async function modelOf(entries: Iterable<Entry>, options: Parameters<typeof buildEsp>[1] = {}) {
  const volume = await buildEsp(entries, options);
  return readFat(await everyPiece(volume, 0, volume.size));
}

describe('a volume', () => {
  test('of nothing is empty in every type', async () => {
    for (const fatType of [12, 16, 32] as const) {
      const { items, volume, usedClusters } = await modelOf([], { fatType });
      expect(volume.bits).toBe(fatType);
      expect(items.size).toBe(0);
      expect(usedClusters).toBe(fatType === 32 ? 1 : 0);
    }
  });

  test('starts every file and directory at a logical sector of 2,048 bytes (FAT-01)', async () => {
    for (const fatType of [12, 16, 32] as const) {
      const { volume } = await modelOf([loader], { fatType });
      expect([volume.fatStart % 2048, volume.rootStart % 2048, volume.dataStart % 2048]).toEqual([0, 0, 0]);
      expect(volume.clusterLength % 2048).toBe(0);
    }
  });

  test('of larger clusters is sound as well', async () => {
    const files = [1, 2048, 2049, 32_768, 32_769, 3_000_000].map((size): Entry => {
      return { kind: 'file', path: `directory/${size} bytes.bin`, content: new Uint8Array(size).fill(1) };
    });
    for (const [fatType, size] of [
      [12, 20 * 2 ** 20],
      [16, 200 * 2 ** 20],
    ] as const) {
      const { items, volume } = await modelOf(files, { fatType, size });
      expect(volume.clusterLength).toBeGreaterThan(2048);
      expect([...items.values()].map(({ content }) => content?.length ?? 0)).toEqual([
        0, 1, 2048, 2049, 3_000_000, 32_768, 32_769,
      ]);
    }
  });

  test.each([1, 5, 6, 340, 341, 342, 1363, 1364, 1365, 4065, 4066, 4085, 4101, 4102])(
    'holds a file of %i clusters, however full its tables get',
    async (clusters) => {
      for (const missing of [0, 1]) {
        const content = new Uint8Array(clusters * 2048 - missing).fill(1);
        const { items } = await modelOf([{ kind: 'file', path: 'KERNEL.IMG', content }]);
        expect(Buffer.compare(items.get('KERNEL.IMG')!.content!, content)).toBe(0);
      }
    },
  );

  test('has its label in both places, and none by default', async () => {
    const named = await modelOf([loader], { label: 'EFI DISC', createdAt: DAY });
    expect(named.label).toMatchObject({ name: 'EFI DISC', modifiedAt: DAY });
    expect(named.volume.label).toBe('EFI DISC   ');
    expect((await modelOf([loader])).label).toBeUndefined();
  });

  test('has the serial number it is given, or one of its names, sizes and dates (FAT-09)', async () => {
    const serialOf = async (...args: Parameters<typeof modelOf>) => (await modelOf(...args)).volume.serial;
    const usual = await serialOf([loader]);
    expect(await serialOf([loader], { volumeSerial: 0xcafe_f00d })).toBe(0xcafe_f00d);
    expect(await serialOf([loader])).toBe(usual);
    expect(await serialOf([{ ...loader, content: 'sector' } as Entry])).toBe(usual);
    expect(await serialOf([{ ...loader, content: 'loaders' } as Entry])).not.toBe(usual);
    expect(await serialOf([{ ...loader, path: 'EFI/BOOT/BOOTIA32.EFI' }])).not.toBe(usual);
    expect(await serialOf([loader], { createdAt: DAY })).not.toBe(usual);
  });

  test('dates what has no date with the newest date there is', async () => {
    const { items } = await modelOf([loader, { kind: 'directory', path: 'EFI/OLD', metadata: { modifiedAt: DAY } }]);
    expect(items.get('EFI')?.modifiedAt).toEqual(DAY);
    expect((await modelOf([loader])).items.get('EFI')?.modifiedAt).toEqual(new Date('1980-01-01T00:00:00Z'));
  });

  test('stores each name of a hard link for itself: clusters have one owner', async () => {
    const names = ['one', 'two'].map((path): Entry => {
      return { kind: 'file', path, content: 'shared', metadata: { linkKey: 'link' } };
    });
    const { items, usedClusters } = await modelOf(names);
    expect([...items.values()].map(({ content }) => String(content))).toEqual(['shared', 'shared']);
    expect(usedClusters).toBe(2);
  });

  test('holds thousands of long names in one directory', async () => {
    const entries = Array.from({ length: 3_000 }, (_, index): Entry => {
      return { kind: 'file', path: `EFI/fonts/a font of a very long name, number ${index}.pf2`, content: `${index}` };
    });
    const { items } = await modelOf(entries);
    expect(items.size).toBe(3_002);
    expect(String(items.get(entries[2_999]!.path)?.content)).toBe('2999');
  });
});
