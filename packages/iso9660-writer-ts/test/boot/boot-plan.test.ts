import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { DAY, file, modelOf, problemsOf, warningsOf } from '../support/read-image.js';
import { Watch, watchedSource } from '../support/watched-source.js';
import { bios, fatVolume, hardDisk, LOADER, loader, withLoader } from './boot-images.js';

const efi = { path: 'efi.img', platform: 'efi' } as const;

describe('the boot catalog', () => {
  test('has the first image as its default entry, whatever its platform (ET-04)', async () => {
    const { elTorito } = await modelOf([...withLoader(), file('efi.img', fatVolume())], { boot: [efi, bios()] });
    expect(elTorito!.entries).toMatchObject([
      { platform: 0xef, media: 0, loadSectors: 8 },
      { platform: 0x00, media: 0, loadSectors: 4 },
    ]);
  });

  test('lies beside the first boot image, read-only and dated as the volume (ET-09)', async () => {
    const { trees } = await modelOf(withLoader(), { boot: [bios()] });
    const catalog = trees.rockRidge!.get('isolinux/boot.cat');
    expect(catalog).toMatchObject({ size: 2048, posix: { attributes: { mode: 0o100444 }, modifiedAt: DAY } });
    expect(trees.joliet!.has('isolinux/boot.cat')).toBe(true);
  });

  test('lies where it is asked to, in a directory that is there', async () => {
    const options: ImageOptions = { boot: [bios()], bootCatalogPath: 'boot/catalog' };
    const { trees } = await modelOf(withLoader(file('boot/x')), options);
    expect(trees.rockRidge!.get('boot/catalog').size).toBe(2048);
    expect(await problemsOf(withLoader(), options)).toEqual(['BOOT_CATALOG_PATH boot/catalog']);
  });

  test('takes the place of a file with a warning, but not of a directory', async () => {
    const options: ImageOptions = { boot: [bios()], bootCatalogPath: 'boot/catalog' };
    expect(await warningsOf(withLoader(file('boot/catalog')), options)).toContain('REPLACED boot/catalog');
    expect(await problemsOf(withLoader(file('boot/catalog/x')), options)).toEqual(['BOOT_CATALOG_PATH boot/catalog']);
    const linked = ['boot/catalog', 'other'].map((path) => ({
      kind: 'file' as const,
      path,
      content: 'linked',
      metadata: { linkKey: 'one' },
    }));
    const { trees } = await modelOf(withLoader(...linked), options);
    expect(trees.rockRidge!.get('other').posix?.attributes.links).toBe(1);
  });

  test.each(['/boot.cat', 'a/../boot.cat', 'a//b', ''])('cannot be %j', async (bootCatalogPath) => {
    expect(await problemsOf(withLoader(), { boot: [bios()], bootCatalogPath })).toEqual([
      `INVALID_OPTION ${bootCatalogPath}`,
    ]);
  });

  test('groups neighbours of one platform and id, and goes over as many sectors as it takes (ET-05, ET-09)', async () => {
    const images = Array.from({ length: 70 }, (_, index) => bios({ id: `group ${Math.floor(index / 2)}` }));
    const { elTorito } = await modelOf(withLoader(), { boot: images });
    expect(elTorito!.catalogSectors).toBe(2);
    expect(elTorito!.entries).toHaveLength(70);
  });
});

describe('the sectors to load', () => {
  test('are 4 for a loader, and what the user says (ET-06)', async () => {
    const { elTorito } = await modelOf(withLoader(), {
      boot: [bios(), bios({ loadSectors: 0 }), bios({ loadSectors: 65_535 })],
    });
    expect(elTorito!.entries.map(({ loadSectors }) => loadSectors)).toEqual([4, 0, 65_535]);
  });

  test.each([
    [512, 1],
    [513, 2],
    [65_535 * 512, 65_535],
    [65_535 * 512 + 1, 0],
  ])('of an EFI image of %i bytes are %i: all of it, or 0 where that has no number (ET-07)', async (size, expected) => {
    const content = watchedSource('open', fatVolume(512), undefined, { promised: size });
    const image = await createImage([{ kind: 'file', path: 'efi.img', content }], { boot: [efi], joliet: false });
    const catalog = image.layout.find(({ label }) => label === 'boot.cat')!.sector * 2048;
    const entry = await image.read(catalog + 32, catalog + 64);
    expect(entry[6]! + entry[7]! * 256).toBe(expected);
  });

  test.each([-1, 65_536, 1.5, Number.NaN])('cannot be %d', async (loadSectors) => {
    expect(await problemsOf(withLoader(), { boot: [bios({ loadSectors })] })).toEqual(['INVALID_OPTION']);
  });
});

describe('a boot image', () => {
  test('that is not in the tree, no file or empty is a problem, all told at once', async () => {
    const boot = [bios({ path: 'missing' }), bios({ path: 'directory' }), bios({ path: 'empty' }), bios({ path: '' })];
    expect(await problemsOf([file('directory/x'), file('empty', '')], { boot })).toEqual([
      'BOOT_IMAGE_MISSING missing',
      'BOOT_IMAGE_INVALID directory',
      'BOOT_IMAGE_INVALID empty',
      'BOOT_IMAGE_INVALID ',
    ]);
  });

  test.each([
    ['platform', { platform: 'riscv' }],
    ['loadSegment', { loadSegment: 65_536 }],
    ['bootable', { bootable: 'no' }],
    ['emulation', { emulation: 'tape' }],
    ['id', { id: 'ü' }],
    ['id', { id: 'i'.repeat(25) }],
  ])('with a wrong %s is a problem: %j', async (_what, more) => {
    const [problem] = await problemsOf(withLoader(), { boot: [bios(more as never)] });
    expect(problem).toMatch(/^INVALID_OPTION/);
  });

  test('may have an id of 24 characters as the first, of 28 as another', async () => {
    const boot = [bios({ id: 'i'.repeat(24) }), bios({ id: 'i'.repeat(28) })];
    const { elTorito } = await modelOf(withLoader(), { boot });
    expect(elTorito!.entries).toHaveLength(2);
    expect(await problemsOf(withLoader(), { boot: [bios(), bios({ id: 'i'.repeat(29) })] })).toHaveLength(1);
  });

  test('that is hidden is in no directory, but in the image', async () => {
    const image = await createImage(withLoader(), { boot: [bios({ hidden: true })] });
    const { trees, elTorito } = await modelOf(withLoader(), { boot: [bios({ hidden: true })] });
    for (const tree of [trees.rockRidge!, trees.primary, trees.joliet!]) {
      expect(tree.paths().filter((path) => /isolinux\.bin/i.test(path))).toEqual([]);
    }
    const start = elTorito!.entries[0]!.sector * 2048;
    expect(await image.read(start, start + 3_001)).toEqual(loader());
  });

  test('that is hidden and linked shows under its other name, as the only link', async () => {
    const linked = [LOADER, 'copy.bin'].map((path) => ({
      kind: 'file' as const,
      path,
      content: loader(),
      metadata: { linkKey: 'loader' },
    }));
    const { trees, elTorito } = await modelOf(linked, { boot: [bios({ hidden: true })] });
    const copy = trees.rockRidge!.get('copy.bin');
    expect(copy.posix?.attributes.links).toBe(1);
    expect(copy.extents[0]?.sector).toBe(elTorito!.entries[0]!.sector);
  });

  test('may be the image of several entries, and is stored once', async () => {
    const { elTorito } = await modelOf(withLoader(), {
      boot: [bios({ hidden: true }), bios({ hidden: true, loadSectors: 8 })],
    });
    expect(new Set(elTorito!.entries.map(({ sector }) => sector)).size).toBe(1);
  });

  test('over 4 GiB is warned of: loaders read its first section (MX-05)', async () => {
    const content = watchedSource('open', loader(), undefined, { promised: 2 ** 32 });
    expect(await warningsOf([{ kind: 'file', path: LOADER, content }], { boot: [bios()] })).toContain(
      `BOOT_IMAGE_SPLIT ${LOADER}`,
    );
  });

  test('for EFI that is no FAT volume is warned of (Q13)', async () => {
    expect(await warningsOf([file('efi.img', fatVolume())], { boot: [efi] })).toEqual([]);
    for (const content of ['short', new Uint8Array(1_024)]) {
      expect(await warningsOf([file('efi.img', content)], { boot: [efi] })).toContain('BOOT_IMAGE_NOT_FAT efi.img');
    }
  });

  test('that cannot be read while planning is a problem with its path and reason', async () => {
    const failure = { at: 0, error: new Error('the disk is on fire') };
    const content = watchedSource('open', loader(), undefined, { failure });
    const options: ImageOptions = { boot: [bios({ infoTable: true })] };
    await expect(createImage([{ kind: 'file', path: LOADER, content }], options)).rejects.toMatchObject({
      name: 'IsoError',
      code: 'SOURCE_UNREADABLE',
      path: LOADER,
      message: expect.stringContaining('the disk is on fire'),
    });
  });
});

describe('boot images read while planning', () => {
  test('are open one at a time, and closed again (ST-04)', async () => {
    const watch = new Watch();
    const wait = () => new Promise<void>((resolve) => setTimeout(resolve, 2));
    const image = (path: string, content: Uint8Array): Entry => ({
      kind: 'file',
      path,
      content: watchedSource('read', content, watch, { wait }),
    });
    const entries = [image('one', fatVolume()), image('two', fatVolume()), image('disk', hardDisk(0x0c))];
    const disk = { path: 'disk', platform: 'bios', emulation: 'hard-disk' } as const;
    await createImage(entries, { boot: [{ ...efi, path: 'one' }, { ...efi, path: 'two' }, disk] });
    expect(watch).toMatchObject({ opened: 3, closed: 3, mostOpen: 1 });
  });
});

describe('an emulated medium', () => {
  test.each([
    [1_228_800, 1],
    [1_474_560, 2],
    [2_949_120, 3],
  ])('of %i bytes is the floppy of type %i (ET-08)', async (size, media) => {
    const { elTorito } = await modelOf([file(LOADER, new Uint8Array(size))], { boot: [bios({ emulation: 'floppy' })] });
    expect(elTorito!.entries).toMatchObject([{ media, loadSectors: 1, systemType: 0 }]);
  });

  test('is no floppy of any other size (ET-08)', async () => {
    expect(
      await problemsOf([file(LOADER, new Uint8Array(1_474_561))], { boot: [bios({ emulation: 'floppy' })] }),
    ).toEqual([`BOOT_IMAGE_INVALID ${LOADER}`]);
  });

  test('is a hard disk of the type of its one partition, whichever row it is in (ET-08)', async () => {
    for (const disk of [hardDisk(0x0c), hardDisk(0, 0, 0x0c), hardDisk(0, 0, 0, 0x0c)]) {
      const { elTorito } = await modelOf([file(LOADER, disk)], { boot: [bios({ emulation: 'hard-disk' })] });
      expect(elTorito!.entries).toMatchObject([{ media: 4, loadSectors: 1, systemType: 0x0c }]);
    }
  });

  test('is no hard disk without a boot record, or with none or two partitions (ET-08)', async () => {
    const unsigned = hardDisk(0x0c);
    unsigned[510] = 0;
    for (const disk of [hardDisk(), hardDisk(0x0c, 0x83), unsigned, new Uint8Array(100).fill(1)]) {
      expect(await problemsOf([file(LOADER, disk)], { boot: [bios({ emulation: 'hard-disk' })] })).toEqual([
        `BOOT_IMAGE_INVALID ${LOADER}`,
      ]);
    }
  });
});
