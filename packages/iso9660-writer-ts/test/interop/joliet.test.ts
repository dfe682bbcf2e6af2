import { beforeAll, describe, expect, test } from 'vitest';
import { CORPORA, CORPUS_NAMES, type CorpusName } from '../support/corpus/corpora.js';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { jolietNaming } from '../support/corpus/naming.js';
import { differences } from '../support/foreign/compare-trees.js';
import { type Manifest, manifest } from '../support/foreign/manifest.js';
import { JOLIET_READERS, LATIN_JOLIET_READER } from '../support/foreign/readers.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { makeImage } from '../support/image-under-test.js';

const READERS = JOLIET_READERS.map((reader) => ({ ...reader, ...requireTool(reader.tool) }));
const latinReader = { ...LATIN_JOLIET_READER, ...requireTool(LATIN_JOLIET_READER.tool) };

/** Where names change, `_` for a letter says too little to compare by. */
const RENAMED: readonly CorpusName[] = [
  'names that collide',
  'names of every length',
  'long names of wide characters',
  'names that are not UTF-8',
  'names of periods and spaces',
  'names with separators',
  'names with control characters',
  'names with line ends',
  'names that are devices',
  'names of ours',
];

describe.each(CORPUS_NAMES)('the Joliet tree of %s', (corpus) => {
  const scratch = scratchOfSuite();
  const image = scratch.path('image.iso');
  let truth: Manifest;

  beforeAll(async () => {
    const entries = CORPORA[corpus]();
    // JO-07: Joliet has no words for links and devices.
    truth = (await manifestOf(entries)).filter((row) => row.type === 'file' || row.type === 'directory');
    await makeImage(image, entries);
  });

  for (const { tool, read, shows, missing, note } of READERS) {
    test.skipIf(missing)(`is what ${tool} shows${note}`, async () => {
      expect(differences(await read(image), truth, jolietNaming(103), shows)).toEqual([]);
    });
  }

  if (RENAMED.includes(corpus)) return;
  test.skipIf(latinReader.missing)(`is what isoinfo shows${latinReader.note}`, async () => {
    expect(await latinReader.read(image)).toEqual(manifest(truth.map(latinReader.shows)));
  });
});
