import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions, overlay } from '../../src/index.js';
import { imageOptionsOf, openImage, type ReplayOptions } from '../../src/reader/index.js';
import { fatVolume, hardDisk, isolinuxCode, isolinuxImage } from '../boot/boot-images.js';
import { file } from '../support/read-image.js';

const DATE = new Date('2024-05-06T07:08:09.120Z');
const CODE = isolinuxCode();
const ESP = fatVolume(40_960);
const LINUX = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';

const tree: readonly Entry[] = [
  file('isolinux/isolinux.bin', isolinuxImage()),
  file('images/efi.img', ESP),
  file('images/floppy.img', new Uint8Array(1_474_560).fill(7)),
  file('images/disk.img', hardDisk(0x0c)),
  file('Copying.txt', 'you may\n'),
  file('a/b', 'content'),
];
const bios = { path: 'isolinux/isolinux.bin', platform: 'bios', infoTable: true } as const;
const efi = { path: 'images/efi.img', platform: 'efi' } as const;
const bootCode = { loader: 'isolinux', code: CODE } as const;

/** PVD of images without sessions. */
const PVD = 16 * 2048;
const CATALOG_VALIDATION = 32;

interface Disc {
  readonly options?: ImageOptions;
  /** Changes bytes of the image; given as well: the start of the boot catalog, and of the Joliet descriptor. */
  edit?(bytes: Buffer, catalog: number, joliet: number): void;
}

async function discOf({ options = {}, edit }: Disc): Promise<Buffer> {
  const image = await createImage(tree, { createdAt: DATE, ...options });
  const bytes = Buffer.from(await image.read(0, image.size));
  const catalog = bytes.readUInt32LE(17 * 2048 + 71) * 2048;
  edit?.(bytes, catalog, 18 * 2048);
  return bytes;
}

async function replayOf(disc: Disc, options?: ReplayOptions) {
  const replayed = await imageOptionsOf(await openImage(await discOf(disc)), options);
  return {
    ...replayed,
    codes: replayed.warnings.map(({ code }) => code),
    reasons: replayed.reasons,
    warnings: replayed.warnings,
  };
}

/** What a remaster without any change is told of. */
async function remasterOf(disc: Disc) {
  const iso = await openImage(await discOf(disc));
  const image = await createImage(overlay(await iso.entries(), []), await imageOptionsOf(iso));
  return openImage(await image.read(0, image.size));
}

const set =
  (at: number, ...bytes: number[]) =>
  (disc: Buffer) =>
    disc.set(bytes, at);

describe('the texts of a disc', () => {
  const fields = [
    ['id', 'NEW_ID'],
    ['set', 'SET'],
    ['system', 'LINUX'],
    ['publisher', 'PUBLISHER'],
    ['preparer', 'PREPARER'],
    ['application', 'APPLICATION'],
    ['copyrightFile', 'Copying.txt'],
    ['abstractFile', 'Copying.txt'],
    ['bibliographicFile', 'Copying.txt'],
  ] as const;

  test.each(fields)('%s is replayed', async (field, text) => {
    const { volume, codes } = await replayOf({ options: { volume: { [field]: text } } });
    expect(volume).toMatchObject({ [field]: text });
    expect(codes).toEqual([]);
  });

  test('that are empty stay empty, where the writer has a text of its own', async () => {
    const { volume } = await replayOf({ options: { volume: { id: '', application: '' } } });
    expect(volume).toMatchObject({ id: '', application: '' });
  });

  test('that name no file are kept, and that are UTF-8 are too', async () => {
    const volume = { copyrightFile: 'NOFILE.TXT', id: 'Größe' };
    expect((await replayOf({ options: { volume } })).volume).toMatchObject(volume);
  });

  test.each([
    ['id', 40],
    ['set', 190],
    ['system', 8],
    ['publisher', 318],
    ['preparer', 446],
    ['application', 574],
    ['copyrightFile', 702],
  ] as const)('%s is dropped with a warning when it is no text', async (field, offset) => {
    const { volume, codes } = await replayOf({ edit: set(PVD + offset, 0x41, 0x07, 0xff) });
    expect(volume).toMatchObject({ [field]: '' });
    expect(codes).toContain('VOLUME_TEXT');
  });

  test('are those of the primary descriptor: another Joliet id is told', async () => {
    const { codes } = await replayOf({
      options: { boot: [bios] },
      edit: (disc, _, joliet) => disc.write('\0X', joliet + 40, 'latin1'),
    });
    expect(codes).toEqual(['VOLUME_TEXT']);
  });
});

describe('the date of a disc', () => {
  /** Sixteen digits and a zone, in quarters of an hour. */
  const date = (at: number, digits: string, zone: number) => (disc: Buffer) => {
    disc.write(digits, PVD + at, 'latin1');
    disc.writeInt8(zone, PVD + at + 16);
  };

  test('has the digits that are recorded, whatever the zone', async () => {
    for (const zone of [0, 8, -20]) {
      const both = (disc: Buffer) => [813, 830].map((at) => date(at, '2021020304050607', zone)(disc));
      const { createdAt, codes } = await replayOf({ edit: both });
      expect(createdAt?.toISOString()).toBe('2021-02-03T04:05:06.070Z');
      expect(codes).toEqual([]);
    }
  });

  test('is that of the modification, and else that of the creation', async () => {
    const modified = await replayOf({ edit: date(830, '2021020304050607', 0) });
    expect([modified.createdAt?.toISOString(), modified.codes]).toEqual(['2021-02-03T04:05:06.070Z', ['VOLUME_DATE']]);
    const created = await replayOf({ edit: date(830, '0000000000000000', 0) });
    expect([created.createdAt, created.codes]).toEqual([DATE, []]);
  });

  test.each([847, 864])('at byte %i limits nothing, which is told', async (at) => {
    expect((await replayOf({ edit: date(at, '2031020304050607', 0) })).codes).toEqual(['VOLUME_DATE']);
  });
});

describe('the hierarchies of a disc', () => {
  test('are those that are found', async () => {
    expect(await replayOf({})).toMatchObject({
      rockRidge: { deepDirectories: 'keep' },
      joliet: { longNames: true },
      enhanced: false,
    });
    const plain = { rockRidge: false, joliet: false, enhanced: true };
    expect(await replayOf({ options: plain })).toMatchObject(plain);
  });

  test('have relocated directories and translation tables when the disc has them', async () => {
    expect(await replayOf({})).toMatchObject({ translationTables: false });
    expect(await replayOf({ options: { translationTables: true } })).toMatchObject({ translationTables: true });
    const deep = [...tree, file('1/2/3/4/5/6/7/8/9/file')];
    const image = await createImage(deep, { rockRidge: { deepDirectories: 'relocate' } });
    const iso = await openImage(await image.read(0, image.size));
    expect(await imageOptionsOf(iso)).toMatchObject({ rockRidge: { deepDirectories: 'relocate' } });
  });

  test('keep the order in which files lie, and put others behind', async () => {
    const { sortWeight } = await replayOf({ options: { sortWeight: (path) => (path === 'a/b' ? 1 : 0) } });
    const weights = ['a/b', 'Copying.txt', 'new'].map((path) => sortWeight!(path));
    expect(weights).toEqual([...weights].sort((one, other) => other - one));
    expect(new Set(weights).size).toBe(3);
  });

  test.each(['joliet', 'primary', 'enhanced'] as const)(
    'show what they showed: names that are not in one of them are not there again (RM-15): %s',
    async (hierarchy) => {
      const hidden = ['a', 'Copying.txt', 'empty', 'copy', 'directory'];
      const entries: readonly Entry[] = [
        ...tree,
        file('empty', ''),
        file('other empty', ''),
        { kind: 'file', path: 'copy', content: 'twice', metadata: { linkKey: 'x' } },
        { kind: 'file', path: 'other copy', content: 'twice', metadata: { linkKey: 'x' } },
        { kind: 'directory', path: 'directory' },
        { kind: 'directory', path: 'other directory' },
        { kind: 'symlink', path: 'link', target: 'a/b' },
        // Joliet has neither these letters nor so many.
        file('which? *.txt', 'in Joliet _'),
        file(`long ${'n'.repeat(120)}`, 'in Joliet cut'),
        file('directory?/inside', 'renamed'),
      ];
      const options: ImageOptions = {
        ...{ joliet: true, enhanced: true, rockRidge: hierarchy !== 'primary' },
        hide: (path) => (hidden.includes(path) ? [hierarchy] : []),
      };
      const disc = await createImage(entries, options);
      const bytes = await disc.read(0, disc.size);
      const view = hierarchy === 'primary' ? ('joliet' as const) : ('auto' as const);
      const iso = await openImage(bytes, { view });
      const replayed = await imageOptionsOf(iso);
      expect(replayed.warnings.map(({ message }) => message)).toEqual([]);
      const anew = await createImage(await iso.entries(), replayed);
      const again = await anew.read(0, anew.size);
      // Names of Joliet are less than those of ISO 9660:1999.
      const views = iso.views.filter((name) => hierarchy !== 'primary' || name !== 'enhanced');
      for (const name of views) {
        const shown = async (image: Uint8Array) =>
          (await (await openImage(image, { view: name })).entries()).map(({ kind, path }) => `${kind} ${path}`).sort();
        expect(await shown(again), name).toEqual(await shown(bytes));
      }
      expect((await (await openImage(bytes, { view: hierarchy })).find('a')) === undefined).toBe(true);
      expect(replayed.hide?.('a')).toEqual([hierarchy]);
      expect(replayed.hide?.('other copy')).toEqual([]);
    },
  );

  test('that show the same have nothing to hide, and files that only another one shows are told', async () => {
    expect((await replayOf({ options: { joliet: true } })).hide).toBeUndefined();
    const hide = (path: string) => (path === 'Copying.txt' ? (['primary'] as const) : []);
    const { warnings, hide: replayed } = await replayOf({ options: { joliet: true, hide } });
    expect(warnings).toEqual([
      {
        code: 'ENTRIES_CHANGED',
        path: 'Copying.txt',
        message: 'files that only the joliet hierarchy shows are left out: 1 of them, as "Copying.txt"',
      },
    ]);
    expect(replayed).toBeUndefined();
  });

  test('show in Joliet the files that links lead to, as they did, and no other links', async () => {
    const links = ['shown', 'hidden'].map((path): Entry => ({ kind: 'symlink', path, target: 'a/b' }));
    const hide = (path: string) => (path === 'hidden' ? (['joliet'] as const) : []);
    const disc = await createImage([...tree, ...links], { createdAt: DATE, joliet: { symlinks: 'follow' }, hide });
    const iso = await openImage(await disc.read(0, disc.size));
    const options = await imageOptionsOf(iso);
    expect([options.joliet, options.hide?.('hidden'), options.warnings]).toMatchObject([
      { symlinks: 'follow' },
      ['joliet'],
      [],
    ]);
    const anew = await createImage(await iso.entries(), options);
    const joliet = await openImage(await anew.read(0, anew.size), { view: 'joliet' });
    expect([await joliet.text('shown'), await joliet.find('hidden')]).toEqual(['content', undefined]);
    expect((await replayOf({})).joliet).toEqual({ longNames: true });
  });

  test('of which one shows nothing show everything, with a word', async () => {
    const { warnings, hide } = await replayOf({ options: { joliet: true, hide: () => ['joliet'] } });
    expect(warnings.map(({ message }) => message)).toEqual([
      'the joliet hierarchy shows nothing; that of the image shows every name',
    ]);
    expect(hide).toBeUndefined();
  });

  test('that cannot hold all of an entry are told', async () => {
    const flags = (flag: number) => (disc: Buffer) => {
      const at = disc.indexOf('COPYING.TXT;1', 0, 'latin1') - 33;
      disc[at + 25]! |= flag;
    };
    expect((await replayOf({ edit: flags(0x01) })).codes).toEqual(['ENTRIES_CHANGED']);
    expect((await replayOf({ edit: flags(0x04) })).codes).toEqual(['ENTRIES_CHANGED']);
  });

  test('that are damaged are told, twenty problems at most', async () => {
    const damage = (disc: Buffer) => disc.writeUInt32LE(2 ** 31, disc.indexOf('COPYING.TXT;1', 0, 'latin1') - 33 + 2);
    expect((await replayOf({ edit: damage })).codes).toContain('READ_PROBLEM');
  });
});

describe('the boot entries of a disc', () => {
  test.each([
    ['platform', { ...efi, loadSectors: 80 }],
    ['platform of PowerPC', { ...bios, platform: 'ppc' as const }],
    ['load size', { ...bios, loadSectors: 17 }],
    ['load size of none', { ...efi, loadSectors: 0 }],
    ['segment', { ...bios, loadSegment: 0x1000 }],
    ['indicator', { ...bios, bootable: false }],
    ['id', { ...bios, id: 'An id' }],
    ['GRUB 2 boot info', { ...bios, grub2InfoTable: true }],
    ['missing boot-info table', { ...bios, path: 'images/disk.img', infoTable: false }],
    ['emulated floppy', { path: 'images/floppy.img', platform: 'bios' as const, emulation: 'floppy' as const }],
    ['emulated hard disk', { path: 'images/disk.img', platform: 'bios' as const, emulation: 'hard-disk' as const }],
  ])('have their %s', async (_, image) => {
    const boot = [{ ...bios, id: 'first' }, image];
    const { boot: replayed, codes } = await replayOf({ options: { boot } });
    expect(replayed).toMatchObject(boot);
    expect(codes).toEqual([]);
  });

  test('without a name have content, and the catalog the path that it had', async () => {
    const options = { boot: [{ ...bios, hidden: true }], bootCatalogPath: 'a/catalog' };
    const { boot, bootCatalogPath } = await replayOf({ options });
    expect(boot).toMatchObject([{ content: { size: isolinuxImage().length }, infoTable: true }]);
    expect(bootCatalogPath).toBe('a/catalog');
    const remastered = await remasterOf({ options });
    expect((await remastered.boot())?.entries).toMatchObject([{ infoTable: true, sizeFrom: 'info-table' }]);
    expect(await remastered.find('isolinux/isolinux.bin')).toBeUndefined();
  });

  const entry =
    (offset: number, ...bytes: number[]) =>
    (disc: Buffer, catalog: number) =>
      disc.set(bytes, catalog + CATALOG_VALIDATION + offset);

  test.each<[string, string, Disc['edit']]>([
    ['selection criteria', 'BOOT_SELECTION', entry(12, 1, 2, 3)],
    ['a system type that no disk has', 'BOOT_SYSTEM_TYPE', entry(4, 0x83)],
    ['an image outside of the disc', 'BOOT_IMAGE', entry(8, 0xff, 0xff, 0xff, 0x00)],
    ['a hard disk that is none', 'BOOT_EMULATION', entry(1, 4)],
    ['a floppy of another size', 'BOOT_EMULATION', entry(1, 2)],
    ['an unknown platform', 'BOOT_PLATFORM', (disc, catalog) => disc.set([7], catalog + 1)],
    ['an id that is no text', 'BOOT_ID', (disc, catalog) => disc.set([0x41, 0x01], catalog + 4)],
  ])('with %s are told', async (_, code, edit) => {
    const { codes } = await replayOf({ options: { boot: [bios] }, ...(edit && { edit }) });
    expect(codes).toContain(code);
  });

  test('of a hidden catalog are told', async () => {
    const { codes, bootCatalogPath } = await replayOf({
      options: {
        boot: [bios],
        bootCatalogPath: 'boot.cat',
        hide: (path) => (path === 'boot.cat' ? ['primary', 'joliet'] : []),
      },
    });
    expect([codes, bootCatalogPath]).toEqual([['BOOT_CATALOG_HIDDEN'], undefined]);
  });
});

describe('what makes a disc a disk', () => {
  const hybridOf = async (hybrid: ImageOptions['hybrid'], more: Disc & { keep?: boolean } = {}) => {
    const boot = more.options?.boot ?? [bios, efi];
    const disc = { ...more, options: { boot, ...more.options, ...(hybrid && { hybrid }) } };
    return replayOf(disc, { keepDiskIds: more.keep ?? false });
  };

  test('is nothing when there is nothing', async () => {
    expect((await hybridOf(undefined)).hybrid).toBeUndefined();
  });

  test('is the boot code of isolinux or GRUB, told with its length', async () => {
    const { hybrid, reasons, codes } = await hybridOf({ bootCode });
    expect(hybrid).toMatchObject({ bootCode: { loader: 'isolinux', code: CODE } });
    expect(reasons).toContain('bootCode: 432 bytes of the disc (isolinux)');
    expect(codes).toEqual([]);
    expect((await hybridOf({ bootCode: { loader: 'grub2', code: CODE } })).hybrid).toMatchObject({
      bootCode: { loader: 'grub2' },
    });
  });

  test('has the start of its boot code back that an Apple partition map took', async () => {
    const { hybrid, codes } = await hybridOf({ bootCode, applePartitionMap: true });
    expect(hybrid).toMatchObject({ bootCode: { code: CODE }, applePartitionMap: true });
    expect(codes).toEqual([]);
  });

  test('has its ids only when they are asked for', async () => {
    const ids = { diskId: 0x01020304, diskGuid: '01234567-89AB-CDEF-0123-456789ABCDEF' };
    expect((await hybridOf({ bootCode, ...ids })).hybrid).not.toHaveProperty('diskId');
    const { hybrid } = await hybridOf({ bootCode, ...ids }, { keep: true });
    expect(hybrid?.diskGuid?.toUpperCase()).toBe(ids.diskGuid);
    expect(hybrid?.diskId).toBe(ids.diskId);
  });

  test.each([
    ['partition that can be mounted', { mountablePartition: true }, [bios]],
    ['type of the volume in an MBR', { partitionTypes: { mbr: 0x83 } }, [bios]],
    ['type of the volume in a GPT', { partitionTypes: { gpt: LINUX } }, [bios, efi]],
    ['active row', { activePartition: true }, [bios, efi]],
  ] as const)('has its %s', async (_, more, boot) => {
    const { hybrid } = await hybridOf({ bootCode, ...more }, { options: { boot } });
    const text = JSON.stringify(hybrid).toUpperCase();
    expect(text).toContain(JSON.stringify(more).slice(1, -1).toUpperCase());
  });

  test('has its partitions behind the volume, and a boot entry for the one that boots', async () => {
    const appendedPartitions = [
      { number: 3, type: 0x83, content: Buffer.alloc(5_000, 'data') },
      { number: 2, type: 0xef, content: ESP, boot: 'efi' as const },
    ];
    const { hybrid, boot } = await hybridOf({ bootCode, appendedPartitions }, { options: { boot: [bios] } });
    expect(hybrid?.appendedPartitions).toMatchObject([{ number: 2 }, { number: 3 }]);
    expect(boot).toMatchObject([{ path: bios.path }, { partition: 2, platform: 'efi', loadSectors: 80 }]);
  });

  test('has the system area of an unknown loader, without the tables of the disc', async () => {
    const systemArea = Uint8Array.from({ length: 32_768 }, (_, at) => (at * 13 + 5) % 251);
    const { hybrid, codes } = await hybridOf({ systemArea });
    expect(codes).toEqual(['SYSTEM_AREA']);
    expect(hybrid?.systemArea?.subarray(0, 440)).toEqual(systemArea.subarray(0, 440));
    expect(hybrid?.systemArea?.subarray(512, 1024).every((byte) => byte === 0)).toBe(true);
    expect(hybrid?.systemArea?.subarray(24_576)).toEqual(systemArea.subarray(24_576));
  });

  test.each([
    ['an MBR', [bios]],
    ['a GPT', [bios, efi]],
  ] as const)('has what else its system area holds, beside known boot code and %s', async (_, boot) => {
    const edit = (disc: Buffer) => disc.write('of a vendor', 30_000, 'latin1');
    const { codes, hybrid } = await hybridOf({ bootCode }, { edit, options: { boot } });
    expect([codes, hybrid?.bootCode]).toEqual([['SYSTEM_AREA'], bootCode]);
    const iso = await remasterOf({ edit, options: { boot, hybrid: { bootCode } } });
    expect((await iso.disk()).kind).toBe('isohybrid');
    expect(Buffer.from(await iso.bytes(30_000, 30_011)).toString('latin1')).toBe('of a vendor');
  });

  test.each([
    ['coreKarg', 32_672],
    ['coreiso+', 32_744],
  ])('has no addresses of CoreOS, to which a tool would write: %s', async (magic, at) => {
    const edit = (disc: Buffer) => disc.write(`${magic}12345678`, at, 'latin1');
    for (const options of [{}, { hybrid: { bootCode } }]) {
      const disc = { edit, options: { boot: [bios], ...options } };
      const { warnings } = await replayOf(disc);
      expect(warnings).toMatchObject([{ code: 'SYSTEM_AREA', message: expect.stringContaining(magic) }]);
      const area = await (await remasterOf(disc)).bytes(32_672, 32_768);
      expect(area.every((byte) => byte === 0)).toBe(true);
    }
  });

  test('keeps boot code as it is that starts another boot image than the first', async () => {
    const edit = (disc: Buffer, catalog: number) =>
      disc.writeUInt32LE(disc.readUInt32LE(catalog + CATALOG_VALIDATION * 3 + 8) * 4, 432);
    const boot = [bios, { path: 'images/disk.img', platform: 'bios', id: 'other' }] as const;
    const { codes, hybrid } = await hybridOf({ bootCode }, { edit, options: { boot } });
    expect(codes).toContain('SYSTEM_AREA');
    expect(hybrid?.bootCode).toBeUndefined();
  });

  test('tells of partitions that are neither the volume nor behind it', async () => {
    const edit = (disc: Buffer) => {
      disc.set([0, 0, 0, 0, 0xaf], 446 + 32);
      disc.writeUInt32LE(200, 446 + 32 + 8);
      disc.writeUInt32LE(8, 446 + 32 + 12);
    };
    const { codes } = await hybridOf({ bootCode }, { edit, options: { boot: [bios] } });
    expect(codes).toContain('PARTITION');
  });
});

test('a partition that is the second boot image for UEFI is told: a GPT of the image names the first', async () => {
  const boot = [bios, efi, { path: 'images/disk.img', platform: 'efi', id: 'other' }] as const;
  const edit = (disc: Buffer, catalog: number) => {
    const sector = disc.readUInt32LE(catalog + CATALOG_VALIDATION * 5 + 8);
    disc.set([0, 0, 0, 0, 0xef], 446 + 32);
    disc.writeUInt32LE(sector * 4, 446 + 32 + 8);
    disc.writeUInt32LE(4, 446 + 32 + 12);
  };
  const { codes, boot: replayed } = await replayOf({ options: { boot, hybrid: { bootCode } }, edit });
  expect([codes, replayed?.length]).toEqual([['PARTITION'], 3]);
});

describe('other things of a disc', () => {
  test('the sum of the medium is made anew when that is asked for, and else told', async () => {
    const disc = { options: { mediaCheck: true } };
    expect(await replayOf(disc)).toMatchObject({ mediaCheck: false, codes: ['MEDIA_CHECK'] });
    expect(await replayOf(disc, { mediaCheck: true })).toMatchObject({ mediaCheck: true, codes: [] });
  });

  test.each([
    [`sha256sum=${'0123456789abcdef'.repeat(4)}`, 'MEDIA_CHECK'],
    ['something of an application', 'APPLICATION_USE'],
  ])('the application use field is told: %s', async (text, code) => {
    expect((await replayOf({ edit: (disc) => disc.write(text, PVD + 883, 'latin1') })).codes).toEqual([code]);
  });

  test('a disc for IBM Z is refused', async () => {
    const image = await createImage([file('images/cdboot.img', 'z')]);
    const iso = await openImage(await image.read(0, image.size));
    await expect(imageOptionsOf(iso)).rejects.toMatchObject({ code: 'PLATFORM' });
  });

  test('options can be copied: findings are no options', async () => {
    const options = await imageOptionsOf(await openImage(await discOf({})));
    expect(Object.keys(options)).not.toContain('warnings');
    expect(options.reasons).toEqual([]);
  });
});
