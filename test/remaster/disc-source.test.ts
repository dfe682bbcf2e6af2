import { link, mkdir, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage, type Entry } from 'iso9660-writer-ts';
import { openImageFile, writeImage } from 'iso9660-writer-ts/node';
import { type IsoVolume, openImage } from 'iso9660-writer-ts/reader';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fatVolume, isolinuxCode, isolinuxImage } from '../../packages/iso9660-writer-ts/test/boot/boot-images.js';
import { createLazyStore } from '../../src/http/index.js';
import {
  createPlanCache,
  type GenerateIsoOptions,
  generateIso,
  type IsoSource,
  planIso,
  prepareIso,
} from '../../src/index.js';
import { runCommand } from '../cli/run-command.js';
import { serveIsos } from '../http/support/loopback-server.js';
import { blocksOfTest } from '../support/code-blocks.js';
import { repeatable, request, requestOf } from '../support/requests.js';

const DATE = new Date('2024-05-06T07:08:09.120Z');

const files: readonly Entry[] = [
  { kind: 'file', path: 'isolinux/isolinux.bin', content: isolinuxImage() },
  { kind: 'file', path: 'images/efiboot.img', content: fatVolume(40_960) },
  { kind: 'file', path: 'ks.cfg', content: "the vendor's\n" },
  { kind: 'file', path: 'pool/a', content: 'package '.repeat(2000), metadata: { mode: 0o640, uid: 5, gid: 6 } },
];

const OPTIONS = {
  volume: { id: 'VENDOR_9_6', publisher: 'VENDOR' },
  createdAt: DATE,
  joliet: false,
  translationTables: true,
  bootCatalogPath: 'isolinux/boot.cat',
  boot: [
    { path: 'isolinux/isolinux.bin', platform: 'bios', infoTable: true, loadSectors: 4 },
    { path: 'images/efiboot.img', platform: 'efi', loadSectors: 0 },
  ],
  hybrid: { bootCode: { loader: 'isolinux', code: isolinuxCode() } },
} as const;

let directory: string;
let disc: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'disc-source-'));
  disc = join(directory, 'vendor.iso');
  await writeDisc(disc);
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function writeDisc(file: string, more: readonly Entry[] = []): Promise<void> {
  await writeImage(await createImage([...files, ...more], OPTIONS), file);
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(directory, path, '..'), { recursive: true });
  await writeFile(join(directory, path), text);
}

/** Makes the image of a source and opens it. */
async function made(source: IsoSource, options: GenerateIsoOptions = {}, asked: unknown = request) {
  const iso = await prepareIso(asked, source, { ...repeatable, ...options });
  return { iso, volume: await openImage(await iso.read(0, iso.size)), codes: iso.warnings.map(({ code }) => code) };
}

const modeOf = async (volume: IsoVolume, path: string) => (await volume.find(path))?.metadata;

describe('a disc as source', () => {
  test('gives its boot entries, partitions, texts and files, and the configuration of the request', async () => {
    const { iso, volume, codes } = await made(disc);
    expect(volume.volume).toMatchObject({ id: 'VENDOR_9_6', publisher: 'VENDOR', modified: DATE });
    expect(volume.views).toEqual(['rockRidge', 'primary']);
    expect((await volume.boot())?.entries).toMatchObject([
      { path: 'isolinux/isolinux.bin', infoTable: true, loadSectors: 4 },
      { path: 'images/efiboot.img', platform: 0xef, loadSectors: 0 },
    ]);
    expect((await volume.disk()).kind).toBe('isohybrid');
    expect(await volume.text('ks.cfg')).toBe("the vendor's\n");
    expect(await volume.text('ks_scripts/network.cfg')).toContain('192.0.2.70');
    expect(await volume.text('TRANS.TBL')).toContain('ks_scripts');
    expect(iso.boot.reasons).toContain('bootCode: 432 bytes of the disc (isolinux)');
    expect([iso.boot.origin, iso.volume.origin]).toEqual(['disc', 'disc']);
    expect(iso.notes.map(({ code }) => code)).toContain('VOLUME_DATE_KEPT');
    expect(codes).toEqual([]);
  });

  test('is never written to', async () => {
    const before = await stat(disc, { bigint: true });
    await made(disc);
    const { mtimeNs, ctimeNs, size } = await stat(disc, { bigint: true });
    expect({ mtimeNs, ctimeNs, size }).toEqual({ mtimeNs: before.mtimeNs, ctimeNs: before.ctimeNs, size: before.size });
  });

  test('is known by what it is, whatever its name: a directory may be called `.iso`, and a disc `.img`', async () => {
    const image = join(directory, 'disc.img');
    await rename(disc, image);
    expect((await made(image)).iso.volume.id).toBe('VENDOR_9_6');
    await put('tree.iso/readme', 'a tree');
    expect((await made(join(directory, 'tree.iso'))).iso.volume.origin).toBe('default');
  });

  test('may be an opened disc or entries in memory, which are read once and give any number of images', async () => {
    const volume = await openImageFile(disc);
    const once = (async function* () {
      yield* files;
    })();
    const expected = (await made(disc)).iso;
    const opened = await made(volume);
    expect(await opened.iso.read(0, opened.iso.size)).toEqual(await expected.read(0, expected.size));
    const { iso } = await made(once);
    const again = await planIso(iso.recipe);
    expect(await again.read(0, again.size)).toEqual(await iso.read(0, iso.size));
    expect((await made(files)).iso.size).toBe(iso.size);
    await volume.close();
  });

  test('streams with generateIso', async () => {
    const { iso } = await made(disc);
    const bytes = await new Response(generateIso(request, disc, repeatable)).arrayBuffer();
    expect(Buffer.from(bytes).equals(await iso.read(0, iso.size))).toBe(true);
  });

  test('names the image without repeating `.iso`', async () => {
    const { iso } = await made(disc, {}, { ...request, osversionDir: 'alma9.iso' });
    expect(iso.filename).toBe('edge-07.cdn.example.net-alma9.iso');
    expect(await (await openImage(await iso.read(0, iso.size))).text('ks_scripts/state.out')).toContain('alma9.iso');
  });

  test('has its own owners, modes and dates unless others are asked for', async () => {
    expect(await modeOf((await made(disc)).volume, 'pool/a')).toMatchObject({ mode: 0o640, uid: 5, gid: 6 });
    const { volume } = await made(disc, {
      owners: 'root',
      modes: 'public',
      volumeDate: 'created-at',
      dates: 'created-at',
    });
    expect(await modeOf(volume, 'pool/a')).toMatchObject({ mode: 0o444, uid: 0, modifiedAt: repeatable.createdAt });
    expect(volume.volume.modified).toEqual(repeatable.createdAt);
  });

  test('has a disk id of its own, unless that of the disc is asked for', async () => {
    const idOf = async (volume: IsoVolume) => (await volume.disk()).mbr?.diskId;
    await using volume = await openImageFile(disc);
    const id = await idOf(volume);
    expect(id).toBeGreaterThan(0);
    expect(await idOf((await made(disc)).volume)).not.toBe(id);
    expect(await idOf((await made(disc, { keepDiskIds: true })).volume)).toBe(id);
    const words = ['--source', disc, '--request', '-', '--output', 'kept.iso', '--keep-disk-ids'];
    const io = { cwd: directory, stdin: JSON.stringify(request) };
    expect(await runCommand(['generate', ...words], io)).toMatchObject({ code: 0 });
    await using kept = await openImageFile(join(directory, 'kept.iso'));
    expect(await idOf(kept)).toBe(id);
  });

  test('yields to options: volume id, boot entries, partition tables, texts', async () => {
    const { volume, codes } = await made(disc, {
      volumeId: 'MINE',
      boot: 'none',
      image: { volume: { publisher: 'ME' }, joliet: true, translationTables: false },
    });
    expect(volume.volume).toMatchObject({ id: 'MINE', publisher: 'ME' });
    expect(volume.views).toContain('joliet');
    expect(await volume.boot()).toBeUndefined();
    expect((await volume.disk()).kind).toBe('none');
    expect(await volume.find('TRANS.TBL')).toBeUndefined();
    expect(codes).toEqual([]);
  });
});

describe('what is laid over a source', () => {
  test('comes in layers, the later ones winning: neighbour, overlays, configuration, files', async () => {
    await put('vendor.iso.d/ks.cfg', 'neighbour');
    await put('vendor.iso.d/pool/b', 'neighbour');
    await put('one/pool/b', 'one');
    await put('one/pool/c', 'one');
    await put('two/pool/c', 'two');
    await put('two/ks_scripts/network.cfg', 'two');
    const overlay = [join(directory, 'one'), join(directory, 'two')];
    const added = [{ path: 'pool/d', text: 'added', mode: 0o600 }];
    const { volume, codes } = await made(disc, { overlay, files: added });
    expect(await Promise.all(['ks.cfg', 'pool/b', 'pool/c', 'pool/d'].map((path) => volume.text(path)))).toEqual([
      'neighbour',
      'one',
      'two',
      'added',
    ]);
    expect(await volume.text('ks_scripts/network.cfg')).toContain('192.0.2.70');
    expect((await volume.find('pool/d'))?.metadata.mode).toBe(0o600);
    expect(codes).toEqual([]);
  });

  test('may be one of the five files, with a warning', async () => {
    const { volume, codes } = await made(disc, {
      files: [{ path: 'ks_scripts/disk.cfg', content: new Uint8Array([65]) }],
    });
    expect(await volume.text('ks_scripts/disk.cfg')).toBe('A');
    expect(codes).toEqual(['CONTRACT_FILE']);
  });

  test('lies over a tree, too', async () => {
    await put('tree/readme', 'tree');
    await put('one/readme', 'one');
    const { volume } = await made(join(directory, 'tree'), { overlay: [join(directory, 'one')] });
    expect(await volume.text('readme')).toBe('one');
  });

  test('is refused with every slip at once', async () => {
    const options = { files: [{ path: 'a' }], overlay: 'one', volumeDate: 'never' } as never;
    await expect(prepareIso(request, disc, options)).rejects.toThrow(/files.*overlay.*volumeDate/);
  });
});

describe('a source that is no disc of ISO 9660', () => {
  test.each([
    ['NOT_ISO9660', () => 'plain text'],
    ['SOURCE_IS_UDF', () => Buffer.concat([Buffer.alloc(32_768), ...['BEA01', 'NSR03', 'TEA01'].map(udfDescriptor)])],
  ])('is refused before the first byte: %s', async (code, content) => {
    await writeFile(disc, content());
    await expect(made(disc)).rejects.toMatchObject({ code, message: expect.stringContaining(disc) });
  });

  test('is refused when its files are in UDF beside a readme', async () => {
    const image = await createImage([{ kind: 'file', path: 'README.TXT', content: 'use UDF' }]);
    const bytes = Buffer.from(await image.read(0, image.size));
    const terminator = [17, 18, 19].find((sector) => bytes[sector * 2048] === 255)!;
    for (const [index, id] of ['BEA01', 'NSR03', 'TEA01'].entries()) {
      udfDescriptor(id).copy(bytes, (terminator + 1 + index) * 2048);
    }
    await expect(made(await openImage(bytes))).rejects.toMatchObject({ code: 'SOURCE_IS_UDF' });
  });

  test('is refused when a file lies outside of it, unless another takes its place', async () => {
    const image = await createImage(files, { rockRidge: false, joliet: false });
    const bytes = Buffer.from(await image.read(0, image.size));
    bytes.writeUInt32LE(2 ** 31, bytes.indexOf('KS.CFG;1', 0, 'latin1') - 33 + 2);
    bytes.writeUInt32BE(2 ** 31, bytes.indexOf('KS.CFG;1', 0, 'latin1') - 33 + 6);
    await expect(made(await openImage(bytes))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'KS.CFG' });
    await put('over/KS.CFG', 'mine');
    const { volume } = await made(await openImage(bytes), { overlay: [join(directory, 'over')] });
    expect(await volume.text('KS.CFG')).toBe('mine');
  });

  function udfDescriptor(id: string): Buffer {
    const sector = Buffer.alloc(2048);
    sector.write(`\0${id}\x01`, 'latin1');
    return sector;
  }
});

describe('a disc that is replaced', () => {
  test('fails what is read of it', async () => {
    const { iso } = await made(disc);
    await writeDisc(join(directory, 'other.iso'), [{ kind: 'file', path: 'new', content: 'new' }]);
    await rename(join(directory, 'other.iso'), disc);
    await expect(iso.read(0, iso.size)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  test('fails it also when it was written to in place and given back its date', async () => {
    const { iso } = await made(disc);
    const { atime, mtime } = await stat(disc);
    await writeFile(disc, 'X', { flag: 'r+' });
    await utimes(disc, atime, mtime);
    await expect(iso.read(0, iso.size)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  test('fails a stream that is in the midst of it, and mixes nothing of two discs', async () => {
    const big: Entry = { kind: 'file', path: 'big', content: new Uint8Array(32 * 2 ** 20).fill(1) };
    await writeDisc(disc, [big]);
    const { iso } = await made(disc);
    const reader = new Response(generateIso(request, disc, repeatable)).body!.getReader();
    expect((await reader.read()).done).toBe(false);
    await writeFile(disc, new Uint8Array(iso.size).fill(2));
    const read = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        expect(value!.subarray(0, 2048).every((byte) => byte === 2)).toBe(false);
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  test('is planned anew with a cache, as is a neighbour that changes; one that is as it was is not', async () => {
    const cache = createPlanCache({ freshFor: 0 });
    const options = { cache, ...repeatable };
    const first = await prepareIso(requestOf(1), disc, options);
    expect(await cache.plan(disc, {})).toBe(await cache.plan(disc, {}));
    await put('vendor.iso.d/ks.cfg', 'a neighbour that is new');
    const second = await made(disc, { cache });
    expect(await second.volume.text('ks.cfg')).toBe('a neighbour that is new');
    await writeDisc(join(directory, 'other.iso'), [{ kind: 'file', path: 'new', content: 'new' }]);
    await rename(join(directory, 'other.iso'), disc);
    const third = await made(disc, { cache });
    expect(await third.volume.text('new')).toBe('new');
    await expect(first.read(0, first.size)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  test('keeps opened discs and entries apart in a cache', async () => {
    const cache = createPlanCache({ freshFor: 3_600_000 });
    const [one, two] = ['one', 'two'].map((text): Entry[] => [{ kind: 'file', path: 'a', content: text }]);
    const texts = [];
    for (const source of [one!, two!, one!]) texts.push(await (await made(source, { cache })).volume.text('a'));
    expect(texts).toEqual(['one', 'two', 'one']);
  });
});

describe('a server', () => {
  test('offers discs, with what is laid over them, and trees side by side, each image by the name of the request', async () => {
    await put('tree/readme', 'a tree');
    await put('osversions.json', '{ "Tree": "tree", "Disc": "vendor.iso" }');
    await put('vendor.iso.d/ks.cfg', 'of the site');
    const server = await serveIsos({ root: directory });
    try {
      for (const [osversionDir, id] of [
        ['tree', 'CDROM'],
        ['vendor.iso', 'VENDOR_9_6'],
      ] as const) {
        const body = JSON.stringify({ ...request, osversionDir });
        const response = await fetch(`${server.url}/api/5.0/isos`, { method: 'POST', body });
        expect(response.status).toBe(200);
        const name = `edge-07.cdn.example.net-${osversionDir.replace('.iso', '')}.iso`;
        expect(response.headers.get('content-disposition')).toContain(name);
        const iso = await openImage(new Uint8Array(await response.arrayBuffer()));
        expect(iso.volume.id).toBe(id);
        if (osversionDir === 'vendor.iso') expect(await iso.text('ks.cfg')).toBe('of the site');
      }
    } finally {
      await server.close();
    }
  });
});

test('docs/remaster.md shows a list with a disc and a tree, as a server reads it', async () => {
  const [block, ...others] = blocksOfTest(import.meta.url);
  expect(others).toEqual([]);
  const listed = JSON.parse(block!.text) as Record<string, string>;
  const [disc, tree] = Object.values(listed) as [string, string];
  await link(join(directory, 'vendor.iso'), join(directory, disc));
  await put(`${tree}/readme`, 'a tree');
  await put('osversions.json', block!.text);
  const server = await serveIsos({ root: directory });
  try {
    const list = await fetch(`${server.url}/api/5.0/osversions`);
    expect(await list.json()).toEqual({ response: listed });
    for (const osversionDir of [disc, tree]) {
      const body = JSON.stringify({ ...request, osversionDir });
      const response = await fetch(`${server.url}/api/5.0/isos`, { method: 'POST', body });
      expect(response.status).toBe(200);
      await response.body?.cancel();
    }
  } finally {
    await server.close();
  }
});

describe('the command', () => {
  const run = (...words: string[]) =>
    runCommand(['generate', '--request', '-', '--source', 'vendor.iso', ...words], {
      cwd: directory,
      stdin: JSON.stringify(request),
    });

  test('makes an image of a disc with overlays, and never writes over what it reads', async () => {
    await put('site/ks.cfg', 'of the site');
    expect(await run('--overlay', 'site', '--output', 'edge.iso')).toMatchObject({ code: 0 });
    const iso = await openImageFile(join(directory, 'edge.iso'));
    expect([await iso.text('ks.cfg'), iso.volume.id, await iso.find('TRANS.TBL')]).toEqual([
      'of the site',
      'VENDOR_9_6',
      expect.anything(),
    ]);
    await iso.close();
    for (const output of ['vendor.iso', 'site/edge.iso']) {
      const { code, stderr } = await run('--overlay', 'site', '--output', output);
      expect([code, stderr]).toEqual([2, expect.stringContaining('must not')]);
    }
  });
});

describe('a lazy store', () => {
  const store = () => createLazyStore({ directory: join(directory, 'records'), baseUrl: 'http://localhost' });

  test('keeps the recipe of an image of a disc, and answers 409 when the disc is another one', async () => {
    const { iso } = await made(disc);
    const lazy = store();
    const url = await lazy.put('a.iso', iso);
    const answer = await lazy.handle(new Request(url));
    expect(Buffer.from(await answer!.arrayBuffer()).equals(await iso.read(0, iso.size))).toBe(true);
    await put('vendor.iso.d/ks.cfg', 'a neighbour that is new');
    await expect(store().handle(new Request(url))).rejects.toMatchObject({ status: 409 });
  });

  test('refuses entries and opened discs', async () => {
    const { iso } = await made(files);
    await expect(store().put('a.iso', iso)).rejects.toMatchObject({ code: 'SOURCE_NOT_STORABLE' });
  });
});
