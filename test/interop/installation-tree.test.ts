import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { elToritoImages, reportBoot } from '../../packages/iso9660-writer-ts/test/support/foreign/boot-report.js';
import { manifestOfHostTree } from '../../packages/iso9660-writer-ts/test/support/foreign/host-tree.js';
import {
  type Manifest,
  type ManifestRow,
  manifest,
} from '../../packages/iso9660-writer-ts/test/support/foreign/manifest.js';
import {
  JOLIET_READERS,
  LATIN_JOLIET_READER,
  ROCK_RIDGE_READERS,
} from '../../packages/iso9660-writer-ts/test/support/foreign/readers.js';
import { requireTool } from '../../packages/iso9660-writer-ts/test/support/foreign/tools.js';
import { renderConfig } from '../../src/index.js';
import { installerNeeds, makeInstallerTree } from '../boot/installer-tree.js';
import { runCommand } from '../cli/run-command.js';
import { repeatable, request } from '../support/requests.js';
import { lacks } from '../support/tools.js';

const LOADER = 'isolinux/isolinux.bin';

/** What is in the image and not in the tree: the boot catalog and the translation tables. */
const isOurs = ({ path }: ManifestRow) => path === 'isolinux/boot.cat' || /(^|\/)TRANS\.TBL(;1)?$/.test(path);

describe.skipIf(lacks(...installerNeeds))('the image of an installation tree, by the command', () => {
  let directory: string;
  let image: string;
  let truth: Manifest;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'installation-tree-'));
    const tree = join(directory, 'tree');
    image = join(directory, 'out.iso');
    await makeInstallerTree(tree);
    const source = await manifestOfHostTree(tree);
    const requestFile = join(directory, 'request.json');
    await writeFile(requestFile, JSON.stringify(request));
    const flags = ['--salt', repeatable.salt, '--created-at', repeatable.createdAt.toISOString()];
    const files = ['--request', requestFile, '--source', tree, '--output', image];
    const { code, stderr } = await runCommand(['generate', ...files, ...flags], { cwd: directory });
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    expect(await manifestOfHostTree(tree)).toEqual(source);
    const loader = createHash('sha256')
      .update(await patchedLoader(tree))
      .digest('hex');
    truth = manifest([
      ...source.map((row) => ({ ...row, uid: 0, gid: 0, ...(row.path === LOADER && { sha256: loader }) })),
      ...configurationRows(),
    ]);
    expect(truth.length).toBeGreaterThan(400);
  }, 120_000);

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  /** The loader with the table that the image has in it: everything else must be as in the tree. */
  async function patchedLoader(tree: string): Promise<Buffer> {
    const loader = await readFile(join(tree, LOADER));
    const sector = elToritoImages(await reportBoot(image))[0]?.sector ?? 0;
    const words = new Uint32Array(loader.buffer, loader.byteOffset + 64, Math.floor((loader.length - 64) / 4));
    loader.fill(0, 8, 64);
    loader.writeUInt32LE(16, 8);
    loader.writeUInt32LE(sector, 12);
    loader.writeUInt32LE(loader.length, 16);
    loader.writeUInt32LE(
      words.reduce((sum, word) => (sum + word) >>> 0, 0),
      20,
    );
    return loader;
  }

  for (const { tool, read, shows } of ROCK_RIDGE_READERS) {
    const { missing, note } = requireTool(tool);
    test.skipIf(missing)(`is the tree and the configuration to ${tool}${note}`, async () => {
      expect((await read(image)).filter((row) => !isOurs(row))).toEqual(manifest(truth.map(shows)));
    });
  }

  for (const { tool, read, shows } of [...JOLIET_READERS, LATIN_JOLIET_READER]) {
    const { missing, note } = requireTool(tool);
    test.skipIf(missing)(`is the same without links in the Joliet tree to ${tool}${note}`, async () => {
      const visible = truth.filter(({ type }) => type !== 'symlink');
      expect((await read(image)).filter((row) => !isOurs(row))).toEqual(manifest(visible.map(shows)));
    });
  }

  const xorriso = requireTool('xorriso');
  test.skipIf(xorriso.missing)(`names its boot images to xorriso${xorriso.note}`, async () => {
    expect(elToritoImages(await reportBoot(image))).toMatchObject([
      { platform: 'BIOS', path: LOADER, loadSectors: 4, traits: expect.arrayContaining(['boot-info-table']) },
      { platform: 'UEFI', path: 'images/efiboot.img' },
    ]);
  });
});

function configurationRows(): ManifestRow[] {
  return renderConfig(request, repeatable).map(({ path, text, mode }) => ({
    path,
    type: 'file',
    size: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
    mode,
    uid: 0,
    gid: 0,
    links: 1,
    mtime: Math.floor(repeatable.createdAt.getTime() / 1000),
  }));
}
