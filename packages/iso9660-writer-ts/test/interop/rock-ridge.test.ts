import { beforeAll, describe, expect, test } from 'vitest';
import { CORPORA, CORPUS_NAMES } from '../support/corpus/corpora.js';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { type Manifest, manifest } from '../support/foreign/manifest.js';
import { ROCK_RIDGE_READERS } from '../support/foreign/readers.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { makeImage } from '../support/image-under-test.js';

const READERS = ROCK_RIDGE_READERS.map((reader) => ({ ...reader, ...requireTool(reader.tool) }));

describe.each(CORPUS_NAMES)('the Rock Ridge tree of %s', (corpus) => {
  const scratch = scratchOfSuite();
  const image = scratch.path('image.iso');
  let truth: Manifest;

  beforeAll(async () => {
    const entries = CORPORA[corpus]();
    truth = await manifestOf(entries);
    await makeImage(image, entries);
  });

  for (const { tool, read, shows, missing, note } of READERS) {
    test.skipIf(missing)(`is what ${tool} shows${note}`, async () => {
      expect(await read(image)).toEqual(manifest(truth.map(shows)));
    });
  }
});
