import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openImageFile, writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GenerateIsoOptions, prepareIso } from '../../src/index.js';
import { repeatable, request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';
import { makeVendorDisc, vendorNeeds } from './vendor-discs.js';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'remaster-sums-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function imageOf(disc: string, options: GenerateIsoOptions): Promise<string> {
  const iso = await prepareIso(request, disc, { ...repeatable, ...options });
  const image = join(directory, 'edge-07.iso');
  await rm(image, { force: true });
  await writeImage(iso, image);
  return image;
}

/** All boot configurations of an image in one text. */
async function configurationsOf(image: string): Promise<string> {
  const volume = await openImageFile(image);
  try {
    const paths = (await volume.entries()).flatMap(({ kind, path }) =>
      kind === 'file' && /\.cfg$/i.test(path) && !path.startsWith('ks_scripts/') ? [path] : [],
    );
    return (await Promise.all(paths.map((path) => volume.text(path)))).join('\n');
  } finally {
    await volume.close();
  }
}

const ARGUMENTS = { kernelArguments: { add: ['auto=true', 'inst.ks=cdrom:/ks.cfg'] }, menuTimeout: 5 };

describe.skipIf(lacks('bsdtar', 'md5sum', ...vendorNeeds))('a list of sums on the disc', () => {
  test.each([
    ['Debian', 'tree'],
    ['Debian', 'initrd'],
    ['Ubuntu', 'tree'],
    ['SUSE', 'tree'],
  ] as const)('holds for what is extracted of the image: %s, %s', async (name, delivery) => {
    const list = 'md5sum.txt';
    const script = `find . -type f ! -name ${list} -print0 | xargs -0 md5sum > ${list}`;
    const { disc } = await makeVendorDisc(name, directory, { script });
    const image = await imageOf(disc, { ...ARGUMENTS, delivery });
    const extracted = join(directory, 'extracted');
    await rm(extracted, { recursive: true, force: true });
    await mkdir(extracted);
    await runTool('bsdtar', ['-xf', image, '-C', extracted]);
    await runTool('bash', ['-ec', 'chmod -R u+rwX .'], { cwd: extracted });
    const { stdout: checked } = await runTool('md5sum', ['-c', list], { cwd: extracted });
    expect(checked).toContain('pool/README: OK');
    expect(checked).not.toContain('FAILED');
    expect(await configurationsOf(image)).toContain('auto=true');
  });
});

describe.skipIf(lacks('implantisomd5', 'checkisomd5', ...vendorNeeds))('the sum of a medium', () => {
  const MEDIA_CHECK = /rd\.live\.check|inst\.check|mediacheck=1/;

  test('is made anew where it is asked for, and the menu can test the medium', async () => {
    const { disc } = await makeVendorDisc('Fedora', directory);
    await runTool('implantisomd5', ['-f', disc]);
    const image = await imageOf(disc, { ...ARGUMENTS, image: { mediaCheck: true } });
    const { stdout: told } = await runTool('checkisomd5', ['--verbose', image]);
    expect(told).toContain('Fragment count: 20');
    expect(await configurationsOf(image)).toMatch(MEDIA_CHECK);
    const file = await open(image, 'r+');
    await file.write('another byte', 100 * 2048);
    await file.close();
    await expect(runTool('checkisomd5', ['--verbose', image])).rejects.toThrow();
  });

  test('is left out otherwise, and no boot line asks for it', async () => {
    const { disc } = await makeVendorDisc('Fedora', directory);
    await runTool('implantisomd5', ['-f', disc]);
    for (const options of [{}, ARGUMENTS]) {
      const configurations = await configurationsOf(await imageOf(disc, options));
      expect(configurations).not.toMatch(MEDIA_CHECK);
      expect(configurations).toContain('menuentry');
    }
  });
});
