import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  type BootImage,
  type ByteSource,
  createImage,
  type Entry,
  type ImageOptions,
  type IsoImage,
} from '../src/index.js';
import { runTool } from './support/foreign/run-tool.js';
import { inScratch } from './support/foreign/scratch.js';
import { requireTool } from './support/foreign/tools.js';
import { differences, readGolden } from './support/hex.js';

// Every expected byte is typed from the standards in golden/*.hex, where the sectors are counted, too.

const SECTOR = 2048;
/** Bytes of the records "." and ".." of a root directory with Rock Ridge, and of a Joliet directory. */
const DOTS = 132 + 96;
const JOLIET_DOTS = 34 + 34;
/** Bytes of the ER entry at the start of the root's continuation area. */
const ER = 237;

/** The disc's structures: logical sector and golden file. */
const DISC: readonly (readonly [sector: number, name: string])[] = [
  [16, 'disc-16-primary-descriptor'],
  [17, 'disc-17-boot-record'],
  [18, 'disc-18-joliet-descriptor'],
  [19, 'disc-19-terminator'],
  [20, 'disc-20-path-table-l'],
  [21, 'disc-21-path-table-m'],
  [22, 'disc-22-root-directory'],
  [23, 'disc-23-root-continuation'],
  [24, 'disc-24-sub-directory'],
  [25, 'disc-25-joliet-path-table-l'],
  [26, 'disc-26-joliet-path-table-m'],
  [27, 'disc-27-joliet-root'],
  [28, 'disc-28-joliet-sub-directory'],
  [29, 'disc-29-boot-catalog'],
  [30, 'disc-30-boot-image'],
];

const BARE: ImageOptions = { createdAt: new Date('2001-02-03T04:05:06Z'), joliet: false, padding: 0 };

const bare = (entries: readonly Entry[], options: ImageOptions = {}) => createImage(entries, { ...BARE, ...options });
const file = (path: string, content: Uint8Array | ByteSource | string = 'x'): Entry => ({
  kind: 'file',
  path,
  content,
});

async function faults(image: IsoImage, name: string, sector: number, offset = 0): Promise<string[]> {
  const golden = await readGolden(name);
  const start = sector * SECTOR + offset;
  return differences(golden, await image.read(start, start + golden.bytes.length));
}

/** Content of any size that must not be read. */
function promised(size: number): ByteSource {
  return {
    size,
    read: () => {
      throw new Error('read while only structures were asked for');
    },
  };
}

/** A sparse image: any range of it is zeros. */
const zeros = (size: number): ByteSource => ({
  size,
  async *read(start, end) {
    yield new Uint8Array(end - start);
  },
});

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a small disc with everything on it', () => {
  const loader = Uint8Array.of(...Array(8).fill(0x90), ...Array(56).fill(0xcc), 0xff, 0xff, 0xff, 0xff, 0x02, 0x01);
  const disc = () =>
    bare(
      [
        file('a.txt', 'alpha\n'),
        file('dir/b.txt', 'bravo\n'),
        { kind: 'symlink', path: 'l', target: 'dir/b.txt' },
        file('boot.bin', loader),
      ],
      { boot: [{ path: 'boot.bin', platform: 'bios', infoTable: true }], joliet: true, padding: 2 },
    );

  test.each(DISC)('has in sector %i what %s says', async (sector, name) => {
    expect(await faults(await disc(), name, sector)).toEqual([]);
  });

  test('has nothing else but its file data and zeros (VD-01, VD-15, DR-11, DR-13)', async () => {
    const image = await disc();
    expect(image.size).toBe(36 * SECTOR);
    expect((await image.read(0, 16 * SECTOR)).every((byte) => byte === 0)).toBe(true);
    const data = new Uint8Array(5 * SECTOR);
    data.set(bytes('alpha\n'), 1 * SECTOR);
    data.set(bytes('bravo\n'), 2 * SECTOR);
    expect(await image.read(31 * SECTOR, 36 * SECTOR)).toEqual(data);
  });
});

const readers = requireTool('xorriso', 'isoinfo');

describe.skipIf(readers.missing)(`the typed disc, without our writer ${readers.note}`, () => {
  test('reads in xorriso and isoinfo', async () => {
    const disc = new Uint8Array(36 * SECTOR);
    for (const [sector, name] of DISC) disc.set((await readGolden(name)).bytes, sector * SECTOR);
    disc.set(bytes('alpha\n'), 32 * SECTOR);
    disc.set(bytes('bravo\n'), 33 * SECTOR);
    await inScratch(async (scratch) => {
      const path = scratch.path('typed.iso');
      await writeFile(path, disc);
      const report = '-report_el_torito plain -find / -exec lsdl'.split(' ');
      expect(String(await runTool('xorriso', ['-indev', path, ...report]))).toMatch(
        /boot-info-table[\s\S]*'\/l' -> 'dir\/b\.txt'/,
      );
      expect(String(await runTool('isoinfo', ['-R', '-i', path, '-x', '/dir/b.txt']))).toBe('bravo\n');
      expect(String(await runTool('isoinfo', ['-J', '-i', path, '-x', '/a.txt']))).toBe('alpha\n');
    });
  });
});

describe('dates', () => {
  test('of the volume have hundredths, and sixteen digits zero when they are not set (VD-07, VD-08)', async () => {
    const image = await bare([], { createdAt: new Date('2001-02-03T04:05:06.789Z') });
    expect(await faults(image, 'volume-dates', 16, 813)).toEqual([]);
  });

  test('of files become the nearest date from 1900 to 2155 (DR-05)', async () => {
    const image = await bare([
      { ...file('early'), metadata: { modifiedAt: new Date('1850-06-15T12:30:45Z') } },
      { ...file('late'), metadata: { modifiedAt: new Date('2156-01-01T00:00:00Z') } },
    ]);
    expect(await faults(image, 'clamped-date-records', 20, DOTS)).toEqual([]);
  });
});

describe('Rock Ridge', () => {
  test('a name too long for its record is split, behind attributes that have moved out (RR-05)', async () => {
    const image = await bare([file(`${'a'.repeat(155)}${'b'.repeat(91)}.txt`)]);
    expect(await faults(image, 'name-250-record', 20, DOTS)).toEqual([]);
    expect(await faults(image, 'name-250-continuation', 21, ER)).toEqual([]);
  });

  test('a name is split between characters (RR-12)', async () => {
    const image = await bare([file(`${'a'.repeat(154)}\u00e9${'b'.repeat(90)}.txt`)]);
    expect(await faults(image, 'name-utf8-record', 20, DOTS)).toEqual([]);
    expect(await faults(image, 'name-utf8-continuation', 21, ER)).toEqual([]);
  });

  test('a link target is components, a long one continued in the next entry (RR-13, RR-14)', async () => {
    const image = await bare([
      { kind: 'symlink', path: 'up', target: '/.././b' },
      { kind: 'symlink', path: 'long', target: 'c'.repeat(300) },
    ]);
    expect(await faults(image, 'symlink-records', 20, DOTS)).toEqual([]);
    expect(await faults(image, 'symlink-continuation', 21, ER)).toEqual([]);
  });

  test('a device number is one value when both parts are small, else two (RR-15)', async () => {
    const image = await bare([
      { kind: 'device', path: 'sda1', type: 'block', major: 8, minor: 1 },
      { kind: 'device', path: 'wide', type: 'character', major: 300, minor: 70000 },
    ]);
    expect(await faults(image, 'device-records', 20, DOTS)).toEqual([]);
  });

  test('links count subdirectories and names, ".." has the attributes of the parent (RR-09, RR-10)', async () => {
    const image = await bare([
      { kind: 'directory', path: 'd', metadata: { mode: 0o2750, uid: 1000, gid: 70000 } },
      { kind: 'directory', path: 'd/x' },
      { kind: 'directory', path: 'd/y' },
      { ...file('p', 'pp\n'), metadata: { linkKey: 'one file' } },
      { ...file('q', 'pp\n'), metadata: { linkKey: 'one file' } },
    ]);
    expect(await faults(image, 'links-root-directory', 20)).toEqual([]);
    expect(await faults(image, 'links-sub-directory', 22)).toEqual([]);
  });
});

describe('relocation', () => {
  // g looks like rr_moved (mode 0555, three links), so that ".." of h is the same bytes whichever parent it describes.
  const relocated = () =>
    bare(
      [
        { kind: 'directory', path: 'a/b/c/d/e/f/g', metadata: { mode: 0o555 } },
        { kind: 'directory', path: 'a/b/c/d/e/f/g/h' },
      ],
      { rockRidge: { deepDirectories: 'relocate' } },
    );

  test.each([
    ['the path table has the directory below RR_MOVED (PT-02, PT-04)', 'relocation-path-table-l', 18, 0],
    ['RR_MOVED is a directory of the root (RR-16, RR-17)', 'relocation-root-records', 20, DOTS],
    ['RR_MOVED has the directory, marked RE (RR-17)', 'relocation-rr-moved', 22, 0],
    ['the directory has both its parents (RR-17)', 'relocation-moved-directory', 23, 0],
    ['a placeholder with CL stays behind (RR-18)', 'relocation-placeholder', 30, 96 + 96],
  ])('%s', async (_, name, sector, offset) => {
    expect(await faults(await relocated(), name, sector, offset)).toEqual([]);
  });
});

describe('a file over 4 GiB', () => {
  test('has one record for each extent, in both trees (MX-01 to MX-04)', async () => {
    const image = await bare([file('big', promised(0xfffff800 + 1))], { joliet: true });
    expect(await faults(image, 'multi-extent-records', 21, DOTS)).toEqual([]);
    expect(await faults(image, 'multi-extent-joliet-records', 25, JOLIET_DOTS)).toEqual([]);
  });
});

describe('Joliet', () => {
  test('has a character beyond 16 bits as a surrogate pair (JO-01)', async () => {
    const image = await bare([file('\u{1f600}.txt')], { joliet: true });
    expect(await faults(image, 'surrogate-joliet-record', 25, JOLIET_DOTS)).toEqual([]);
    expect(await faults(image, 'surrogate-primary-record', 21, DOTS)).toEqual([]);
  });
});

describe('TRANS.TBL', () => {
  test('lists a link, a fifo, a file and a directory, and is a file itself (TT-01 to TT-06)', async () => {
    const image = await bare(
      [
        file('README.txt', 'hi\n'),
        { kind: 'directory', path: 'sub' },
        { kind: 'symlink', path: 'link', target: 'README.txt' },
        { kind: 'device', path: 'pipe', type: 'fifo' },
      ],
      { translationTables: true },
    );
    expect(await faults(image, 'translation-table-record', 20, 698)).toEqual([]);
    expect(await faults(image, 'translation-table', 25)).toEqual([]);
  });
});

describe('a boot catalog', () => {
  const images = [
    file('bios.bin'),
    file('a.img', new Uint8Array(1024)),
    file('b.img', new Uint8Array(1537)),
    file('floppy.img', zeros(1_474_560)),
    file('large.img', zeros(65_536 * 512)),
    file('disk.img', diskOfOnePartition(0x06)),
  ];
  const catalog = (boot: readonly BootImage[]) =>
    bare(
      images.filter((image) => boot.some(({ path }) => path === image.path)),
      { boot },
    );
  const bios: BootImage = { path: 'bios.bin', platform: 'bios' };
  const a: BootImage = { path: 'a.img', platform: 'efi' };
  const b: BootImage = { path: 'b.img', platform: 'efi' };

  test.each<[string, string, BootImage[]]>([
    [
      'opens each section with a header, 0x91 for the last',
      'catalog-sections',
      [
        { ...bios, id: 'TEST' },
        { ...a, id: 'SECTION A' },
        { ...b, id: 'SECTION B' },
      ],
    ],
    ['puts neighbours of one platform and id in one section', 'catalog-grouped', [bios, a, b]],
    [
      'says 0 for a UEFI image of more than 65,535 sectors (ET-07)',
      'catalog-large-efi',
      [{ path: 'large.img', platform: 'efi' }],
    ],
    [
      'tells a floppy by its size (ET-08)',
      'catalog-floppy',
      [{ path: 'floppy.img', platform: 'bios', emulation: 'floppy' }],
    ],
    [
      "takes a disk's system type from its partition table (ET-08)",
      'catalog-hard-disk',
      [{ path: 'disk.img', platform: 'bios', emulation: 'hard-disk' }],
    ],
  ])('%s', async (_, name, boot) => {
    expect(await faults(await catalog(boot), name, 23)).toEqual([]);
  });
});

/** A master boot record with one active partition of this type, blocks 1 to 3, and the partition. */
function diskOfOnePartition(type: number): Uint8Array {
  const disk = new Uint8Array(4 * 512);
  disk.set([0x80, 0, 2, 0, type, 0, 4, 0, 1, 0, 0, 0, 3, 0, 0, 0], 446);
  disk.set([0x55, 0xaa], 510);
  return disk;
}
