import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ByteSource } from '../../src/index.js';
import { openImageFile } from '../../src/node/index.js';
import { checkImage, type IsoVolume } from '../../src/reader/index.js';
import { elToritoImages, reportBoot } from '../support/foreign/boot-report.js';
import { readWithBsdtar } from '../support/foreign/bsdtar.js';
import { type Manifest, type ManifestRow, manifest, only } from '../support/foreign/manifest.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { writeSample } from '../support/mutation/sample-tree.js';

const [xorriso, genisoimage, bsdtar, sevenZip] = [
  requireTool('xorriso'),
  requireTool('genisoimage'),
  requireTool('bsdtar'),
  requireTool('7z'),
];
const scratch = scratchOfSuite();

/** The tree of an open image as the foreign readers show it. */
async function manifestOfImage(iso: IsoVolume): Promise<Manifest> {
  const rows: ManifestRow[] = [];
  for await (const entry of iso.walk()) {
    const { path, metadata } = entry;
    const { mode, uid, gid } = metadata;
    rows.push({
      path,
      type: entry.kind === 'device' ? entry.type : entry.kind,
      ...(entry.kind === 'file' && { size: entry.content.size, sha256: await digestOf(entry) }),
      ...(entry.kind === 'symlink' && { target: entry.target }),
      ...{ mode, uid, gid },
      ...(metadata.modifiedAt && { mtime: Math.floor(metadata.modifiedAt.getTime() / 1000) }),
    });
  }
  return manifest(rows);
}

async function digestOf({ content }: { content: ByteSource }): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of content.read(0, content.size)) hash.update(piece);
  return hash.digest('hex');
}

/** Packages of Debian that hold an image, and the summary of it that was looked at by hand. */
const DEBIAN_IMAGES = [
  '/usr/lib/memtest86+/memtest86+x64.iso',
  '/usr/lib/memtest86+/memtest86+ia32.iso',
  '/usr/lib/grub-rescue/grub-rescue-cdrom.iso',
  '/usr/lib/ipxe/ipxe.iso',
];

const ALL = ['type', 'size', 'sha256', 'target', 'mode', 'uid', 'gid', 'mtime'] as const;

/** In CI a missing image is a hole, like a missing tool. */
function isMissing(path: string): boolean {
  if (existsSync(path)) return false;
  if (process.env.REQUIRE_TOOLS === '1') throw new Error(`REQUIRE_TOOLS=1, but ${path} is missing`);
  return true;
}

describe.each(DEBIAN_IMAGES)('%s', (path) => {
  describe.skipIf(isMissing(path) || bsdtar.missing || xorriso.missing || sevenZip.missing)('is read', () => {
    test('without a problem', async () => {
      await using iso = await openImageFile(path);
      expect((await checkImage(iso)).findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
    });

    test('as bsdtar reads it', async () => {
      await using iso = await openImageFile(path);
      expect(only(await manifestOfImage(iso), ...ALL)).toEqual(only(await readWithBsdtar(path), ...ALL));
    });

    test('with the contents that 7-Zip finds in its Joliet tree, if it has one', async () => {
      await using joliet = await openImageFile(path, { view: 'auto' });
      if (!joliet.views.includes('joliet')) return;
      await using iso = await openImageFile(path, { view: 'joliet' });
      const fields = ['type', 'size', 'sha256'] as const;
      expect(only(await manifestOfImage(iso), ...fields)).toEqual(only(await readWithSevenZip(path), ...fields));
    });

    test('with the boot entries that xorriso reports', async () => {
      await using iso = await openImageFile(path);
      const boot = await iso.boot();
      const told = boot?.entries.map((entry) => ({
        platform: entry.platform === 0xef ? 'UEFI' : 'BIOS',
        bootable: entry.bootable,
        loadSectors: entry.loadSectors,
        sector: entry.sector,
        path: entry.path,
        traits: [
          ...(entry.infoTable ? ['boot-info-table'] : []),
          ...(entry.isohybridSuitable ? ['isohybrid-suitable'] : []),
          ...(entry.grub2InfoTable ? ['grub2-boot-info'] : []),
        ].sort(),
      }));
      const reported = elToritoImages(await reportBoot(path)).map(({ emulation: _, loadSegment: __, ...row }) => ({
        ...row,
        path: row.path,
        traits: [...row.traits].filter((trait) => trait !== '').sort(),
      }));
      expect(told).toEqual(reported);
    });

    test('with the partitions that xorriso reports', async () => {
      await using iso = await openImageFile(path);
      const { mbr } = await iso.disk();
      const rows = (await reportBoot(path)).rows('MBR partition').filter(([number]) => /^\d+$/.test(number ?? ''));
      expect(mbr?.partitions.map(({ number, start, length }) => [number, start / 512, length / 512])).toEqual(
        rows.map((row) => [Number(row[0]), Number(row.at(-2)), Number(row.at(-1))]),
      );
    });
  });
});

describe.skipIf(xorriso.missing || genisoimage.missing || bsdtar.missing)('an image that others wrote', () => {
  const tree = scratch.path('tree');
  beforeAll(async () => {
    await mkdir(tree);
    await writeSample(tree);
  });

  const WRITERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
    'xorriso with Rock Ridge and Joliet': ['xorriso', '-as', 'mkisofs', '-quiet', '-R', '-J', '-joliet-long', '-o'],
    'xorriso, which relocates': ['xorriso', '-as', 'mkisofs', '-quiet', '-R', '-disallow_dir_id_ext', '-o'],
    'genisoimage with Rock Ridge and Joliet': ['genisoimage', '-quiet', '-R', '-J', '-joliet-long', '-o'],
    'genisoimage, all hierarchies': [
      'genisoimage',
      '-quiet',
      '-r',
      '-J',
      '-joliet-long',
      '-iso-level',
      '4',
      '-T',
      '-o',
    ],
  };

  test.each(Object.entries(WRITERS))('%s: each file as bsdtar reads it', async (name, [command, ...args]) => {
    const path = scratch.path(`${name.replace(/\W+/g, '-')}.iso`);
    await runTool(command, [...args, path, tree]);
    await using iso = await openImageFile(path);
    const shown = await manifestOfImage(iso);
    expect(only(shown, ...ALL)).toEqual(only(await readWithBsdtar(path), ...ALL));
    expect((await checkImage(iso)).findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
  });

  test('bsdtar: names, contents and dates', async () => {
    const path = scratch.path('bsdtar.iso');
    await runTool('bsdtar', ['-cf', path, '--format=iso9660', '-C', tree, '.']);
    await using iso = await openImageFile(path);
    expect(only(await manifestOfImage(iso), ...ALL)).toEqual(only(await readWithBsdtar(path), ...ALL));
  });

  test('zisofs: decoded as bsdtar decodes it, and raw when asked for', async () => {
    const path = scratch.path('zisofs.iso');
    const plain = scratch.path('zisofs');
    await mkdir(plain);
    const text = Buffer.from(Array.from({ length: 40_000 }, (_, index) => `line ${index}\n`).join(''));
    await writeFile(`${plain}/text`, text);
    await writeFile(`${plain}/zeros`, Buffer.alloc(300_000));
    await runTool('xorriso', [
      '-outdev',
      path,
      '-zisofs',
      'level=9',
      '-map',
      plain,
      '/',
      '-set_filter_r',
      '--zisofs',
      '/',
      '--',
    ]);
    await using iso = await openImageFile(path);
    const entry = await iso.find('text');
    expect(entry?.record.zisofs).toMatchObject({ size: text.length, algorithm: 'pz' });
    expect(Buffer.compare(await iso.read('text'), text)).toBe(0);
    expect(Buffer.compare(await iso.read('zeros'), Buffer.alloc(300_000))).toBe(0);
    expect(Buffer.compare(await runTool('bsdtar', ['-xOf', path, 'text']), text)).toBe(0);
    const [extent] = entry?.record.extents ?? [];
    expect((await iso.bytes(extent!.start, extent!.start + 4)).join()).toBe('55,228,83,150');
  });

  test('sessions of genisoimage: the first is active, the last has all files', async () => {
    const [first, both] = [scratch.path('first.iso'), scratch.path('both.iso')];
    const added = scratch.path('added');
    await mkdir(added);
    await writeFile(`${added}/new.txt`, 'new\n');
    await runTool('genisoimage', ['-quiet', '-R', '-o', first, tree]);
    const bytes = await readFile(first);
    const sectors = bytes.readUInt32LE(16 * 2048 + 80);
    const second = scratch.path('second.iso');
    await runTool('genisoimage', ['-quiet', '-R', '-M', first, '-C', `0,${sectors}`, '-o', second, added]);
    await writeFile(both, Buffer.concat([bytes.subarray(0, sectors * 2048), readFileSync(second)]));
    await using active = await openImageFile(both);
    expect(active.sessions.map(({ sector }) => sector)).toEqual([16, sectors + 16]);
    expect(await active.find('new.txt')).toBeUndefined();
    await using last = await openImageFile(both, { session: 'last' });
    expect(await last.text('new.txt')).toBe('new\n');
    expect(await last.text('readme.txt')).toBe('hello\n');
  });

  test('a file that xorriso grew: the newest is active', async () => {
    const path = scratch.path('grown.iso');
    const added = scratch.path('grown.txt');
    await writeFile(added, 'grown\n');
    await runTool('xorriso', ['-outdev', path, '-map', tree, '/']);
    await runTool('xorriso', ['-dev', path, '-map', added, '/grown.txt']);
    await using iso = await openImageFile(path);
    expect(iso.sessions.length).toBe(2);
    expect(await iso.text('grown.txt')).toBe('grown\n');
    await using first = await openImageFile(path, { session: iso.sessions[0]!.sector });
    expect(await first.find('grown.txt')).toBeUndefined();
    expect(await first.text('readme.txt')).toBe('hello\n');
  });
});
