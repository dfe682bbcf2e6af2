import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openImageFile, writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareIso } from '../../src/index.js';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { repeatable, request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';

const MEMTEST = '/usr/lib/memtest86+/memtest86+x64.iso';
const RESCUE = '/usr/lib/grub-rescue/grub-rescue-cdrom.iso';
const needed = [QEMU, OVMF, 'xorriso', 'grub-mkrescue', 'mformat', '/usr/lib/grub/x86_64-efi/iso9660.mod', RESCUE];

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'packaged-discs-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** The disc with one file more. */
async function remastered(disc: string): Promise<string> {
  const image = join(directory, `new-${basename(disc)}`);
  const added = 'one file more\n';
  const files = [{ path: 'added.txt', text: added }];
  await writeImage(await prepareIso(request, disc, { ...repeatable, files }), image);
  await using iso = await openImageFile(image);
  expect(await iso.text('added.txt')).toBe(added);
  return image;
}

describe.skipIf(lacks(...needed, MEMTEST))('a disc of a package, remastered with one file more, starts', () => {
  test.each(['disc', 'disk'] as const)(
    'memtest86+, which is a floppy to a BIOS, as a %s',
    async (medium) => {
      const image = await remastered(MEMTEST);
      const way = { medium, console: 'screen', until: /Memtest86\+ v\d/i, timeout: 120_000 } as const;
      expect(await bootUntil(image, way)).toMatch(/Memtest86\+ v\d/i);
    },
    150_000,
  );

  test('GRUB of grub-rescue-pc, by BIOS', async () => {
    const image = await remastered(RESCUE);
    const until = /GNU GRUB +version/;
    expect(await bootUntil(image, { console: 'screen', until, timeout: 120_000 })).toMatch(until);
  }, 150_000);

  test('GRUB of grub-mkrescue, by BIOS as a disk and by UEFI as a disc', async () => {
    const disc = join(directory, 'rescue.iso');
    await runTool('grub-mkrescue', [
      '-o',
      disc,
      '--install-modules=normal iso9660 fat part_gpt part_msdos',
      '--fonts=',
    ]);
    const image = await remastered(disc);
    const until = /GNU GRUB +version|grub>/;
    expect(await bootUntil(image, { medium: 'disk', console: 'screen', until, timeout: 120_000 })).toMatch(until);
    expect(await bootUntil(image, { firmware: 'efi', until, timeout: 120_000 })).toMatch(until);
  }, 300_000);
});
