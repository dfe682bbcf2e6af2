import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Entry, ImageOptions } from '../../src/index.js';
import { CORPORA } from '../support/corpus/corpora.js';
import { distribution } from '../support/corpus/distribution.js';
import { file } from '../support/corpus/entries.js';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { jolietNaming, primaryNaming } from '../support/corpus/naming.js';
import { randomFrom } from '../support/corpus/random.js';
import { differences } from '../support/foreign/compare-trees.js';
import { type Manifest, only } from '../support/foreign/manifest.js';
import { JOLIET_READERS, PRIMARY_READERS, ROCK_RIDGE_READERS } from '../support/foreign/readers.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { makeImage } from '../support/image-under-test.js';

const [isoinfo, sevenZip, checkisomd5] = [requireTool('isoinfo'), requireTool('7z'), requireTool('checkisomd5')];
const scratch = scratchOfSuite();

const filesAndDirectories = (rows: Manifest): Manifest =>
  rows.filter(({ type }) => type === 'file' || type === 'directory');

describe.each(['a distribution', 'names that collide'] as const)(
  'a third hierarchy, of ISO 9660:1999, beside %s',
  (corpus) => {
    const image = scratch.path(`enhanced ${corpus}.iso`);
    let truth: Manifest;

    beforeAll(async () => {
      const entries = CORPORA[corpus]();
      truth = await manifestOf(entries);
      await makeImage(image, entries, { enhanced: true });
    });

    for (const { tool, read, shows } of ROCK_RIDGE_READERS.filter(({ tool }) => tool !== 'pycdlib')) {
      const { missing, note } = requireTool(tool);
      test.skipIf(missing)(`leaves Rock Ridge to ${tool}${note}`, async () => {
        const everyName = { recorded: (name: string) => name, key: (name: string) => name };
        expect(differences(await read(image), truth, everyName, shows)).toEqual([]);
      });
    }

    for (const { tool, read, shows } of JOLIET_READERS.filter(({ tool }) => tool !== 'pycdlib')) {
      const { missing, note } = requireTool(tool);
      test.skipIf(missing)(`leaves Joliet to ${tool}${note}`, async () => {
        expect(differences(await read(image), filesAndDirectories(truth), jolietNaming(103), shows)).toEqual([]);
      });
    }
  },
);

describe('an image with the hierarchy of ISO 9660:1999 and neither Rock Ridge nor Joliet', () => {
  const image = scratch.path('enhanced alone.iso');
  let truth: Manifest;

  beforeAll(async () => {
    truth = filesAndDirectories(await manifestOf(distribution()));
    await makeImage(image, distribution(), { enhanced: true, rockRidge: false, joliet: false });
  });

  test.skipIf(isoinfo.missing)(`is one to isoinfo${isoinfo.note}`, async () => {
    const descriptors = (await runTool('isoinfo', ['-d', '-i', image])).toString();
    expect(descriptors).toContain('CD-ROM uses ISO 9660:1999 relaxed format');
    expect(descriptors).toContain('NO Joliet present');
  });

  for (const { tool, read, shows } of PRIMARY_READERS.filter(({ tool }) => tool !== 'pycdlib')) {
    const { missing, note } = requireTool(tool);
    test.skipIf(missing)(`keeps its primary hierarchy to ${tool}${note}`, async () => {
      expect(differences(await read(image), truth, primaryNaming(3), shows)).toEqual([]);
    });
  }
});

describe('shared content and weights', () => {
  const entries: readonly Entry[] = [
    file('first', randomFrom(1).bytes(5000)),
    file('second', randomFrom(1).bytes(5000)),
    file('third', randomFrom(2).bytes(5000)),
  ];
  const image = scratch.path('shared.iso');

  beforeAll(() => makeImage(image, entries, { deduplicate: true, sortWeight: (path) => (path === 'third' ? 1 : 0) }));

  test.skipIf(sevenZip.missing)(`give every file its bytes to 7-Zip${sevenZip.note}`, async () => {
    const fields = ['type', 'size', 'sha256'] as const;
    expect(only(await readWithSevenZip(image), ...fields)).toEqual(only(await manifestOf(entries), ...fields));
  });

  for (const { tool, read, shows } of ROCK_RIDGE_READERS) {
    const { missing, note } = requireTool(tool);
    // libarchive takes files at one address for links of each other.
    if (tool === 'bsdtar') continue;
    test.skipIf(missing)(`give every file its bytes and one link to ${tool}${note}`, async () => {
      expect(await read(image)).toEqual((await manifestOf(entries)).map(shows));
    });
  }
});

const MOUNTABLE: ImageOptions = {
  hybrid: { efiPartition: new Uint8Array(1_000_000).fill(5), mountablePartition: true },
};

describe.skipIf(checkisomd5.missing)(`the media check of isomd5sum${checkisomd5.note}`, () => {
  const entries = [...distribution(), file('large', randomFrom(3).bytes(4_000_000))];
  /** Its words before the verdict, which fails unless it is a pass. */
  const check = async (path: string) => (await runTool('checkisomd5', ['--verbose', path])).toString('latin1');

  test.each([0, 15, 150, 1000])('finds an image with %i sectors of padding in order', async (padding) => {
    const image = scratch.path(`checked ${padding}.iso`);
    await makeImage(image, entries, { mediaCheck: true, enhanced: true, padding });
    expect(await check(image)).toContain('Fragment count: 20');
  });

  test('finds a small image in order', async () => {
    const image = scratch.path('checked small.iso');
    await makeImage(image, [file('a')], { mediaCheck: true });
    await expect(check(image)).resolves.toContain('Fragment count: 20');
  });

  test('finds a changed byte, but for one in the last fifteen sectors', async () => {
    const image = scratch.path('changed.iso');
    const { size } = await makeImage(image, entries, { mediaCheck: true });
    const bytes = await readFile(image);
    bytes[size - 1]! ^= 1;
    await writeFile(image, bytes);
    await expect(check(image)).resolves.toContain('Fragment count: 20');
    for (const at of [size - 15 * 2048 - 1, size / 2, 5]) {
      bytes[at]! ^= 1;
      await writeFile(image, bytes);
      await expect(check(image)).rejects.toThrow('FAIL');
      bytes[at]! ^= 1;
    }
  });

  test.each([
    ['a plain image', {}],
    ['an image with an appended partition', { hybrid: { efiPartition: new Uint8Array(1_000_000).fill(5) } }],
    ['the same as a partition with a volume of its own', MOUNTABLE],
  ])('is put into %s by implantisomd5, and holds', async (_name, options) => {
    const image = scratch.path('implanted.iso');
    await makeImage(image, entries, options);
    await runTool('implantisomd5', [image]);
    await expect(check(image)).resolves.toContain('Fragment count: 20');
  });

  test('finds a changed byte of an appended partition', async () => {
    const image = scratch.path('appended.iso');
    const planned = await makeImage(image, entries, { ...MOUNTABLE, mediaCheck: true });
    await expect(check(image)).resolves.toContain('Fragment count: 20');
    const bytes = await readFile(image);
    const { sector, length } = planned.layout.find(({ label }) => label === 'EFI system partition')!;
    bytes[sector * 2048 + length - 1]! ^= 1;
    await writeFile(image, bytes);
    await expect(check(image)).rejects.toThrow('FAIL');
  });

  test('has nothing to check where no sum was asked for', async () => {
    const image = scratch.path('unchecked.iso');
    await makeImage(image, entries);
    await expect(check(image)).rejects.toThrow('NA.');
  });
});
