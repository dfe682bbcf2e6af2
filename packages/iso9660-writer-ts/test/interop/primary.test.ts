import { beforeAll, describe, expect, test } from 'vitest';
import { CORPORA, CORPUS_NAMES } from '../support/corpus/corpora.js';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { primaryNaming } from '../support/corpus/naming.js';
import { differences } from '../support/foreign/compare-trees.js';
import { SHA256_OF_NOTHING } from '../support/foreign/digest.js';
import type { Manifest, ManifestRow } from '../support/foreign/manifest.js';
import { PRIMARY_READERS } from '../support/foreign/readers.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { makeImage } from '../support/image-under-test.js';

const READERS = PRIMARY_READERS.map((reader) => ({ ...reader, ...requireTool(reader.tool) }));

/** DR-14: without Rock Ridge a link or device is an empty file. */
function asFile(row: ManifestRow): ManifestRow {
  return row.type === 'file' || row.type === 'directory'
    ? row
    : { ...row, type: 'file', size: 0, sha256: SHA256_OF_NOTHING };
}

describe.each(CORPUS_NAMES)('the primary tree of %s', (corpus) => {
  const scratch = scratchOfSuite();
  const image = scratch.path('image.iso');
  let truth: Manifest;

  beforeAll(async () => {
    const entries = CORPORA[corpus]();
    truth = (await manifestOf(entries)).map(asFile);
    await makeImage(image, entries);
  });

  for (const { tool, read, shows, missing, note } of READERS) {
    test.skipIf(missing)(`is what ${tool} shows${note}`, async () => {
      expect(differences(await read(image), truth, primaryNaming(3), shows)).toEqual([]);
    });
  }
});
