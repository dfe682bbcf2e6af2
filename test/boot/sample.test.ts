import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseIsoRequest, prepareIso } from '../../src/index.js';
import { bootUntil, QEMU } from '../support/qemu.js';
import { lacks } from '../support/tools.js';

const sample = fileURLToPath(new URL('../../examples/sample', import.meta.url));
const bootSector = join(sample, 'tree/isolinux/isolinux.bin');

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'boot-sample-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

test('the boot sector in the repository is what its listing says', async () => {
  const assembled = join(directory, 'isolinux.bin');
  execFileSync(process.execPath, [join(sample, 'make-boot-sector.mjs'), assembled]);
  expect(await readFile(assembled)).toEqual(await readFile(bootSector));
});

test('the boot sector in the repository has an empty boot-info table, which only the image fills (ET-10, ET-12)', async () => {
  expect((await readFile(bootSector)).subarray(8, 64)).toEqual(Buffer.alloc(56));
});

describe.skipIf(lacks(QEMU))('a PC with the sample image in its CD-ROM drive', () => {
  let console: string;

  beforeAll(async () => {
    const request = parseIsoRequest(await readFile(join(sample, 'request.json'), 'utf8'));
    const image = join(directory, 'sample.iso');
    await writeImage(await prepareIso(request, join(sample, 'tree')), image);
    console = await bootUntil(image, { until: /volume id: .*\r\n|missing or wrong/ });
  }, 180_000);

  test('starts the boot sector', () => {
    expect(console).toContain('kickstart-iso: this image boots.');
  });

  test('finds the length, the place and the checksum of the boot image in its boot-info table (ET-10)', () => {
    expect(console).toMatch(/boot-info table: 2048 bytes at sector [1-9]\d*, checksum ok/);
  });

  test('reads the volume identifier that the configuration of the boot loader asks for', () => {
    expect(console).toMatch(/volume id: KICKSTART_SAMPLE\r\n/);
  });
});
