import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEsp, createImage, type Entry, type ImageOptions } from 'iso9660-writer-ts';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CORPORA } from '../../packages/iso9660-writer-ts/test/support/corpus/corpora.js';
import { directoriesOfLevels } from '../../packages/iso9660-writer-ts/test/support/corpus/directories.js';
import { CORPUS_DATE } from '../../packages/iso9660-writer-ts/test/support/corpus/entries.js';
import { manifestOf } from '../../packages/iso9660-writer-ts/test/support/corpus/manifest-of.js';
import { jolietNaming, primaryNaming } from '../../packages/iso9660-writer-ts/test/support/corpus/naming.js';
import { differences } from '../../packages/iso9660-writer-ts/test/support/foreign/compare-trees.js';
import { SHA256_OF_NOTHING } from '../../packages/iso9660-writer-ts/test/support/foreign/digest.js';
import {
  type Manifest,
  type ManifestRow,
  pick,
} from '../../packages/iso9660-writer-ts/test/support/foreign/manifest.js';
import { linuxNeeds, runInLinux } from '../support/linux.js';
import { parseViews, scriptOfView } from '../support/linux-view.js';
import { lacks } from '../support/tools.js';

/** Bytes from which on Linux loses the end of a name (Q03). */
const SHORTEST_CUT_NAME = 254;

/** Linux looks names up one by one from the start of a directory: these would take it minutes. */
const CROWDED = '5,000 files in one directory';

/** Every tree the writer is tested with, each in a directory of its own. */
function everyTree(): readonly Entry[] {
  return Object.entries(CORPORA)
    .filter(([name]) => name !== CROWDED)
    .flatMap(([, entries], number) => entries().map((entry) => below(`${number}`, entry)))
    .filter(({ path }) => path.split('/').every((name) => byteLength(name) < SHORTEST_CUT_NAME));
}

function below(directory: string, entry: Entry): Entry {
  const { linkKey, ...rest } = entry.metadata ?? {};
  const metadata = { ...rest, ...(linkKey !== undefined && { linkKey: `${directory} ${linkKey}` }) };
  return { ...entry, path: `${directory}/${entry.path}`, metadata };
}

/** Lone surrogates stand for one byte each, and UTF-8 would write three. */
function byteLength(name: string): number {
  return Buffer.byteLength(name.replace(/\p{Surrogate}/gu, '.'));
}

/** Without Rock Ridge everybody may read and enter, and owners, links and devices are unknown. */
function plain(row: ManifestRow): ManifestRow {
  return { ...pick(row, 'type', 'size', 'sha256', 'mtime'), mode: 0o555, uid: 0, gid: 0 };
}

/** Linux 6.1 has 32 bits for the dates of a disc (Q22); later ones have more. Both are the same in the low bits. */
function inLowBits(rows: Manifest): Manifest {
  return rows.map((row) => (row.mtime === undefined ? row : { ...row, mtime: row.mtime | 0 }));
}

const withoutLinks = ({ links: _, ...row }: ManifestRow): ManifestRow => row;

/** What Linux shows of an image with these mount options, one after the other in one boot. */
async function viewsOf(
  directory: string,
  entries: readonly Entry[],
  options: ImageOptions,
  mounts: readonly string[],
): Promise<readonly Manifest[]> {
  const image = join(directory, 'image.iso');
  await writeImage(await createImage(entries, { createdAt: CORPUS_DATE, ...options }), image);
  return parseViews(await runInLinux([image], mounts.map((options) => scriptOfView({ options })).join(''))).map(
    inLowBits,
  );
}

describe.skipIf(lacks(...linuxNeeds))('Linux mounts an image of every tree', () => {
  let directory: string;
  let truth: Manifest;
  let views: readonly Manifest[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'linux-mount-'));
    truth = inLowBits(await manifestOf(everyTree()));
    views = await viewsOf(directory, everyTree(), {}, [
      'iocharset=utf8',
      'norock,iocharset=utf8,check=strict',
      'norock,nojoliet,check=strict,map=off',
    ]);
  }, 300_000);

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('with Rock Ridge, and shows every name, type, size, mode, owner, link count, target, date and content', () => {
    expect(views[0]).toEqual(truth);
  });

  test('with Joliet, and shows every file and directory (JO-01 to JO-07)', () => {
    const recorded = truth.filter(({ type }) => type === 'file' || type === 'directory');
    // Linux takes periods off the end of a name, but for the first character.
    const shows = (row: ManifestRow) => ({ ...plain(row), path: row.path.replace(/(?!^)\.+$/, '') });
    expect(differences((views[1] ?? []).map(withoutLinks), recorded, jolietNaming(103), shows)).toEqual([]);
  });

  test('with neither, and shows every content under a name of the primary hierarchy, links and devices as empty files', () => {
    const recorded = truth.map(
      (row): ManifestRow =>
        row.type === 'file' || row.type === 'directory'
          ? row
          : { ...pick(row, 'mtime'), type: 'file', size: 0, sha256: SHA256_OF_NOTHING },
    );
    expect(
      differences((views[2] ?? []).map(withoutLinks), recorded, primaryNaming(3), (row) => ({
        ...plain(row),
        path: row.path,
      })),
    ).toEqual([]);
  });
});

describe.skipIf(lacks(...linuxNeeds))('Linux mounts the partition of a hybrid image (HY-16)', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'linux-mount-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('and shows all that it shows of the whole disk, with Rock Ridge and with Joliet, and the partition beside it', async () => {
    const image = join(directory, 'image.iso');
    const loader = await buildEsp([{ kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content: 'a loader' }]);
    const hybrid = { efiPartition: loader, mountablePartition: true };
    await writeImage(await createImage(everyTree(), { createdAt: CORPUS_DATE, hybrid }), image);
    const script = [
      { options: 'iocharset=utf8' },
      { device: '/dev/vda1', options: 'iocharset=utf8' },
      { options: 'norock,iocharset=utf8' },
      { device: '/dev/vda1', options: 'norock,iocharset=utf8' },
      { type: 'vfat', device: '/dev/vda2', options: 'utf8,tz=UTC' },
    ] as const;
    const views = parseViews(await runInLinux([image], script.map(scriptOfView).join('')));
    expect(views[1]).toEqual(views[0]);
    expect(views[3]).toEqual(views[2]);
    expect(views[1]?.length).toBeGreaterThan(1000);
    expect(views[4]?.map(({ path }) => path)).toEqual(['EFI', 'EFI/BOOT', 'EFI/BOOT/BOOTX64.EFI']);
  }, 300_000);
});

describe.skipIf(lacks(...linuxNeeds))('Linux mounts an image of directories that are relocated', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'linux-mount-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('two hundred levels deep, and shows each in its place, with an empty rr_moved (RR-16 to RR-20)', async () => {
    const entries = directoriesOfLevels(200);
    const [view = []] = await viewsOf(directory, entries, { rockRidge: { deepDirectories: 'relocate' } }, ['nojoliet']);
    expect(view.filter(({ path }) => !path.startsWith('rr_moved'))).toEqual(await manifestOf(entries));
    expect(view.filter(({ path }) => path.startsWith('rr_moved'))).toMatchObject([{ type: 'directory', mode: 0o555 }]);
  }, 300_000);
});
