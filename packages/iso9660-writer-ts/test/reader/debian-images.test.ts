import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openImageFile } from '../../src/node/index.js';
import { checkImage } from '../../src/reader/index.js';
import { runIsoread } from '../cli/isoread/run-isoread.js';
import { readWithBsdtar } from '../support/foreign/bsdtar.js';
import { only } from '../support/foreign/manifest.js';
import { readWithOurs } from '../support/foreign/our-reader.js';
import { readJolietWithPycdlib, readWithPycdlib } from '../support/foreign/pycdlib.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { readWithXorriso } from '../support/foreign/xorriso.js';
import { expectBootReport } from './boot-agreement.js';

const [bsdtar, xorriso, sevenZip, pycdlib] = [
  requireTool('bsdtar'),
  requireTool('xorriso'),
  requireTool('7z'),
  requireTool('pycdlib'),
];

/** Images in packages of Debian: memtest86+, grub-rescue-pc and ipxe. */
const IMAGES = [
  '/usr/lib/memtest86+/memtest86+x64.iso',
  '/usr/lib/memtest86+/memtest86+ia32.iso',
  '/usr/lib/grub-rescue/grub-rescue-cdrom.iso',
  '/usr/lib/ipxe/ipxe.iso',
];

const CONTENT = ['type', 'size', 'sha256'] as const;
const POSIX = [...CONTENT, 'target', 'mode', 'uid', 'gid'] as const;

/** In CI a missing image is a hole, like a missing tool. */
function isMissing(path: string): boolean {
  if (existsSync(path)) return false;
  if (process.env.REQUIRE_TOOLS === '1') throw new Error(`REQUIRE_TOOLS=1, but ${path} is missing`);
  return true;
}

/** A snapshot was looked at by hand, for one image of this name. The next version of a package has none. */
function snapshotOf(path: string): string {
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  const name = `${basename(path, '.iso')}-${digest.slice(0, 16)}.json`;
  return fileURLToPath(new URL(`snapshots/${name}`, import.meta.url));
}

describe.each(IMAGES)('%s', (path) => {
  const missing = isMissing(path);
  const snapshot = missing ? '' : snapshotOf(path);

  test.skipIf(missing || !existsSync(snapshot))('is told of as before by isoread info --json', async () => {
    const { code, stdout } = await runIsoread(['info', '--json', path]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(snapshot, 'utf8')));
  });

  test.skipIf(missing)('has nothing that a reader trips over', async () => {
    await using iso = await openImageFile(path);
    const { findings } = await checkImage(iso);
    expect(findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
  });

  test.skipIf(missing || bsdtar.missing)(`is read as bsdtar reads it${bsdtar.note}`, async () => {
    const fields = [...POSIX, 'mtime'] as const;
    expect(only(await readWithOurs(path), ...fields)).toEqual(only(await readWithBsdtar(path), ...fields));
  });

  test.skipIf(missing || xorriso.missing)(`is read as xorriso reads it${xorriso.note}`, async () => {
    expect(only(await readWithOurs(path), ...POSIX)).toEqual(only(await readWithXorriso(path), ...POSIX));
  });

  test.skipIf(missing || pycdlib.missing)(`is read as pycdlib reads it${pycdlib.note}`, async () => {
    const fields = [...POSIX, 'mtime'] as const;
    expect(only(await readWithOurs(path), ...fields)).toEqual(only(await readWithPycdlib(path), ...fields));
  });

  test.skipIf(missing || sevenZip.missing)(`is read as 7-Zip reads it${sevenZip.note}`, async () => {
    await using iso = await openImageFile(path);
    // 7-Zip prefers Joliet, in which links are left out.
    const view = iso.views.includes('joliet') ? 'joliet' : 'auto';
    expect(only(await readWithOurs(path, view), ...CONTENT)).toEqual(only(await readWithSevenZip(path), ...CONTENT));
  });

  test.skipIf(missing || pycdlib.missing)(
    `has the Joliet tree that pycdlib shows, or none${pycdlib.note}`,
    async () => {
      await using iso = await openImageFile(path);
      if (!iso.views.includes('joliet')) return;
      const ours = await readWithOurs(path, 'joliet');
      expect(only(ours, ...CONTENT)).toEqual(only(await readJolietWithPycdlib(path), ...CONTENT));
    },
  );

  test.skipIf(missing || xorriso.missing)(`has the boot entries and partitions of xorriso's report`, async () => {
    await using iso = await openImageFile(path);
    await expectBootReport(iso, path);
  });
});
