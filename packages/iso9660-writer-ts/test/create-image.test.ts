import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../src/index.js';
import { anyEntries, anyOptions, bootFiles } from './support/any-tree.js';
import { expectedTree, shownTree } from './support/expected-tree.js';
import { everyByte, everyByteByob } from './support/read-stream.js';
import { type IsoModel, readIso } from './support/strict-reader/index.js';

// A failing run prints its seed and path, with which fast-check repeats it.
const SEED = { seed: 9660 };

/** A tree and options for it, with boot images where the options want any. */
const anyInput = fc.record({ entries: anyEntries, options: anyOptions }).map(({ entries, options }) => ({
  entries: (options.boot ?? []).length > 0 ? [...entries, ...bootFiles()] : entries,
  options,
}));

async function imageBytes(entries: readonly Entry[], options?: ImageOptions): Promise<Uint8Array> {
  return everyByte((await createImage(entries, options)).stream());
}

/** Reads an image as strictly as its options allow. */
function readStrictly(bytes: Uint8Array, { interchangeLevel, joliet, padding }: ImageOptions): IsoModel {
  return readIso(bytes, {
    ...(interchangeLevel !== undefined && { level: interchangeLevel }),
    ...(typeof joliet === 'object' && joliet.longNames === false && { jolietUnits: 64 }),
    ...(padding !== undefined && { padding }),
  });
}

/** The contents of all files, as text that sorts. */
function contents(tree: IsoModel['trees']['primary']): string[] {
  return tree.nodes
    .filter(({ kind }) => kind === 'file')
    .map((node) => Buffer.from(node.bytes()).toString('base64'))
    .sort();
}

describe('an image of any tree', () => {
  test('has as many bytes as it says, and no fault to a strict reader', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async ({ entries, options }) => {
        const image = await createImage(entries, options);
        const bytes = await everyByte(image.stream());
        expect(bytes.length).toBe(image.size);
        readStrictly(bytes, options);
      }),
      { ...SEED, numRuns: 150 },
    );
  });

  test('gives every name, kind, byte, target and attribute back through Rock Ridge', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async ({ entries, options: { rockRidge, ...rest } }) => {
        const options = { ...rest, rockRidge: rockRidge || true, createdAt: new Date('2020-02-02T20:20:20Z') };
        const { rockRidge: tree } = readStrictly(await imageBytes(entries, options), options).trees;
        expect(shownTree(tree!)).toEqual(expectedTree(entries, options));
      }),
      { ...SEED, numRuns: 100 },
    );
  });

  test('shows in every tree the contents that the primary tree has', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async ({ entries, options }) => {
        const model = readStrictly(await imageBytes(entries, { ...options, rockRidge: false, joliet: true }), {
          ...options,
          joliet: true,
        });
        const files = contents(model.trees.primary);
        expect(contents(model.trees.joliet!)).toEqual(files);
        for (const entry of entries) {
          if (entry.kind !== 'file' || options.boot?.some(({ path }) => path === entry.path)) continue;
          expect(files).toContain(Buffer.from(entry.content as Uint8Array).toString('base64'));
        }
      }),
      { ...SEED, numRuns: 60 },
    );
  });

  test('is the same whatever order the entries come in (DR-10, ST-06)', async () => {
    const anyTwoOrders = anyInput.chain(({ entries, options }) =>
      fc.record({
        entries: fc.constant(entries),
        shuffled: fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
        options: fc.constant(options),
      }),
    );
    await fc.assert(
      fc.asyncProperty(anyTwoOrders, async ({ entries, shuffled, options }) => {
        const [one, other] = [await imageBytes(entries, options), await imageBytes(shuffled, options)];
        expect(Buffer.compare(one, other)).toBe(0);
      }),
      { ...SEED, numRuns: 60 },
    );
  });

  test('gives any range as the slice of the whole, however it is read', async () => {
    const anyReading = anyInput.chain((input) =>
      fc.record({
        input: fc.constant(input),
        places: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 9_000 })), {
          minLength: 10,
          maxLength: 10,
        }),
        memory: fc.integer({ min: 1, max: 5_000 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(anyReading, async ({ input: { entries, options }, places, memory }) => {
        const image = await createImage(entries, options);
        const whole = await everyByte(image.stream());
        for (const [place, length] of places) {
          const start = Math.floor(place * image.size);
          const end = Math.min(start + length, image.size);
          const slice = whole.subarray(start, end);
          expect(Buffer.compare(await image.read(start, end), slice)).toBe(0);
          expect(Buffer.compare(await everyByte(image.stream({ start, end })), slice)).toBe(0);
          expect(Buffer.compare(await everyByteByob(image.stream({ start, end }), memory), slice)).toBe(0);
        }
      }),
      { ...SEED, numRuns: 100 },
    );
  });
});

describe('an image', () => {
  const tiny: readonly Entry[] = [{ kind: 'file', path: 'a.txt', content: 'a' }];

  test('has a layout that tiles it, each extent behind the one before', async () => {
    const image = await createImage(tiny);
    let next = 0;
    for (const { label, sector, length } of image.layout) {
      expect(`${label} at ${sector}`).toBe(`${label} at ${next}`);
      next = sector + Math.ceil(length / 2048);
    }
    expect(next * 2048).toBe(image.size);
  });

  test('of nothing is an image with an empty root', async () => {
    const model = readIso(await imageBytes([]));
    expect(model.trees.rockRidge!.paths()).toEqual([]);
    expect(model.trees.joliet!.paths()).toEqual([]);
  });

  test('ends with as many sectors of zeros as asked for, 150 by default (VD-15)', async () => {
    const [without, standard] = [await createImage(tiny, { padding: 0 }), await createImage(tiny)];
    expect(standard.size - without.size).toBe(150 * 2048);
  });

  test('is dated as its newest entry, when no date is given (VD-08, ST-06)', async () => {
    const entries: Entry[] = ['2003-03-03', '2005-05-05', '2004-04-04'].map((day) => ({
      kind: 'directory',
      path: day,
      metadata: { modifiedAt: new Date(`${day}T00:00:00Z`) },
    }));
    const { primary } = readIso(await imageBytes(entries)).volume;
    expect(primary.createdAt).toEqual(new Date('2005-05-05T00:00:00Z'));
    expect(primary.modifiedAt).toEqual(primary.createdAt);
  });

  test.each([
    [-1, 0],
    [1, 0],
    [0, 1_000_000_000],
    [0.5, 1],
    [0, Number.NaN],
  ])('has no bytes from %d to %d', async (start, end) => {
    const image = await createImage(tiny);
    await expect(image.read(start, end)).rejects.toMatchObject({ code: 'INVALID_RANGE' });
    expect(() => image.stream({ start, end })).toThrow(expect.objectContaining({ code: 'INVALID_RANGE' }));
  });

  test('has empty ranges, at its end as well', async () => {
    const image = await createImage(tiny);
    for (const place of [0, 7, image.size]) {
      expect((await image.read(place, place)).length).toBe(0);
      expect((await everyByte(image.stream({ start: place, end: place }))).length).toBe(0);
    }
  });

  test('can be planned from entries that come asynchronously', async () => {
    async function* entries() {
      yield* tiny;
    }
    expect(await everyByte((await createImage(entries())).stream())).toEqual(await imageBytes(tiny));
  });

  test('is not planned when the signal is aborted by what has its turn while entries come without a pause', async () => {
    const [reason, controller, count] = [new Error('no more'), new AbortController(), 3_000];
    let given = 0;
    function* entries(): Generator<Entry> {
      for (; given < count; given++) {
        for (const end = performance.now() + 0.2; performance.now() < end; );
        if (given === 100) setImmediate(() => controller.abort(reason));
        yield { kind: 'file', path: `${given}`, content: '' };
      }
    }
    await expect(createImage(entries(), { signal: controller.signal })).rejects.toBe(reason);
    expect(given).toBeLessThan(count);
  });

  test('is not planned when the signal is aborted, before or while the entries come', async () => {
    const reason = new Error('no more');
    await expect(createImage(tiny, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    async function* entries() {
      yield* tiny;
      controller.abort(reason);
      yield { kind: 'directory' as const, path: 'b' };
    }
    await expect(createImage(entries(), { signal: controller.signal })).rejects.toBe(reason);
  });

  test('closes a list of entries that it does not read to its end', async () => {
    let closed = false;
    async function* entries(): AsyncGenerator<Entry> {
      try {
        yield* tiny;
        throw new Error('the list broke');
      } finally {
        closed = true;
      }
    }
    await expect(createImage(entries())).rejects.toThrow('the list broke');
    expect(closed).toBe(true);
  });
});
