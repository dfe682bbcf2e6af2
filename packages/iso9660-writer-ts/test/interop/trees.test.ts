import { beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '../../src/index.js';
import { distribution } from '../support/corpus/distribution.js';
import { directory, file, symlink } from '../support/corpus/entries.js';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { collidingNames, longNames } from '../support/corpus/names.js';
import { jolietNaming, primaryNaming } from '../support/corpus/naming.js';
import { readWithBsdtar } from '../support/foreign/bsdtar.js';
import { differences } from '../support/foreign/compare-trees.js';
import { readPrimaryWithIsoinfo } from '../support/foreign/isoinfo.js';
import { type Manifest, manifest, only, pick } from '../support/foreign/manifest.js';
import { readJolietWithPycdlib } from '../support/foreign/pycdlib.js';
import { PRIMARY_READERS } from '../support/foreign/readers.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { readWithXorriso } from '../support/foreign/xorriso.js';
import { makeImage } from '../support/image-under-test.js';

const [xorriso, isoinfo, bsdtar] = [requireTool('xorriso'), requireTool('isoinfo'), requireTool('bsdtar')];
const [sevenZip, pycdlib] = [requireTool('7z'), requireTool('pycdlib')];

const CONTENT = ['type', 'size', 'sha256'] as const;
const content = (rows: Manifest): Manifest => only(rows, ...CONTENT);
const filesAndDirectories = (rows: Manifest): Manifest =>
  rows.filter((row) => row.type === 'file' || row.type === 'directory');

const scratch = scratchOfSuite();

describe('an image without Rock Ridge', () => {
  const image = scratch.path('no-rock-ridge.iso');
  let truth: Manifest;

  beforeAll(async () => {
    truth = filesAndDirectories(await manifestOf(distribution()));
    const { warnings } = await makeImage(image, distribution(), { rockRidge: false });
    expect(warnings.map((warning) => warning.path)).toContain('RPM-GPG-KEY');
  });

  test.skipIf(bsdtar.missing)(`is a Joliet image to bsdtar${bsdtar.note}`, async () => {
    expect(content(await readWithBsdtar(image))).toEqual(content(truth));
  });

  test.skipIf(xorriso.missing)(`is a Joliet image to xorriso${xorriso.note}`, async () => {
    expect(content(await readWithXorriso(image))).toEqual(content(truth));
  });

  test.skipIf(isoinfo.missing)(`has no links in its primary tree (DR-14)${isoinfo.note}`, async () => {
    const rows = await readPrimaryWithIsoinfo(image);
    expect(differences(rows, truth, primaryNaming(3), (row) => pick(row, ...CONTENT))).toEqual([]);
  });
});

describe('an image without Joliet', () => {
  const image = scratch.path('no-joliet.iso');
  beforeAll(() => makeImage(image, distribution(), { joliet: false }));

  test.skipIf(sevenZip.missing)(`is a Rock Ridge image to 7-Zip (Q02)${sevenZip.note}`, async () => {
    const truth = await manifestOf(distribution());
    expect(only(await readWithSevenZip(image), ...CONTENT, 'target')).toEqual(only(truth, ...CONTENT, 'target'));
  });
});

describe('an image with neither Rock Ridge nor Joliet', () => {
  const image = scratch.path('primary-only.iso');
  let truth: Manifest;

  beforeAll(async () => {
    truth = filesAndDirectories(await manifestOf(distribution()));
    await makeImage(image, distribution(), { rockRidge: false, joliet: false });
  });

  test.skipIf(sevenZip.missing)(`has names without versions to 7-Zip${sevenZip.note}`, async () => {
    const rows = await readWithSevenZip(image);
    const shows = (row: Manifest[number]) => ({ ...pick(row, ...CONTENT), path: row.path.replace(/\.?;1$/, '') });
    expect(differences(content(rows), truth, primaryNaming(3), shows)).toEqual([]);
  });
});

describe.each([1, 2, 3] as const)('interchange level %i', (interchangeLevel) => {
  const corpora: Record<string, () => readonly Entry[]> = { distribution, collidingNames };
  for (const [name, entries] of Object.entries(corpora)) {
    const image = scratch.path(`level-${interchangeLevel}-${name}.iso`);
    beforeAll(() => makeImage(image, entries(), { interchangeLevel, rockRidge: false, joliet: false }));

    for (const { tool, read, shows } of PRIMARY_READERS) {
      const { missing, note } = requireTool(tool);
      test.skipIf(missing)(`gives ${name} names that ${tool} reads${note}`, async () => {
        const truth = filesAndDirectories(await manifestOf(entries()));
        expect(differences(await read(image), truth, primaryNaming(interchangeLevel), shows)).toEqual([]);
      });
    }

    test.skipIf(isoinfo.missing)(`gives ${name} only names of its own form${isoinfo.note}`, async () => {
      const lengths =
        interchangeLevel === 1 ? { stem: 8, extension: 3, directory: 8 } : { stem: 30, extension: 30, directory: 31 };
      const fileName = new RegExp(`^[A-Z0-9_]{0,${lengths.stem}}\\.[A-Z0-9_]{0,${lengths.extension}};1$`);
      const directoryName = new RegExp(`^[A-Z0-9_]{1,${lengths.directory}}$`);
      for (const row of await readPrimaryWithIsoinfo(image)) {
        const identifier = row.path.slice(row.path.lastIndexOf('/') + 1);
        expect(identifier).toMatch(row.type === 'directory' ? directoryName : fileName);
        // Name and extension together, the period and `;1` apart (ECMA-119 7.5.1).
        if (row.type === 'file') expect(identifier.length - 3).toBeLessThanOrEqual(30);
      }
    });
  }
});

describe('Joliet names of at most 64 units', () => {
  const entries = (): readonly Entry[] => [...longNames(), ...collidingNames()];
  const image = scratch.path('short-joliet.iso');
  let truth: Manifest;

  beforeAll(async () => {
    truth = await manifestOf(entries());
    await makeImage(image, entries(), { joliet: { longNames: false } });
  });

  test.skipIf(sevenZip.missing)(`are what 7-Zip shows${sevenZip.note}`, async () => {
    const rows = content(await readWithSevenZip(image));
    expect(differences(rows, truth, jolietNaming(64), (row) => pick(row, ...CONTENT))).toEqual([]);
  });

  test.skipIf(pycdlib.missing)(`are never longer to pycdlib${pycdlib.note}`, async () => {
    const rows = await readJolietWithPycdlib(image);
    const names = rows.map((row) => row.path.slice(row.path.lastIndexOf('/') + 1));
    expect(Math.max(...names.map((name) => name.length))).toBe(64);
  });
});

describe('symbolic links followed into Joliet (JO-07)', () => {
  const entries: readonly Entry[] = [
    file('sub/target.txt', 'the content'),
    directory('empty'),
    symlink('direct', 'sub/target.txt'),
    symlink('sub/up', '../direct'),
    symlink('dangling', 'nowhere'),
    symlink('outside', '/etc/passwd'),
    symlink('endless', 'endless'),
  ];
  const image = scratch.path('follow.iso');

  test.skipIf(sevenZip.missing)(`are the files they lead to${sevenZip.note}`, async () => {
    const { warnings } = await makeImage(image, entries, { joliet: { symlinks: 'follow' } });
    const { size, sha256 } = (await manifestOf(entries)).find((row) => row.path === 'sub/target.txt') ?? {};
    const copy = { type: 'file', size, sha256 } as const;
    expect(content(await readWithSevenZip(image))).toEqual(
      manifest([
        { path: 'direct', ...copy } as Manifest[number],
        { path: 'empty', type: 'directory' },
        { path: 'sub', type: 'directory' },
        { path: 'sub/target.txt', ...copy } as Manifest[number],
        { path: 'sub/up', ...copy } as Manifest[number],
      ]),
    );
    expect(warnings.map((warning) => warning.path).sort()).toEqual(['dangling', 'endless', 'outside']);
  });
});

describe('an image of nothing (Q19)', () => {
  const image = scratch.path('empty.iso');
  beforeAll(() => makeImage(image, []));

  const readers = {
    xorriso: readWithXorriso,
    bsdtar: readWithBsdtar,
    '7z': readWithSevenZip,
    isoinfo: readPrimaryWithIsoinfo,
    pycdlib: readJolietWithPycdlib,
  } as const;
  for (const tool of Object.keys(readers) as readonly (keyof typeof readers)[]) {
    const { missing, note } = requireTool(tool);
    test.skipIf(missing)(`is empty and in order to ${tool}${note}`, async () => {
      expect(await readers[tool](image)).toEqual([]);
    });
  }
});
