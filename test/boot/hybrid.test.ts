import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BootImage,
  type ByteSource,
  buildEsp,
  createImage,
  type Entry,
  type HybridOptions,
} from 'iso9660-writer-ts';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { lacks } from '../support/tools.js';
import { efiPartitionNeeds, GRUB_CONFIGURATION_PATH, makeEfiPartition, makeGrubLoader } from './grub-efi.js';

const ISOLINUX = '/usr/lib/ISOLINUX/isolinux.bin';
const LDLINUX = '/usr/lib/syslinux/modules/bios/ldlinux.c32';
const LINUX = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64/linux';
const HYBRID_MBR = '/usr/lib/ISOLINUX/isohdpfx.bin';
const needed = [QEMU, OVMF, ISOLINUX, LDLINUX, LINUX, HYBRID_MBR, ...efiPartitionNeeds];

/** Both loaders read a file of the ISO 9660 tree, and what is in it shows on the console. */
const ISOLINUX_CONFIGURATION = `
serial 0 115200
default linux
prompt 0
label linux
  kernel /vmlinuz
  append console=ttyS0,115200 marker-of-the-configuration
`;
const GRUB_CONFIGURATION = 'serial --speed=115200\nterminal_output serial\necho GRUB has read its configuration\n';

describe.skipIf(lacks(...needed))('a hybrid image', () => {
  let directory: string;
  let bootCode: NonNullable<HybridOptions['bootCode']>;
  let loader: string;
  let partition: string;
  let tree: readonly Entry[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'boot-hybrid-'));
    loader = join(directory, 'BOOTX64.EFI');
    partition = join(directory, 'efi.img');
    await makeGrubLoader(loader);
    await makeEfiPartition(loader, partition);
    bootCode = { loader: 'isolinux', code: await readFile(HYBRID_MBR) };
    tree = [
      { kind: 'file', path: 'isolinux/isolinux.bin', content: await readFile(ISOLINUX) },
      { kind: 'file', path: 'isolinux/ldlinux.c32', content: await readFile(LDLINUX) },
      { kind: 'file', path: 'isolinux/isolinux.cfg', content: ISOLINUX_CONFIGURATION },
      { kind: 'file', path: 'vmlinuz', content: await readFile(LINUX) },
      { kind: 'file', path: GRUB_CONFIGURATION_PATH, content: GRUB_CONFIGURATION },
      { kind: 'file', path: 'filler.bin', content: new Uint8Array(3_000_000) },
    ];
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const bios: BootImage = { path: 'isolinux/isolinux.bin', platform: 'bios', infoTable: true };
  const efi: BootImage = { path: 'images/efiboot.img', platform: 'efi' };

  const inTheTree = (content: Uint8Array | ByteSource, more: HybridOptions = {}) =>
    createImage([...tree, { kind: 'file', path: efi.path, content }], {
      boot: [bios, efi],
      hybrid: { bootCode, ...more },
    });

  const images = {
    'in the tree': async () => await inTheTree(await readFile(partition)),
    'in an Apple partition map, too': async () =>
      await inTheTree(await readFile(partition), { applePartitionMap: true }),
    'behind the volume': async () =>
      await createImage(tree, { boot: [bios], hybrid: { bootCode, efiPartition: await readFile(partition) } }),
    'made by the writer': async () =>
      await inTheTree(
        await buildEsp([{ kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content: await readFile(loader) }]),
      ),
  };

  test('starts isolinux from a BIOS as a disk when there is no GPT and its partition starts at sector 16', async () => {
    const image = join(directory, 'bios-alone.iso');
    const hybrid: HybridOptions = { bootCode, mountablePartition: true };
    await writeImage(await createImage(tree, { boot: [bios], hybrid }), image);
    const until = /Command line: .*marker-of-the-configuration/;
    expect(await bootUntil(image, { medium: 'disk', until })).toMatch(/ISOLINUX \d/);
  }, 150_000);

  describe.each(Object.entries(images))('with its EFI system partition %s', (place, plan) => {
    let image: string;

    beforeAll(async () => {
      image = join(directory, `${place}.iso`);
      await writeImage(await plan(), image);
    });

    test.each(['disc', 'disk'] as const)(
      'starts isolinux from a BIOS as a %s',
      async (medium) => {
        const until = /Command line: .*marker-of-the-configuration/;
        expect(await bootUntil(image, { medium, until, timeout: 120_000 })).toMatch(/ISOLINUX \d/);
      },
      150_000,
    );

    test.each(['disc', 'disk'] as const)(
      'starts GRUB from UEFI as a %s',
      async (medium) => {
        const until = /GRUB has read its configuration/;
        expect(await bootUntil(image, { firmware: 'efi', medium, until, timeout: 240_000 })).toMatch(
          /BdsDxe: starting/,
        );
      },
      260_000,
    );
  });
});
