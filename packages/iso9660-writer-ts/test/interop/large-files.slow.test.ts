import { closeSync, openSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createImage } from '../../src/index.js';
import { CORPUS_DATE } from '../support/corpus/entries.js';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { LONGEST_SECTION, largeFiles, marksOf } from '../support/corpus/sparse-file.js';
import { readWithBsdtar } from '../support/foreign/bsdtar.js';
import { readWithIsoinfo } from '../support/foreign/isoinfo.js';
import { type Manifest, only } from '../support/foreign/manifest.js';
import { readWithPycdlib } from '../support/foreign/pycdlib.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { readWithXorriso } from '../support/foreign/xorriso.js';
import { directoryOfHoles } from '../support/holes.js';
import { writeEnds } from '../support/image-file.js';
import { fromFileDescriptor, readIso } from '../support/strict-reader/index.js';

const [xorriso, bsdtar, sevenZip] = [requireTool('xorriso'), requireTool('bsdtar'), requireTool('7z')];
const [pycdlib, isoinfo] = [requireTool('pycdlib'), requireTool('isoinfo')];

// Both the images and what tools extract of them.
vi.stubEnv('TMPDIR', directoryOfHoles());
afterAll(() => vi.unstubAllEnvs());

const GIB = 2 ** 30;

/** One file of each number of sections. `large-image.test.ts` has both sides of each limit: tools read every byte, for a minute. */
const SECTIONS = new Map([
  [LONGEST_SECTION, 1],
  [4 * GIB - 1, 2],
  [9 * GIB, 3],
]);
const SIZES = [...SECTIONS.keys()];

describe.concurrent('files around 4 GiB and one of 9 GiB, in an image of 17 GiB (MX-01)', () => {
  const scratch = scratchOfSuite();
  const image = scratch.path('image.iso');
  let truth: Manifest;

  beforeAll(async () => {
    await writeEnds(await createImage(largeFiles(SIZES), { createdAt: CORPUS_DATE }), image);
    truth = only(await manifestOf(largeFiles(SIZES)), 'type', 'size', 'sha256');
  });

  test('have the fewest sections, and their bytes in place, to the strict reader', () => {
    const descriptor = openSync(image, 'r');
    try {
      const { trees } = readIso(fromFileDescriptor(descriptor));
      for (const [size, sections] of SECTIONS) {
        const node = trees.rockRidge?.get(`${size}.bin`);
        expect([node?.size, node?.extents.length]).toEqual([size, sections]);
        for (const [at, text] of Object.entries(marksOf(size))) {
          expect(Buffer.from(node?.read(Number(at), Number(at) + text.length) ?? []).toString()).toBe(text);
        }
      }
    } finally {
      closeSync(descriptor);
    }
  });

  test.skipIf(xorriso.missing)(`are whole to xorriso${xorriso.note}`, async () => {
    expect(only(await readWithXorriso(image), 'type', 'size', 'sha256')).toEqual(truth);
  });

  test.skipIf(bsdtar.missing)(`are whole to bsdtar, in Rock Ridge${bsdtar.note}`, async () => {
    expect(only(await readWithBsdtar(image), 'type', 'size', 'sha256')).toEqual(truth);
  });

  test.skipIf(sevenZip.missing)(`are whole to 7-Zip, in Joliet${sevenZip.note}`, async () => {
    expect(only(await readWithSevenZip(image), 'type', 'size', 'sha256')).toEqual(truth);
  });
});

describe.concurrent('a file of 4 GiB, in two sections', () => {
  const scratch = scratchOfSuite();
  const image = scratch.path('image.iso');
  const name = `${4 * GIB}.bin`;

  beforeAll(async () => {
    await writeEnds(await createImage(largeFiles([4 * GIB]), { createdAt: CORPUS_DATE }), image);
  });

  test.skipIf(pycdlib.missing)(`is whole to pycdlib${pycdlib.note}`, async () => {
    const truth = only(await manifestOf(largeFiles([4 * GIB])), 'type', 'size', 'sha256');
    expect(only(await readWithPycdlib(image), 'type', 'size', 'sha256')).toEqual(truth);
  });

  test.skipIf(isoinfo.missing)(`is one file a section to isoinfo (Q26)${isoinfo.note}`, async () => {
    const sections = (await readWithIsoinfo(image)).filter(({ path }) => path === name);
    expect(sections.map(({ size }) => size)).toEqual([LONGEST_SECTION, 2048]);
  });
});
