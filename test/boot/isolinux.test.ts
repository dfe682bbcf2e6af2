import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateIso, parseIsoRequest } from '../../src/index.js';
import { bootUntil, QEMU } from '../support/qemu.js';
import { lacks } from '../support/tools.js';
import { installerFiles, makeInstallerTree } from './installer-tree.js';

const request = parseIsoRequest({
  osversionDir: 'debian12',
  hostName: 'edge-01',
  domainName: 'cdn.example.net',
  rootPass: 'correct horse',
  dhcp: 'yes',
  interfaceMtu: 1500,
});

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'boot-isolinux-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe.skipIf(lacks(QEMU, ...installerFiles))(
  'an image of an installation tree with isolinux and a Linux kernel',
  () => {
    test('is started by the BIOS, isolinux and the kernel, and leaves ks_scripts in the tree empty', async () => {
      const tree = join(directory, 'tree');
      const image = join(directory, 'installer.iso');
      await makeInstallerTree(tree);

      await pipeline(generateIso(request, tree), createWriteStream(image));
      const console = await bootUntil(image, { until: /Linux version \d.*Command line: .*\n/s, timeout: 240_000 });

      expect(console).toMatch(/ISOLINUX \d/);
      expect(console).toMatch(/Command line: .*LABEL=Debian\\x20installer/);
      expect(await readdir(join(tree, 'ks_scripts'))).toEqual([]);
    }, 300_000);
  },
);
