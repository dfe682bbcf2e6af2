import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type FileEntry, type ImageOptions, type IsoImage } from '../src/index.js';
import { anyEntries, anyOptions, bootFiles } from './support/any-tree.js';
import { expectedTree, shownTree } from './support/expected-tree.js';
import { DAY } from './support/read-image.js';
import { everyByte } from './support/read-stream.js';
import { readIso } from './support/strict-reader/index.js';

const LATER = new Date('2033-03-03T03:03:03Z');
const SEED = { seed: 9660, numRuns: 150 };

const file = (path: string, content: string, metadata = {}): FileEntry => ({ kind: 'file', path, content, metadata });

const TREE: readonly Entry[] = [
  file('a.txt', 'one\n'),
  file('ks/disk.cfg', 'boot_drives="sda"\n', { modifiedAt: DAY }),
  file('ks/network.cfg', 'IPADDR="192.0.2.1"\n'),
  file('z/rest.bin', 'z'.repeat(5_000)),
  { kind: 'symlink', path: 'z/link', target: 'rest.bin' },
];

/** Only its size is ever asked for. */
const HUGE = { size: 2 ** 32, read: async function* () {} };

/** The entries with others in their place, as nobody would tell from the variant. */
function changedEntries(entries: readonly Entry[], changes: readonly FileEntry[]): Entry[] {
  return entries.map((entry) => changes.find(({ path }) => path === entry.path) ?? entry);
}

/** Files that others can stand in for, in any tree. */
function variable(entries: readonly Entry[], { boot = [] }: ImageOptions): FileEntry[] {
  const booted = boot.map(({ path }) => path);
  return entries.filter(
    (entry): entry is FileEntry =>
      entry.kind === 'file' &&
      (entry.content as Uint8Array).length > 0 &&
      entry.metadata?.linkKey === undefined &&
      !booted.includes(entry.path),
  );
}

const anyDate = fc.date({ min: new Date('1950-01-01T00:00:00Z'), max: LATER, noInvalidDate: true });

const anyMetadata = fc.record(
  { mode: fc.nat({ max: 0o7777 }), uid: fc.nat(), gid: fc.nat(), modifiedAt: anyDate },
  { requiredKeys: [] },
);

/** Boot code that leaves room for an Apple partition map, and starts what `anyHybrid` gives it to start. */
const ISOLINUX = new Uint8Array(432).fill(0x90);
ISOLINUX.set([0x33, 0xed]);
const GRUB2 = new Uint8Array(432).fill(0x90);
GRUB2.set([0xeb, 0x63]);
GRUB2.set([0xeb], 26);

/** Something that an MBR takes for an isolinux.bin (HY-01). */
const LOADER = new Uint8Array(3_000).fill(1);
LOADER.set([0xfb, 0xc0, 0x78, 0x70], 64);

/** As much of a FAT volume as is looked at. */
const ESP = new Uint8Array(20_000).fill(2);
ESP.set([0xeb, 0x3c, 0x90]);
ESP.set([0x55, 0xaa], 510);

/** Disks of every kind, with what they boot. */
const anyHybrid: fc.Arbitrary<ImageOptions> = fc
  .record({
    loader: fc.constantFrom('isolinux' as const, 'grub2' as const, undefined),
    esp: fc.constantFrom('tree' as const, 'behind' as const, undefined),
    options: fc.record(
      {
        applePartitionMap: fc.boolean(),
        mountablePartition: fc.boolean(),
        activePartition: fc.boolean(),
        diskId: fc.nat(),
        partitionTypes: fc.constant({ mbr: 0x83 }),
      },
      { requiredKeys: [] },
    ),
  })
  .filter(({ loader, esp, options }) => (loader ?? esp) !== undefined && !(options.applePartitionMap && !esp))
  .map(({ loader, esp, options }) => ({
    boot: [
      ...(loader === undefined ? [] : [{ path: 'hybrid/loader.bin', platform: 'bios' as const, infoTable: true }]),
      ...(esp === 'tree' ? [{ path: 'hybrid/efi.img', platform: 'efi' as const }] : []),
    ],
    hybrid: {
      ...options,
      ...(loader && { bootCode: { loader, code: loader === 'isolinux' ? ISOLINUX : GRUB2 } }),
      ...(esp === 'behind' && { efiPartition: ESP }),
    },
  }));

const LOADED = { path: 'hybrid/loader.bin', platform: 'bios' as const, infoTable: true };

const HYBRID_FILES: readonly Entry[] = [
  { kind: 'file', path: 'hybrid/loader.bin', content: LOADER },
  { kind: 'file', path: 'hybrid/efi.img', content: ESP },
];

/** Options with which images have variants. */
const anyPlanOptions = fc
  .tuple(anyOptions, fc.oneof(fc.constant({}), anyHybrid))
  .map(([{ deduplicate: _, mediaCheck: __, joliet, ...options }, disk]) => ({
    ...options,
    joliet: typeof joliet === 'object' ? { longNames: joliet.longNames ?? true } : (joliet ?? true),
    ...disk,
  }));

const anyVariant = fc
  .tuple(
    anyEntries.map((entries) => [...entries, ...bootFiles(), ...HYBRID_FILES]),
    anyPlanOptions,
  )
  .chain(([entries, options]) => {
    const changes = fc.subarray(variable(entries, options)).chain((files) =>
      fc.tuple(
        ...files.map(({ path }) =>
          fc.record({
            kind: fc.constant('file' as const),
            path: fc.constant(path),
            content: fc.uint8Array({ maxLength: 9_000, size: 'max' }),
            metadata: anyMetadata,
          }),
        ),
      ),
    );
    return fc.record({
      entries: fc.constant(entries),
      options: fc.constant(options),
      files: changes,
      createdAt: fc.option(anyDate, { nil: undefined }),
    });
  });

async function refusalOf(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => Promise.reject(new Error('it should have failed')),
    (reason: unknown) => reason as { problems: readonly { code: string; message: string }[] },
  );
  return error.problems.map(({ code, message }) => `${code}: ${message}`);
}

const byPath = (warnings: IsoImage['warnings']) => [...warnings].sort((a, b) => (a.path! < b.path! ? -1 : 1));

describe('a variant', () => {
  test('has the bytes of an image that was planned with its files', async () => {
    await fc.assert(
      fc.asyncProperty(anyVariant, async ({ entries, options, files, createdAt }) => {
        const date = createdAt && { createdAt };
        const plan = await createImage(entries, options);
        const fresh = await createImage(changedEntries(entries, files), { ...options, ...date });
        const variant = await plan.variant({ files, ...date });
        expect(variant.size).toBe(fresh.size);
        expect(variant.layout).toEqual(fresh.layout);
        expect(variant.warnings).toEqual(fresh.warnings);
        expect(Buffer.compare(await everyByte(variant.stream()), await everyByte(fresh.stream()))).toBe(0);
      }),
      SEED,
    );
  });

  test('is read back with its own content, dates and modes', async () => {
    const plan = await createImage(TREE, { createdAt: DAY });
    const files = [file('ks/network.cfg', 'x'.repeat(10_000), { mode: 0o600, modifiedAt: LATER })];
    const variant = await plan.variant({ files, createdAt: LATER });
    const { trees } = readIso(await everyByte(variant.stream()));
    expect(shownTree(trees.rockRidge!)).toEqual(expectedTree(changedEntries(TREE, files), { createdAt: LATER }));
    expect(trees.joliet!.text('ks/network.cfg')).toBe('x'.repeat(10_000));
  });

  test('without changes is the image itself', async () => {
    const plan = await createImage(TREE);
    const variant = await plan.variant({});
    expect(Buffer.compare(await everyByte(variant.stream()), await everyByte(plan.stream()))).toBe(0);
  });

  test('leaves the plan and other variants as they are', async () => {
    const plan = await createImage(TREE, { createdAt: DAY });
    const before = await everyByte(plan.stream());
    const contents = ['', 'short', 'y'.repeat(2_049), 'z'.repeat(20_000)];
    const variants = await Promise.all(
      contents.map((content) => plan.variant({ files: [file('a.txt', content)], createdAt: LATER })),
    );
    const images = await Promise.all(variants.map((variant) => everyByte(variant.stream())));
    for (const [index, content] of contents.entries()) {
      const fresh = await createImage(changedEntries(TREE, [file('a.txt', content)]), { createdAt: LATER });
      expect(Buffer.compare(images[index]!, await everyByte(fresh.stream()))).toBe(0);
    }
    expect(Buffer.compare(await everyByte(plan.stream()), before)).toBe(0);
  });

  test.each<[string, ImageOptions]>([
    ['a plain volume', {}],
    [
      'files in an order of their own',
      { sortWeight: (path) => -path.charCodeAt(0), hide: (path) => (path === 'b' ? ['primary'] : []) },
    ],
    [
      'a disk that ends at a cylinder',
      { boot: [LOADED], hybrid: { bootCode: { loader: 'isolinux', code: ISOLINUX } } },
    ],
    ['a partition behind the volume', { boot: [LOADED], hybrid: { efiPartition: ESP, mountablePartition: true } }],
  ])('of %s moves only what lies behind its files', async (_, options) => {
    const tree = [...'abcdef'].map((path) => file(path, path.repeat(5_000), { modifiedAt: DAY }));
    const entries = [...tree, ...HYBRID_FILES];
    const plan = await createImage(entries, options);
    const [none, less, more] = ['', '-', '+'.repeat(9_000)] as const;
    for (const changes of [
      ...[none, less, more].flatMap((content) => ['a', 'c', 'f'].map((path) => [file(path, content)])),
      // The later ones are named first; these move what the others move as well.
      [file('f', more), file('c', none), file('a', less)],
      [file('b', more), file('a', none)],
      [file('d', less), file('e', 'e'.repeat(9_000)), file('f', none)],
      tree.map(({ path }) => file(path, none)),
    ]) {
      const [variant, fresh] = [
        await plan.variant({ files: changes }),
        await createImage(changedEntries(entries, changes), options),
      ];
      expect(variant.layout).toEqual(fresh.layout);
      const [bytes, expected] = [await everyByte(variant.stream()), await everyByte(fresh.stream())];
      expect(Buffer.compare(bytes, expected)).toBe(0);
      for (let start = 0; start < expected.length; start += 40_961) {
        const end = Math.min(start + 2_049, expected.length);
        expect(Buffer.compare(await variant.read(start, end), expected.subarray(start, end))).toBe(0);
      }
    }
  });

  test('gives any range of itself', async () => {
    const plan = await createImage(TREE, { createdAt: DAY });
    const variant = await plan.variant({ files: [file('a.txt', ''), file('ks/disk.cfg', 'y'.repeat(5_000))] });
    const whole = await everyByte(variant.stream());
    for (let start = 0; start < whole.length; start += 4_093) {
      const end = Math.min(start + 6_000, whole.length);
      expect(Buffer.compare(await variant.read(start, end), whole.subarray(start, end))).toBe(0);
    }
  });

  test('warns of the dates of its own files that no record holds, as the image it stands for', async () => {
    const plan = await createImage([file('a', 'a', { modifiedAt: new Date('1850-01-01T00:00:00Z') }), file('b', 'b')]);
    for (const changed of [
      file('a', 'within reach', { modifiedAt: DAY }),
      file('b', 'too late', { modifiedAt: new Date('2200-01-01T00:00:00Z') }),
      file('b', 'before', { modifiedAt: new Date('1849-01-01T00:00:00Z') }),
    ]) {
      const tree = [file('a', 'a', { modifiedAt: new Date('1850-01-01T00:00:00Z') }), file('b', 'b')];
      const [variant, fresh] = [
        await plan.variant({ files: [changed] }),
        await createImage(changedEntries(tree, [changed])),
      ];
      expect(byPath(variant.warnings)).toEqual(byPath(fresh.warnings));
      expect(Buffer.compare(await everyByte(variant.stream()), await everyByte(fresh.stream()))).toBe(0);
    }
    const odd = await createImage([file('a', 'a')], { createdAt: new Date('1850-01-01T00:00:00Z') });
    expect(odd.warnings.map(({ code }) => code)).toEqual(['DATE_CHANGED']);
    expect((await odd.variant({ createdAt: DAY })).warnings).toEqual([]);
    expect((await odd.variant({})).warnings).toEqual(odd.warnings);
    const later = await odd.variant({ createdAt: new Date('2200-01-01T00:00:00Z') });
    expect(later.warnings).toMatchObject([{ code: 'DATE_CHANGED', message: expect.stringContaining('2200') }]);
  });

  test('of a tree without dates, or with a directory as its newest entry, is dated as the image it stands for', async () => {
    const root = { kind: 'directory', path: '', metadata: { modifiedAt: DAY } } as const;
    for (const tree of [
      [file('a', 'a'), file('b', 'b')],
      [root, file('a', 'a', { modifiedAt: new Date(0) })],
    ]) {
      const plan = await createImage(tree);
      for (const modifiedAt of [undefined, new Date(1e12), DAY, LATER]) {
        const changed = file('a', 'changed', { ...(modifiedAt && { modifiedAt }) });
        const variant = await plan.variant({ files: [changed] });
        const fresh = await createImage(changedEntries(tree, [changed]));
        expect(Buffer.compare(await everyByte(variant.stream()), await everyByte(fresh.stream()))).toBe(0);
      }
    }
  });

  test('is dated by its newest file, as the image it stands for', async () => {
    const dated = (path: string, day: number) => file(path, path, { modifiedAt: new Date(Date.UTC(2001, 0, day)) });
    const hidden = { boot: [{ path: 'boot', platform: 'bios' as const, hidden: true }] };
    for (const [options, tree] of [
      [{}, [dated('a', 3), dated('b', 2), file('undated', 'x')]],
      [hidden, [dated('a', 9), dated('boot', 5), dated('b', 2)]],
    ] as [ImageOptions, Entry[]][]) {
      const plan = await createImage(tree, options);
      expect(plan.canVary).toBe(true);
      for (const changed of [dated('a', 1), dated('a', 20), file('a', 'without a date'), dated('b', 30)]) {
        const variant = await plan.variant({ files: [changed] });
        const fresh = await createImage(changedEntries(tree, [changed]), options);
        expect(Buffer.compare(await everyByte(variant.stream()), await everyByte(fresh.stream()))).toBe(0);
      }
    }
  });

  test('finds files under the composed names they have in the image', async () => {
    const plan = await createImage([file('e\u0301.txt', 'one')], { createdAt: DAY, unicodeForm: 'NFC' });
    const variant = await plan.variant({ files: [file('e\u0301.txt', 'two')] });
    const fresh = await createImage([file('é.txt', 'two')], { createdAt: DAY });
    expect(Buffer.compare(await everyByte(variant.stream()), await everyByte(fresh.stream()))).toBe(0);
  });
});

describe('there is no variant', () => {
  test('with changes that cannot be, and each of them is named', async () => {
    const linked = [file('one', 'linked', { linkKey: '1' }), file('other', '', { linkKey: '1' })];
    const plan = await createImage([...TREE, ...bootFiles(), ...linked, file('empty', '')], {
      createdAt: DAY,
      boot: [{ path: 'boot/efi.img', platform: 'efi' }],
    });
    const files = [
      ...['nothing', 'ks', 'z/link', 'empty', 'one'].map((path) => file(path, 'x')),
      ...['boot/efi.img', 'boot/boot.cat'].map((path) => file(path, 'x')),
      file('a.txt', 'x', { linkKey: '2' }),
      { ...file('a.txt', ''), content: HUGE },
      file('ks/disk.cfg', 5 as unknown as string),
      { ...file('ks/disk.cfg', ''), kind: 'directory' } as unknown as FileEntry,
      file('ks/network.cfg', 'x', { modifiedAt: new Date(Number.NaN) }),
      file('z/rest.bin', 'x'),
      file('z/rest.bin', 'y'),
      undefined as unknown as FileEntry,
    ];
    expect(await refusalOf(plan.variant({ files, createdAt: new Date(Number.NaN) }))).toEqual([
      'NOT_VARIABLE: "nothing" is no file of the image',
      'NOT_VARIABLE: "ks" is no file of the image',
      'NOT_VARIABLE: "z/link" is no file of the image',
      'NOT_VARIABLE: "empty" was planned empty, without a place to grow',
      'NOT_VARIABLE: "one" has, or is to have, several names in the image',
      'NOT_VARIABLE: "boot/efi.img" is a boot image',
      'NOT_VARIABLE: "boot/boot.cat" is made by the writer',
      'NOT_VARIABLE: "a.txt" has, or is to have, several names in the image',
      'NOT_VARIABLE: "a.txt" is to have 4294967296 bytes; in a variant 4294965248 are the most',
      'NOT_VARIABLE: "ks/disk.cfg" is to have content that is not text, bytes, a Blob, a Response, a ByteSource or an object with size and stream()',
      'NOT_VARIABLE: "ks/disk.cfg" is to become something else than a file',
      'INVALID_METADATA: modifiedAt of "ks/network.cfg" is not a valid date',
      'NOT_VARIABLE: "z/rest.bin" is changed more than once',
      'NOT_VARIABLE: "undefined" is to become something else than a file',
      'INVALID_OPTION: createdAt is Invalid Date, not a valid date',
    ]);
  });

  test.each([
    ['mediaCheck', { mediaCheck: true }],
    ['deduplicate', { deduplicate: true }],
    ['joliet.symlinks "follow"', { joliet: { symlinks: 'follow' as const } }],
  ])('of an image with %s', async (option, options) => {
    const plan = await createImage([...TREE, ...bootFiles()], { createdAt: DAY, ...options });
    expect(plan.canVary).toBe(false);
    expect(plan.reasonsNotToVary.map(({ message }) => message)).toEqual([`an image with ${option} has no variants`]);
    expect(await refusalOf(plan.variant({}))).toEqual([`NOT_VARIABLE: an image with ${option} has no variants`]);
  });

  test('of a file that is cut into sections', async () => {
    const plan = await createImage([{ ...file('a', ''), content: HUGE }], { createdAt: DAY });
    expect(await refusalOf(plan.variant({ files: [file('a', 'x')] }))).toEqual([
      'NOT_VARIABLE: "a" was planned with more than 4 GiB',
    ]);
  });

  test('that is larger than an image can be', async () => {
    const content = { ...HUGE, size: 2 ** 32 - 2048 };
    const most = Array.from({ length: 2_047 }, (_, index) => ({ ...file(`f${index}`, ''), content }));
    const plan = await createImage([...most, file('a', 'a'), file('b', 'b')], { createdAt: DAY });
    const files = ['a', 'b'].map((path) => ({ ...file(path, ''), content }));
    expect((await refusalOf(plan.variant({ files })))[0]).toMatch(/^IMAGE_TOO_LARGE: the image would have \d+ sectors/);
  });
});
