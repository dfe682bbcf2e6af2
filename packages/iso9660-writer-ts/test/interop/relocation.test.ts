import { beforeAll, describe, expect, test } from 'vitest';
import { deepDirectories } from '../support/corpus/directories.js';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { readPrimaryWithIsoinfo } from '../support/foreign/isoinfo.js';
import { type Manifest, manifest } from '../support/foreign/manifest.js';
import { JOLIET_READERS, type Reader, ROCK_RIDGE_READERS } from '../support/foreign/readers.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool, type Tool } from '../support/foreign/tools.js';
import { makeImage } from '../support/image-under-test.js';

const MOVED = 'rr_moved';

function reader(readers: readonly Reader[], tool: Tool): Reader & { missing: boolean; note: string } {
  const found = readers.find((candidate) => candidate.tool === tool);
  if (found === undefined) throw new Error(`${tool} reads no such tree`);
  return { ...found, ...requireTool(tool) };
}

describe('forty levels of directories, relocated (RR-16)', () => {
  const scratch = scratchOfSuite();
  const image = scratch.path('image.iso');
  let truth: Manifest;

  beforeAll(async () => {
    truth = await manifestOf(deepDirectories());
    await makeImage(image, deepDirectories(), { rockRidge: { deepDirectories: 'relocate' } });
  });

  const bsdtar = reader(ROCK_RIDGE_READERS, 'bsdtar');
  test.skipIf(bsdtar.missing)(`are all in place to bsdtar, which hides rr_moved (Q07, Q09)${bsdtar.note}`, async () => {
    expect(await bsdtar.read(image)).toEqual(manifest(truth.map(bsdtar.shows)));
  });

  const xorriso = reader(ROCK_RIDGE_READERS, 'xorriso');
  test.skipIf(xorriso.missing)(
    `are all in place to xorriso, which shows an empty rr_moved${xorriso.note}`,
    async () => {
      const rows = await xorriso.read(image);
      expect(rows.filter((row) => row.path.startsWith(MOVED))).toEqual([
        expect.objectContaining({ path: MOVED, type: 'directory', mode: 0o555 }),
      ]);
      expect(rows.filter((row) => row.path !== MOVED)).toEqual(manifest(truth.map(xorriso.shows)));
    },
  );

  const pycdlib = reader(ROCK_RIDGE_READERS, 'pycdlib');
  test.skipIf(pycdlib.missing)(
    `are all in place to pycdlib, which shows rr_moved as it is${pycdlib.note}`,
    async () => {
      const rows = (await pycdlib.read(image)).filter((row) => !row.path.startsWith(MOVED));
      expect(rows).toEqual(manifest(truth.map(pycdlib.shows)));
    },
  );

  const isoinfo = requireTool('isoinfo');
  test.skipIf(isoinfo.missing)(`stand on no more than eight levels of the primary tree${isoinfo.note}`, async () => {
    const directories = (await readPrimaryWithIsoinfo(image)).filter((row) => row.type === 'directory');
    const levels = directories.map((row) => row.path.split('/').length + 1);
    expect(Math.max(...levels)).toBe(8);
    expect(directories.map((row) => row.path)).toContain('RR_MOVED');
  });

  for (const tool of ['7z', 'bsdtar', 'pycdlib'] as const) {
    const { missing, note, read, shows } = reader(JOLIET_READERS, tool);
    test.skipIf(missing)(`stay where they are in the Joliet tree that ${tool} reads (JO-06)${note}`, async () => {
      expect(await read(image)).toEqual(manifest(truth.map(shows)));
    });
  }
});
