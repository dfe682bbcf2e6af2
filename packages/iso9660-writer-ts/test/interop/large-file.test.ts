import { beforeAll, describe, expect, test } from 'vitest';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { sparseFile } from '../support/corpus/sparse-file.js';
import { readWithBsdtar } from '../support/foreign/bsdtar.js';
import { type Manifest, only } from '../support/foreign/manifest.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { readWithXorriso } from '../support/foreign/xorriso.js';
import { makeImage } from '../support/image-under-test.js';

const [xorriso, bsdtar, sevenZip] = [requireTool('xorriso'), requireTool('bsdtar'), requireTool('7z')];

/** Milliseconds. Every tool reads and hashes all of it. */
const SLOW = 180_000;

describe('a file of 5 GiB, in two extents (MX-01)', () => {
  const scratch = scratchOfSuite();
  const image = scratch.path('image.iso');
  let truth: Manifest;

  beforeAll(async () => {
    truth = only(await manifestOf(sparseFile()), 'type', 'size', 'sha256');
    await makeImage(image, sparseFile());
  }, SLOW);

  test.skipIf(xorriso.missing)(
    `is one whole file to xorriso${xorriso.note}`,
    async () => {
      expect(only(await readWithXorriso(image), 'type', 'size', 'sha256')).toEqual(truth);
    },
    SLOW,
  );

  test.skipIf(bsdtar.missing)(
    `is one whole file to bsdtar, in Rock Ridge${bsdtar.note}`,
    async () => {
      expect(only(await readWithBsdtar(image), 'type', 'size', 'sha256')).toEqual(truth);
    },
    SLOW,
  );

  test.skipIf(sevenZip.missing)(
    `is one whole file to 7-Zip, in Joliet${sevenZip.note}`,
    async () => {
      expect(only(await readWithSevenZip(image), 'type', 'size', 'sha256')).toEqual(truth);
    },
    SLOW,
  );
});
