import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { runTool } from './support/foreign/run-tool.js';
import { inScratch } from './support/foreign/scratch.js';
import { requireTool } from './support/foreign/tools.js';
import { bare, DOTS, faults, file, JOLIET_DOTS, promised, SECTOR } from './support/golden.js';
import { readGolden } from './support/hex.js';

// Every expected byte is typed from the standards in golden/*.hex, where the sectors are counted, too.

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

describe('texts of the volume descriptors', () => {
  test('are padded with spaces, and cut for Joliet (VD-09, VD-11)', async () => {
    const image = await bare([file('copying.txt')], {
      joliet: true,
      volume: {
        system: 'LINUX',
        id: 'My-Disk 1 of many',
        set: 'SET',
        publisher: 'PUB',
        preparer: 'PREP',
        application: 'APP',
        copyrightFile: 'copying.txt',
        bibliographicFile: 'copying.txt',
      },
    });
    expect(await faults(image, 'texts-primary', 16, 8)).toEqual([]);
    expect(await faults(image, 'texts-joliet', 17, 8)).toEqual([]);
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
