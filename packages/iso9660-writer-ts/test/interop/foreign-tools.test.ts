import { execFile } from 'node:child_process';
import { chmod, link, mkdir, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { elToritoImages, reportBoot } from '../support/foreign/boot-report.js';
import { readJolietWithBsdtar, readPrimaryWithBsdtar, readWithBsdtar } from '../support/foreign/bsdtar.js';
import { manifestOfHostTree } from '../support/foreign/host-tree.js';
import {
  extractWithIsoinfo,
  readJolietWithIsoinfo,
  readPrimaryWithIsoinfo,
  readWithIsoinfo,
} from '../support/foreign/isoinfo.js';
import { type Manifest, type ManifestField, only } from '../support/foreign/manifest.js';
import { readJolietWithPycdlib, readPrimaryWithPycdlib, readWithPycdlib } from '../support/foreign/pycdlib.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { readWithXorriso } from '../support/foreign/xorriso.js';

/**
 * The adapters are judged before they judge: on images that other writers made from a real directory, every reader
 * has to show what the host shows.
 */
const MAKERS = {
  xorriso: ['xorriso', '-as', 'mkisofs'],
  genisoimage: ['genisoimage'],
} as const;

const CONTENT: readonly ManifestField[] = ['type', 'size', 'sha256'];
const JOLIET_NAMES = ['a b', 'a b/c', "a b/c/it's.txt", 'empty', 'hard.bin', 'café.txt', 'tool'];

async function makeTree(root: string): Promise<void> {
  const day = new Date('2021-03-04T05:06:07Z');
  await mkdir(join(root, 'a b/c'), { recursive: true });
  const files = { "a b/c/it's.txt": 'content\n', empty: '', 'café.txt': 'kaffe', tool: '#!' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  await truncate(join(root, 'tool'), 5000);
  await chmod(join(root, 'tool'), 0o4751);
  await link(join(root, "a b/c/it's.txt"), join(root, 'hard.bin'));
  await symlink('../no where', join(root, 'a b/link'));
  await promisify(execFile)('mkfifo', [join(root, 'pipe')]);
  for (const name of [...Object.keys(files), 'pipe', 'a b/c', 'a b']) await utimes(join(root, name), day, day);
}

describe.each(Object.keys(MAKERS) as readonly (keyof typeof MAKERS)[])('an image that %s made', (maker) => {
  const scratch = scratchOfSuite();
  const tree = scratch.path('tree');
  const image = scratch.path('image.iso');
  const makerPresence = requireTool(maker);
  let truth: Manifest;

  /** What the host shows, without the types that Joliet has no words for. */
  const jolietTruth = (): Manifest => only(truth, ...CONTENT).filter((row) => JOLIET_NAMES.includes(row.path));

  beforeAll(async () => {
    if (makerPresence.missing) return;
    await makeTree(tree);
    truth = await manifestOfHostTree(tree);
    const [command, ...args] = MAKERS[maker];
    await runTool(command, [...args, '-quiet', '-R', '-J', '-joliet-long', '-o', image, tree]);
  });

  const suite = (title: string, presence: { missing: boolean; note: string }, body: () => void): void => {
    describe.skipIf(presence.missing || makerPresence.missing)(`${title}${presence.note}${makerPresence.note}`, body);
  };

  suite('is read by xorriso', requireTool('xorriso'), () => {
    test('with names, types, content, link targets, modes and owners', async () => {
      const fields = [...CONTENT, 'target', 'mode', 'uid', 'gid'] as const;
      expect(only(await readWithXorriso(image), ...fields)).toEqual(only(truth, ...fields));
    });

    test('with the dates of all but symbolic links', async () => {
      const dated = (rows: Manifest): Manifest => only(rows, 'mtime').filter((row) => row.path !== 'a b/link');
      expect(dated(await readWithXorriso(image))).toEqual(dated(truth));
    });
  });

  suite('is read by isoinfo', requireTool('isoinfo'), () => {
    test('in the Rock Ridge view with names, types, content and link targets', async () => {
      const fields = [...CONTENT, 'target'] as const;
      expect(only(await readWithIsoinfo(image), ...fields)).toEqual(only(truth, ...fields));
    });

    test('in the Joliet view with the names of Latin-1', async () => {
      const rows = only(await readJolietWithIsoinfo(image), ...CONTENT);
      expect(rows.filter((row) => JOLIET_NAMES.includes(row.path))).toEqual(jolietTruth());
    });

    test('in the primary view with content under other names', async () => {
      const digests = (rows: Manifest): readonly string[] => rows.flatMap((row) => row.sha256 ?? []).sort();
      const listed = (await readPrimaryWithIsoinfo(image)).filter((row) => !/LINK|PIPE/.test(row.path));
      expect(digests(listed)).toEqual(digests(truth));
    });

    test('one file at a time, by its identifier', async () => {
      expect((await extractWithIsoinfo(image, '/HARD.BIN;1')).toString()).toBe('content\n');
    });
  });

  suite('is read by bsdtar', requireTool('bsdtar'), () => {
    test('in the Rock Ridge view with everything but the link counts of directories', async () => {
      const known = truth.map((row) => {
        const { links, ...rest } = row;
        return row.type === 'directory' ? rest : { ...rest, links };
      });
      expect(await readWithBsdtar(image)).toEqual(known);
    });

    // Q06: the Joliet tree of genisoimage has its directories in an order libarchive gives up on.
    if (maker === 'xorriso') {
      test('in the Joliet view', async () => {
        expect(only(await readJolietWithBsdtar(image), ...CONTENT)).toEqual(jolietTruth());
      });
    }

    test('in the primary view with content under other names', async () => {
      const rows = await readPrimaryWithBsdtar(image);
      expect(rows).toContainEqual(expect.objectContaining({ path: 'HARD.BIN', size: 8, mtime: 1_614_834_367 }));
    });
  });

  suite('is read by 7-Zip', requireTool('7z'), () => {
    test('in the Joliet view with names, content and dates', async () => {
      const fields = [...CONTENT, 'mtime'] as const;
      const rows = only(await readWithSevenZip(image), ...fields);
      expect(rows.filter((row) => JOLIET_NAMES.includes(row.path))).toEqual(
        only(truth, ...fields).filter((row) => JOLIET_NAMES.includes(row.path)),
      );
    });
  });

  suite('is read by pycdlib', requireTool('pycdlib'), () => {
    test('in the Rock Ridge view with everything but link counts', async () => {
      const fields = [...CONTENT, 'target', 'mode', 'uid', 'gid', 'mtime'] as const;
      expect(only(await readWithPycdlib(image), ...fields)).toEqual(only(truth, ...fields));
    });

    test('in the Joliet view', async () => {
      const rows = only(await readJolietWithPycdlib(image), ...CONTENT);
      expect(rows.filter((row) => JOLIET_NAMES.includes(row.path))).toEqual(jolietTruth());
    });

    test('in the primary view with content under other names', async () => {
      const rows = await readPrimaryWithPycdlib(image);
      expect(rows).toContainEqual(expect.objectContaining({ path: 'HARD.BIN;1', size: 8, mtime: 1_614_834_367 }));
    });
  });
});

const xorriso = requireTool('xorriso');

describe.skipIf(xorriso.missing)(`the boot report of xorriso${xorriso.note}`, () => {
  const scratch = scratchOfSuite();

  test('shows catalog entries with their paths and traits', async () => {
    const [tree, image] = [scratch.path('tree'), scratch.path('image.iso')];
    await mkdir(tree);
    for (const name of ['bios.img', 'efi.img']) await writeFile(join(tree, name), Buffer.alloc(8192, name));
    const bios = ['-b', 'bios.img', '-c', 'boot.cat', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table'];
    const efi = ['-eltorito-alt-boot', '-e', 'efi.img', '-no-emul-boot'];
    await runTool('xorriso', ['-as', 'mkisofs', '-quiet', '-o', image, ...bios, ...efi, tree]);

    const report = await reportBoot(image);
    const common = { bootable: true, emulation: 'none', loadSegment: 0, sector: expect.any(Number) };
    expect(elToritoImages(report)).toEqual([
      { ...common, platform: 'BIOS', loadSectors: 4, path: 'bios.img', traits: ['boot-info-table'] },
      { ...common, platform: 'UEFI', loadSectors: 16, path: 'efi.img', traits: [] },
    ]);
    expect(report.rows('El Torito cat path')).toEqual([['/boot.cat']]);
    expect(report.rows('System area options')).toEqual([]);
  });
});
