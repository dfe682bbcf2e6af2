import { beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '../../src/index.js';
import { openImageFile } from '../../src/node/index.js';
import { checkImage } from '../../src/reader/index.js';
import { CORPORA, type CorpusName } from '../support/corpus/corpora.js';
import { writeTree } from '../support/corpus/write-tree.js';
import { readWithBsdtar } from '../support/foreign/bsdtar.js';
import { manifestOfHostTree } from '../support/foreign/host-tree.js';
import { type Manifest, manifest, only } from '../support/foreign/manifest.js';
import { readWithOurs } from '../support/foreign/our-reader.js';
import { readWithPycdlib, writeWithPycdlib } from '../support/foreign/pycdlib.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { readWithXorriso } from '../support/foreign/xorriso.js';

/** The trees that are hardest to record, each in a directory of its own. */
const HARDEST: readonly CorpusName[] = [
  'a distribution',
  'names of many scripts',
  'names that collide',
  'names of every length',
  'long names of wide characters',
  'names that are not UTF-8',
  'names of periods and spaces',
  'names with separators',
  'names with control characters',
  'names with line ends',
  'directories twelve levels deep',
  'directories forty levels deep',
  'directories that end with a sector',
  'nothing but empty files',
  'symbolic links',
  'hard links',
  'special files',
  'files around the sector size',
  'modes of all kinds',
];

interface Writer {
  readonly tool: 'xorriso' | 'genisoimage' | 'bsdtar' | 'pycdlib';
  /** What it refuses to write. */
  readonly without: readonly CorpusName[];
  write(tree: string, image: string): Promise<unknown>;
}

const WRITERS: Readonly<Record<string, Writer>> = {
  'xorriso, with Joliet': {
    tool: 'xorriso',
    without: [],
    write: (tree, image) => runTool('xorriso', [...MKISOFS, '-R', '-J', '-joliet-long', '-o', image, tree]),
  },
  'xorriso, which relocates': {
    tool: 'xorriso',
    // libarchive gives up on placeholders of placeholders.
    without: ['directories forty levels deep'],
    write: (tree, image) => runTool('xorriso', [...MKISOFS, '-R', '-rr_reloc_dir', '/rr_moved', '-o', image, tree]),
  },
  genisoimage: {
    tool: 'genisoimage',
    // It breaks long targets off.
    without: ['symbolic links'],
    write: (tree, image) => runTool('genisoimage', ['-quiet', '-R', '-D', '-o', image, tree]),
  },
  'genisoimage, which relocates': {
    tool: 'genisoimage',
    without: ['symbolic links', 'directories forty levels deep'],
    write: (tree, image) => runTool('genisoimage', ['-quiet', '-R', '-o', image, tree]),
  },
  bsdtar: {
    tool: 'bsdtar',
    without: ['directories forty levels deep'],
    write: (tree, image) => runTool('bsdtar', ['-cf', image, '--format=iso9660', '-C', tree, '.']),
  },
  pycdlib: {
    tool: 'pycdlib',
    without: [
      'a distribution',
      'names that collide',
      'names of every length',
      'long names of wide characters',
      'names that are not UTF-8',
      // Its Joliet names have no versions, so that `;1` is read as one.
      'names with separators',
      'directories forty levels deep',
      'symbolic links',
    ],
    write: writeWithPycdlib,
  },
};

const MKISOFS = ['-as', 'mkisofs', '-quiet'];

const [bsdtar, pycdlib, xorriso, sevenZip] = [
  requireTool('bsdtar'),
  requireTool('pycdlib'),
  requireTool('xorriso'),
  requireTool('7z'),
];

const CONTENT = ['type', 'size', 'sha256'] as const;
const POSIX = [...CONTENT, 'mode', 'uid', 'gid'] as const;

function hardestTree(without: readonly CorpusName[]): readonly Entry[] {
  return HARDEST.filter((name) => !without.includes(name)).flatMap((name) =>
    CORPORA[name]().map((entry): Entry => {
      const { linkKey } = entry.metadata ?? {};
      const metadata = { ...entry.metadata, ...(linkKey !== undefined && { linkKey: `${name} ${linkKey}` }) };
      return { ...entry, path: `${name}/${entry.path}`, metadata };
    }),
  );
}

/** libarchive takes the last second before 1970 for a date that could not be read (Q24). */
const libarchiveDates = (rows: Manifest): Manifest =>
  rows.map((row) => (row.mtime === -1 ? { ...row, mtime: 0 } : row));

/** The directory of relocated ones shows when it is empty to some readers. */
const withoutRelocations = (rows: Manifest): Manifest => rows.filter(({ path }) => !/^rr_moved(?:\/|$)/i.test(path));

/** Halves of characters, which 7-Zip encodes in another way, and line ends, which it lists as `_`. */
const UNSPEAKABLE = /\p{Surrogate}|^names with line ends/u;

describe.each(Object.entries(WRITERS))('an image of the hardest trees by %s', (_name, { tool, without, write }) => {
  const writer = requireTool(tool);
  const scratch = scratchOfSuite();
  const [tree, image] = [scratch.path('tree'), scratch.path('image.iso')];
  let truth: Manifest;
  let ours: Manifest;

  beforeAll(async () => {
    if (writer.missing) return;
    await writeTree(hardestTree(without), tree);
    await write(tree, image);
    truth = await manifestOfHostTree(tree);
    ours = await readWithOurs(image);
  });

  test.skipIf(writer.missing)(`holds what was written${writer.note}`, () => {
    expect(ours.length).toBeGreaterThan(300);
    expect(only(ours, ...CONTENT, 'target')).toEqual(only(truth, ...CONTENT, 'target'));
  });

  test.skipIf(writer.missing || bsdtar.missing)(`is read as bsdtar reads it${bsdtar.note}`, async () => {
    const fields = [...POSIX, 'mtime'] as const;
    expect(only(libarchiveDates(ours), ...fields)).toEqual(only(await readWithBsdtar(image), ...fields));
  });

  // pycdlib refuses images of libarchive: "Inconsistent Rock Ridge versions on the ISO".
  const isRefused = tool === 'bsdtar';
  test.skipIf(writer.missing || pycdlib.missing || isRefused)(
    `is read as pycdlib reads it${pycdlib.note}`,
    async () => {
      const rows = withoutRelocations(await readWithPycdlib(image));
      expect(only(ours, ...POSIX)).toEqual(only(rows, ...POSIX));
    },
  );

  test.skipIf(writer.missing || xorriso.missing)(`is read as xorriso reads it${xorriso.note}`, async () => {
    const rows = withoutRelocations(await readWithXorriso(image));
    expect(only(ours, ...POSIX)).toEqual(only(rows, ...POSIX));
  });

  test.skipIf(writer.missing || sevenZip.missing)(`has the Joliet tree that 7-Zip reads${sevenZip.note}`, async () => {
    await using iso = await openImageFile(image);
    if (!iso.views.includes('joliet')) return;
    // 7-Zip takes a period at the end for the start of an extension that is not there (Q23).
    const rows = (await readWithOurs(image, 'joliet')).map((row) => ({ ...row, path: row.path.replace(/\.$/, '') }));
    const shown = (all: Manifest) => only(manifest(all.filter(({ path }) => !UNSPEAKABLE.test(path))), ...CONTENT);
    expect(shown(rows)).toEqual(shown(await readWithSevenZip(image)));
  });

  test.skipIf(writer.missing)('has nothing that a reader trips over', async () => {
    await using iso = await openImageFile(image);
    const { findings } = await checkImage(iso);
    expect(findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
  });
});
