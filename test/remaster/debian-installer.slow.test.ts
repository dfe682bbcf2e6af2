import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareIso } from '../../src/index.js';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { repeatable, request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { makeVendorDisc, vendorNeeds } from './vendor-discs.js';

const IMAGES = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64';
const installer = { kernel: `${IMAGES}/linux`, initrd: `${IMAGES}/initrd.gz` };

/** A shell of the installer runs it: signs that GRUB would read as its own, and no blank. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
const SHOW = 'preseed/early_command=cat${IFS}/preseed.cfg>/dev/ttyS0';

/** The other way is that of `installer.slow.test.ts`. */
const WAY = { firmware: 'efi', medium: 'disk', timeout: 900_000 } as const;

describe.skipIf(lacks(QEMU, OVMF, ...Object.values(installer), ...vendorNeeds))("Debian's installer", () => {
  let directory: string;
  let image: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'debian-installer-'));
    const { disc } = await makeVendorDisc('Debian', directory, { installer });
    image = join(directory, 'edge-07.iso');
    const options = { ...repeatable, installer: 'debian', kernelArguments: { add: [SHOW] } } as const;
    await writeImage(await prepareIso(request, disc, options), image);
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('of a remastered disc runs a command of its arguments, which shows what was appended to its initrd', async () => {
    const until = /d-i preseed\/file string file:\/\/\/cdrom\/preseed\.cfg/;
    expect(await bootUntil(image, { ...WAY, until })).toMatch(until);
  }, 1_000_000);
});
