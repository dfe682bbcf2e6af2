import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ByteSource, createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { type IsoVolume, openImage } from '../../src/reader/index.js';
import { anyEntries, anyOptions, bootFiles } from '../support/any-tree.js';
import { CORPORA } from '../support/corpus/corpora.js';
import { CORPUS_DATE } from '../support/corpus/entries.js';
import type { StrictReaderOptions } from '../support/strict-reader/index.js';
import { expectAgreement } from './agreement.js';
import { BOOTS } from './boots.js';

async function bytesOf(entries: Iterable<Entry>, options: ImageOptions = {}): Promise<Uint8Array> {
  const image = await createImage(entries, { createdAt: CORPUS_DATE, ...options });
  return image.read(0, image.size);
}

const RELOCATE = { rockRidge: { deepDirectories: 'relocate' } } as const;

const VARIANTS: Readonly<Record<string, readonly [ImageOptions, StrictReaderOptions]>> = {
  'by default': [{}, {}],
  'at level 1 with relocated directories and translation tables': [
    { ...RELOCATE, interchangeLevel: 1, translationTables: true },
    { level: 1 },
  ],
  'with ISO 9660:1999 and short Joliet names': [
    { enhanced: true, joliet: { longNames: false, symlinks: 'follow' }, padding: 0 },
    { jolietUnits: 64, padding: 0 },
  ],
  'without Rock Ridge': [{ rockRidge: false }, {}],
};

describe.each(Object.entries(VARIANTS))('the reader and the strict reader agree on an image %s', (_title, variant) => {
  const [options, reading] = variant;
  test.each(Object.entries(CORPORA))('of %s', async (_name, corpus) => {
    await expectAgreement(await bytesOf(corpus(), options), reading);
  });
});

describe('the reader and the strict reader agree on', () => {
  test.each(Object.entries(BOOTS))('%s', async (_name, [entries, options]) => {
    await expectAgreement(await bytesOf(entries, options));
  });

  test('images of any tree with any options', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries, anyOptions, async (entries, options) => {
        let image: Uint8Array;
        try {
          image = await bytesOf([...entries, ...bootFiles()], options);
        } catch {
          // What cannot be written is not read.
          return;
        }
        await expectAgreement(image, { level: options.interchangeLevel ?? 3, padding: options.padding ?? 150 });
      }),
      { numRuns: 60 },
    );
  });
});

/** Nothing in an image tells which empty files are links of each other. */
const EMPTY_LINKS = new Set(['nothing but empty files', 'hard links']);

async function digestOf(content: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of content.read(0, content.size)) hash.update(piece);
  return hash.digest('hex');
}

async function contentsOf(iso: IsoVolume): Promise<readonly unknown[]> {
  const rows = [];
  for await (const entry of iso.walk()) {
    const { path, kind, metadata } = entry;
    const { linkKey: _, ...rest } = metadata;
    const digest = kind === 'file' && (await digestOf(entry.content));
    rows.push({ path, kind, ...rest, digest, target: kind === 'symlink' && entry.target });
  }
  return rows;
}

describe('what is read', () => {
  test.each(Object.entries(CORPORA))('makes the same image of %s again', async (name, corpus) => {
    const first = await bytesOf(corpus());
    const iso = await openImage(first);
    const second = await bytesOf(await iso.entries(), { volume: { id: iso.volume.id } });
    expect(await contentsOf(await openImage(second))).toEqual(await contentsOf(iso));
    if (!EMPTY_LINKS.has(name)) expect(Buffer.compare(first, second)).toBe(0);
  });
});
