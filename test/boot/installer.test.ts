import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateIso, parseIsoRequest } from '../../src/index.js';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { lacks } from '../support/tools.js';
import { installerNeeds, makeInstallerTree } from './installer-tree.js';

const request = parseIsoRequest({
  osversionDir: 'debian12',
  hostName: 'edge-01',
  domainName: 'cdn.example.net',
  rootPass: 'correct horse',
  dhcp: 'yes',
  interfaceMtu: 1500,
});

describe.skipIf(lacks(QEMU, OVMF, ...installerNeeds))('an image of an installation tree', () => {
  let directory: string;
  let tree: string;
  let image: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'boot-installer-'));
    tree = join(directory, 'tree');
    image = join(directory, 'installer.iso');
    await makeInstallerTree(tree);
    await pipeline(generateIso(request, tree), createWriteStream(image));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('starts isolinux from a BIOS, and isolinux starts Linux', async () => {
    const console = await bootUntil(image, { until: /Linux version \d.*Command line: .*\n/s, timeout: 240_000 });
    expect(console).toMatch(/ISOLINUX \d/);
    expect(console).toMatch(/Command line: .*LABEL=Debian\\x20installer/);
  }, 300_000);

  test('starts GRUB from UEFI', async () => {
    const console = await bootUntil(image, { firmware: 'efi', until: /grub>/, timeout: 240_000 });
    expect(console).toMatch(/starting Boot\d+ "UEFI QEMU DVD-ROM/);
    expect(console).toMatch(/GNU GRUB\s+version/);
  }, 300_000);

  test('leaves ks_scripts in the tree as empty as it was', async () => {
    expect(await readdir(join(tree, 'ks_scripts'))).toEqual([]);
  });
});
