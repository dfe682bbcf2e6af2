import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ByteSource, createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { type IsoVolume, openImage } from '../../src/reader/index.js';
import { anyEntries, anyOptions, bootFiles } from '../support/any-tree.js';
import { CORPORA } from '../support/corpus/corpora.js';
import { CORPUS_DATE } from '../support/corpus/entries.js';
import { efiImage, filled } from '../support/mutation/sample-tree.js';
import type { StrictReaderOptions } from '../support/strict-reader/index.js';
import { expectAgreement } from './agreement.js';

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

const bios = (path: string): Entry => ({ kind: 'file', path, content: filled(3001, 0x42) });
const efi: Entry = { kind: 'file', path: 'efi.img', content: efiImage() };
const isolinux = (): Entry => {
  const content = filled(40_000, 0x49);
  content.set([0xfb, 0xc0, 0x78, 0x70], 64);
  return { kind: 'file', path: 'isolinux.bin', content };
};
const code = (loader: 'isolinux' | 'grub2') => {
  const bytes = filled(432, 0x90);
  bytes.write('isolinux.bin missing or corrupt', 300);
  return { loader, code: loader === 'isolinux' ? bytes : filled(432, 0x91) };
};

const BOOTS: Readonly<Record<string, readonly [readonly Entry[], ImageOptions]>> = {
  'one BIOS image with both tables': [
    [bios('b')],
    { boot: [{ path: 'b', platform: 'bios', infoTable: true, grub2InfoTable: true }] },
  ],
  'hidden images with names': [
    [bios('b'), efi, bios('other')],
    {
      boot: [
        { path: 'b', platform: 'bios', infoTable: true, hidden: true, id: 'BIOS' },
        { path: 'efi.img', platform: 'efi', hidden: true, id: 'UEFI' },
      ],
    },
  ],
  'a floppy': [
    [{ kind: 'file', path: 'f', content: filled(1_474_560, 1) }],
    { boot: [{ path: 'f', platform: 'bios', emulation: 'floppy' }] },
  ],
  'the MBR of isohybrid': [
    [isolinux()],
    { boot: [{ path: 'isolinux.bin', platform: 'bios', infoTable: true }], hybrid: { bootCode: code('isolinux') } },
  ],
  'an appended EFI partition, an Apple map and GRUB': [
    [bios('b')],
    {
      boot: [{ path: 'b', platform: 'bios', grub2InfoTable: true }],
      hybrid: { bootCode: code('grub2'), efiPartition: efiImage() },
    },
  ],
  'a partition that can be mounted': [
    [isolinux()],
    {
      boot: [{ path: 'isolinux.bin', platform: 'bios' }],
      hybrid: { bootCode: code('isolinux'), mountablePartition: true },
    },
  ],
};

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
