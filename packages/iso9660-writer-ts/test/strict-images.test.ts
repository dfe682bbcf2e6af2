import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../src/index.js';
import { CORPORA } from './support/corpus/corpora.js';
import { fullSectors } from './support/corpus/directories.js';
import { efiImage, filled } from './support/mutation/sample-tree.js';
import { type IsoModel, readIso, type StrictReaderOptions } from './support/strict-reader/index.js';

interface Variant {
  readonly options: ImageOptions;
  readonly expected: StrictReaderOptions;
}

const RELOCATE = { rockRidge: { deepDirectories: 'relocate' } } as const;

const VARIANTS: Readonly<Record<string, Variant>> = {
  'by default': { options: {}, expected: {} },
  'at interchange level 1': { options: { interchangeLevel: 1 }, expected: { level: 1 } },
  'at interchange level 2, with translation tables': {
    options: { interchangeLevel: 2, translationTables: true },
    expected: { level: 2 },
  },
  'with relocated directories': { options: RELOCATE, expected: {} },
  'with relocated directories, translation tables and resolved links': {
    options: { ...RELOCATE, translationTables: true, joliet: { symlinks: 'follow', longNames: false } },
    expected: { jolietUnits: 64 },
  },
  'without Rock Ridge': { options: { rockRidge: false }, expected: {} },
  'without Joliet and padding': { options: { joliet: false, padding: 0 }, expected: { padding: 0 } },
};

async function read(entries: readonly Entry[], { options, expected }: Variant): Promise<IsoModel> {
  const image = await createImage(entries, options);
  return readIso(await image.read(0, image.size), expected);
}

describe.each(Object.entries(VARIANTS))('the strict reader finds no fault %s', (_title, variant) => {
  test.each(Object.entries(CORPORA))('in %s', async (_name, corpus) => {
    const entries = corpus();
    const { trees } = await read(entries, variant);
    const shown = new Set(trees.rockRidge?.paths() ?? entries.map((entry) => entry.path));
    expect(entries.filter((entry) => !shown.has(entry.path))).toEqual([]);
  });
});

const bios = (path: string): Entry => ({ kind: 'file', path, content: filled(3001, 0x42) });
const efi: Entry = { kind: 'file', path: 'efi.img', content: efiImage() };
const largeEfi: Entry = {
  kind: 'file',
  path: 'efi.img',
  content: Buffer.concat([efiImage(), filled(65_536 * 512, 0x45)]),
};

describe('the strict reader finds no fault in a boot catalog', () => {
  const boot = async (entries: readonly Entry[], images: ImageOptions['boot'] = []) => {
    const { elTorito } = await read(entries, { options: { boot: images }, expected: {} });
    return elTorito?.entries ?? [];
  };

  test('of one BIOS image with a boot-info table', async () => {
    const [entry] = await boot([bios('bios.bin')], [{ path: 'bios.bin', platform: 'bios', infoTable: true }]);
    expect(entry).toMatchObject({ platform: 0, loadSectors: 4, length: 3001, infoTable: { length: 3001 } });
    expect(entry?.hasGrub2Info).toBe(false);
  });

  test('of an image with both kinds of boot information', async () => {
    const image = { path: 'bios.bin', platform: 'bios', infoTable: true, grub2InfoTable: true } as const;
    const [entry] = await boot([bios('bios.bin')], [image]);
    expect(entry?.infoTable?.imageSector).toBe(entry?.sector);
    expect(entry?.hasGrub2Info).toBe(true);
  });

  test('of a BIOS and a UEFI image that no directory shows', async () => {
    const entries = await boot(
      [bios('bios.bin'), efi, { kind: 'file', path: 'other', content: 'other' }],
      [
        { path: 'bios.bin', platform: 'bios', infoTable: true, hidden: true, id: 'BIOS' },
        { path: 'efi.img', platform: 'efi', hidden: true, id: 'UEFI' },
      ],
    );
    expect(entries.map(({ platform, sectionId }) => [platform, sectionId])).toEqual([
      [0, 'BIOS'],
      [0xef, 'UEFI'],
    ]);
  });

  test('of a UEFI image that is too large to be counted', async () => {
    const [entry] = await boot([largeEfi], [{ path: 'efi.img', platform: 'efi' }]);
    expect(entry?.loadSectors).toBe(0);
  });

  test('of more entries than one sector holds', async () => {
    const paths = Array.from({ length: 70 }, (_, index) => `b${index}.bin`);
    const images = paths.map((path) => ({ path, platform: 'bios', id: path }) as const);
    const entries = await boot(paths.map(bios), images);
    expect(entries.map((entry) => entry.sectionId)).toEqual(paths);
  });

  test('of a floppy and a hard disk', async () => {
    const disk = filled(4096, 0);
    disk.set([0x80, 0, 1, 0, 0x0c], 446);
    disk.writeUInt16BE(0x55aa, 510);
    const entries = await boot(
      [
        { kind: 'file', path: 'floppy.img', content: filled(1_474_560, 1) },
        { kind: 'file', path: 'disk.img', content: disk },
      ],
      [
        { path: 'floppy.img', platform: 'bios', emulation: 'floppy' },
        { path: 'disk.img', platform: 'bios', emulation: 'hard-disk' },
      ],
    );
    expect(entries.map(({ media, systemType }) => [media, systemType])).toEqual([
      [2, 0],
      [4, 0x0c],
    ]);
  });
});

/** Length of each directory extent in bytes, by its label. */
async function directoryLengths(options: ImageOptions): Promise<Readonly<Record<string, number>>> {
  const { layout } = await createImage(fullSectors(), options);
  return Object.fromEntries(layout.map(({ label, length }) => [label, length]));
}

describe('a directory whose records end with a sector', () => {
  test.each([
    ['Joliet', 'joliet', {}],
    ['primary', 'rock-ridge', { joliet: false }],
    ['primary', 'plain', { rockRidge: false, joliet: false }],
  ] as const)(
    'has no sector more than it needs in the %s hierarchy (DR-01, DR-02: %s)',
    async (label, name, options) => {
      const lengths = await directoryLengths(options);
      const lengthOf = (path: string) => lengths[`${label} directory /${path}`];
      expect([lengthOf(name), lengthOf(`${name}-and-one`)]).toEqual([2048, 4096]);
    },
  );
});

describe('the strict reader finds no fault in an image', () => {
  const plain: Variant = { options: {}, expected: {} };

  test('of nothing', async () => {
    const { trees } = await read([], plain);
    expect([trees.primary.paths(), trees.rockRidge?.paths(), trees.joliet?.paths()]).toEqual([[], [], []]);
  });

  test('whose descriptors are full of text', async () => {
    const volume = {
      id: 'My-Disk 1, a long label, no more',
      set: 's'.repeat(128),
      system: 'LINUX',
      publisher: 'p'.repeat(128),
      copyrightFile: 'copying',
      abstractFile: 'a name that is too long for the field.text',
    };
    const files = [volume.copyrightFile, volume.abstractFile].map(
      (path) => ({ kind: 'file', path, content: '' }) as const,
    );
    const model = await read(files, { options: { volume }, expected: {} });
    expect(model.volume.primary).toMatchObject({ volumeId: volume.id, setId: volume.set, copyrightFile: 'COPYING.;1' });
    expect(model.volume.joliet?.volumeId).toBe('My-Disk 1, a lon');
  });

  test('whose dates lie outside what can be recorded', async () => {
    const file = (path: string, date: string) =>
      ({ kind: 'file', path, content: '', metadata: { modifiedAt: new Date(date) } }) as const;
    const { trees } = await read([file('old', '1800-01-01'), file('new', '2300-01-01')], plain);
    expect(trees.rockRidge?.get('old').posix?.modifiedAt.getUTCFullYear()).toBe(1900);
    expect(trees.rockRidge?.get('new').posix?.modifiedAt.getUTCFullYear()).toBe(2155);
  });

  test('with a tree that already has an rr_moved of its own', async () => {
    const deep = { kind: 'file', path: 'a/b/c/d/e/f/g/h/i/j', content: 'deep' } as const;
    const mine = { kind: 'file', path: 'rr_moved/mine', content: 'mine' } as const;
    const { trees } = await read([deep, mine], { options: RELOCATE, expected: { tolerate: ['RR-16', 'RR-19'] } });
    expect([trees.rockRidge?.text(deep.path), trees.rockRidge?.text(mine.path)]).toEqual(['deep', 'mine']);
  });
});
