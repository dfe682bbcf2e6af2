import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage, type Entry, type ImageOptions } from 'iso9660-writer-ts';
import { openImage } from 'iso9660-writer-ts/reader';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPlanCache, type GenerateIsoOptions, type IsoSource, prepareIso } from '../../src/index.js';
import { repeatable, request, requestOf } from '../support/requests.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'odd-discs-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const file = (path: string, content: string | Uint8Array): Entry => ({ kind: 'file', path, content });

const files = [
  file('KS.CFG', "the vendor's"),
  file('KS_SCRIPTS/NETWORK.CFG', 'of another server'),
  file('KS_SCRIPTS/OWN.CFG', 'its own'),
  file('POOL/A', 'a'.repeat(9000)),
];

async function bytesOf(entries: readonly Entry[], options: ImageOptions): Promise<Buffer> {
  const image = await createImage(entries, { createdAt: repeatable.createdAt, ...options });
  return Buffer.from(await image.read(0, image.size));
}

async function made(source: IsoSource, options: GenerateIsoOptions = {}, asked: unknown = request) {
  const iso = await prepareIso(asked, source, { ...repeatable, ...options });
  const volume = await openImage(await iso.read(0, iso.size));
  const paths = (await volume.entries()).map(({ path }) => path);
  return { iso, volume, paths, codes: iso.warnings.map(({ code }) => code) };
}

describe('a disc without Rock Ridge', () => {
  test.each([
    ['with names in capitals', { rockRidge: false, joliet: false }],
    ['with Joliet, which is read in any letter case, too', { rockRidge: false, joliet: true }],
  ])('%s has what is laid over it in the place of its own files', async (_, options) => {
    const disc = join(directory, 'upper.iso');
    await writeFile(disc, await bytesOf(files, options));
    await mkdir(`${disc}.d/pool`, { recursive: true });
    await writeFile(`${disc}.d/ks.cfg`, 'of the site');
    await writeFile(`${disc}.d/pool/new`, 'new');
    const cache = createPlanCache({ freshFor: 60_000 });
    for (const server of [1, 2]) {
      const added = { cache, files: [{ path: 'Pool/a', text: 'added' }] };
      const { volume, paths, codes } = await made(disc, added, requestOf(server));
      const text = (path: string) => volume.text(paths.find((found) => found.toLowerCase() === path)!);
      expect(await text('ks_scripts/network.cfg')).toContain(`192.0.2.${server + 1}`);
      expect([await text('ks.cfg'), await text('ks_scripts/own.cfg')]).toEqual(['of the site', 'its own']);
      expect([await text('pool/a'), await text('pool/new')]).toEqual(['added', 'new']);
      expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
      expect(paths.filter((path) => /^ks_scripts$/i.test(path))).toEqual(['KS_SCRIPTS']);
      expect(codes).not.toContain('NAME_CHANGED');
    }
  });

  test('has names of its own beside them when the image has Rock Ridge', async () => {
    const disc = await openImage(await bytesOf(files, { rockRidge: false, joliet: false }));
    const { volume } = await made(disc, { image: { rockRidge: true } });
    expect(await volume.text('ks_scripts/network.cfg')).toContain('192.0.2.70');
    expect(await volume.text('KS_SCRIPTS/NETWORK.CFG')).toBe('of another server');
  });
});

describe('a disc that is not whole', () => {
  test('is one error that says so, however many files it lacks', async () => {
    const disc = join(directory, 'cut.iso');
    const bytes = await bytesOf([...files, file('POOL/B', 'b'.repeat(9000))], {});
    await writeFile(disc, bytes.subarray(0, 30 * 2048));
    const error = await made(disc).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', problems: [expect.anything()] });
    expect(error.message).toMatch(
      /cut\.iso is cut off: it has 61440 bytes, and its volume \d+\. 5 files cannot be read/,
    );
  });

  test('is taken when only what follows its files is missing', async () => {
    const bytes = await bytesOf(files, {});
    const last = bytes.findLastIndex((byte) => byte !== 0) + 1;
    const source = await openImage(bytes.subarray(0, Math.ceil(last / 2048) * 2048));
    expect((await made(source)).paths).toContain('POOL/A');
  });

  test('is refused when a directory of it lies outside: its files would be missing', async () => {
    const bytes = await bytesOf(files, { rockRidge: false, joliet: false });
    const at = bytes.indexOf('\x04POOL', 20 * 2048, 'latin1') - 32;
    bytes.writeUInt32LE(2 ** 30, at + 2);
    bytes.writeUInt32BE(2 ** 30, at + 6);
    await expect(made(await openImage(bytes))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'POOL' });
  });
});

test('a disc without boot entries is told to start nothing, unless that is asked for; a link to a disc is one', async () => {
  const disc = join(directory, 'data.iso');
  await writeFile(disc, await bytesOf([file('readme', 'data')], {}));
  await symlink('data.iso', join(directory, 'link'));
  const { codes, iso } = await made(join(directory, 'link'));
  expect([codes, iso.boot.origin]).toEqual([['NOT_BOOTABLE'], 'none']);
  expect((await made(disc, { boot: 'none' })).codes).not.toContain('NOT_BOOTABLE');
});
