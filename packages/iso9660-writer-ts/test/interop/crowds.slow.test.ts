import { closeSync, openSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '../../src/index.js';
import { directoriesBeyondNumbers, filesInOneDirectory, parentsBeyondNumbers } from '../support/corpus/crowds.js';
import { directoriesOfLevels } from '../support/corpus/directories.js';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { type Manifest, manifest, only, pick } from '../support/foreign/manifest.js';
import { JOLIET_READERS, type Reader, ROCK_RIDGE_READERS } from '../support/foreign/readers.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { extractWithXorriso } from '../support/foreign/xorriso.js';
import { makeImage } from '../support/image-under-test.js';
import { problemsOf } from '../support/read-image.js';
import { fromFileDescriptor, readIso } from '../support/strict-reader/index.js';

const CROWDS: Readonly<Record<string, () => readonly Entry[]>> = {
  '100,000 files in one directory': () => filesInOneDirectory(100_000),
  '66,000 directories, most of them beyond the numbers of parents (PT-05)': () => directoriesBeyondNumbers(66_000),
  'directories two hundred levels deep': () => directoriesOfLevels(200),
};

const EXTRACTED = ['type', 'size', 'sha256', 'mode', 'mtime'] as const;

/** xorriso lists a crowd so slowly that it is judged by what it extracts. */
const extractingXorriso: Reader = {
  tool: 'xorriso',
  read: async (imagePath) => only(await extractWithXorriso(imagePath), ...EXTRACTED),
  shows: (truth) => pick(truth, ...EXTRACTED),
};

const TREES: Readonly<Record<string, readonly Reader[]>> = {
  'Rock Ridge': ROCK_RIDGE_READERS.map((reader) => (reader.tool === 'xorriso' ? extractingXorriso : reader)),
  // bsdtar shows Joliet by extracting it: half a minute, and no path of more than 512 characters (Q25).
  Joliet: JOLIET_READERS.filter(({ tool }) => tool !== 'bsdtar'),
};

describe.each(Object.entries(CROWDS))('%s', (_, crowd) => {
  const scratch = scratchOfSuite();
  const image = scratch.path('image.iso');
  let truth: Manifest;

  beforeAll(async () => {
    const entries = crowd();
    truth = await manifestOf(entries);
    await makeImage(image, entries);
  });

  test('are in order to the strict reader', () => {
    const descriptor = openSync(image, 'r');
    try {
      const { trees } = readIso(fromFileDescriptor(descriptor));
      expect(trees.rockRidge?.paths().sort()).toEqual(truth.map(({ path }) => path).sort());
    } finally {
      closeSync(descriptor);
    }
  });

  for (const [tree, readers] of Object.entries(TREES)) {
    for (const { tool, read, shows } of readers) {
      const { missing, note } = requireTool(tool);
      test.skipIf(missing)(`are what ${tool} shows in the ${tree} tree${note}`, async () => {
        expect(await read(image)).toEqual(manifest(truth.map(shows)));
      });
    }
  }
});

test('66,000 directories that each have one are too many, which is known before byte 0 (PT-05)', async () => {
  const problems = await problemsOf(parentsBeyondNumbers(66_000));
  expect(problems).toEqual([
    expect.stringMatching(/^TOO_MANY_DIRECTORIES /),
    expect.stringMatching(/^TOO_MANY_DIRECTORIES /),
  ]);
});
