import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { openImageFile } from '../../src/node/index.js';
import { checkImage } from '../../src/reader/index.js';
import { readWithBsdtar } from '../support/foreign/bsdtar.js';
import { only } from '../support/foreign/manifest.js';
import { manifestOfVolume } from '../support/foreign/our-reader.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { writeSample } from '../support/mutation/sample-tree.js';

const [xorriso, genisoimage, bsdtar] = [requireTool('xorriso'), requireTool('genisoimage'), requireTool('bsdtar')];
const scratch = scratchOfSuite();

const ALL = ['type', 'size', 'sha256', 'target', 'mode', 'uid', 'gid', 'mtime'] as const;

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
    const shown = await manifestOfVolume(iso);
    expect(only(shown, ...ALL)).toEqual(only(await readWithBsdtar(path), ...ALL));
    expect((await checkImage(iso)).findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
  });

  test('bsdtar: names, contents and dates', async () => {
    const path = scratch.path('bsdtar.iso');
    await runTool('bsdtar', ['-cf', path, '--format=iso9660', '-C', tree, '.']);
    await using iso = await openImageFile(path);
    expect(only(await manifestOfVolume(iso), ...ALL)).toEqual(only(await readWithBsdtar(path), ...ALL));
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
