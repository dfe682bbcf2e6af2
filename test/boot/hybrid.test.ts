import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BootImage, createImage, type Entry, type HybridOptions } from 'iso9660-writer-ts';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { lacks, runTool } from '../support/tools.js';

const ISOLINUX = '/usr/lib/ISOLINUX/isolinux.bin';
const LDLINUX = '/usr/lib/syslinux/modules/bios/ldlinux.c32';
const LINUX = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64/linux';
const HYBRID_MBR = '/usr/lib/ISOLINUX/isohdpfx.bin';
const GRUB_EFI = '/usr/lib/grub/x86_64-efi/iso9660.mod';
const needed = [QEMU, OVMF, ISOLINUX, LDLINUX, LINUX, HYBRID_MBR, GRUB_EFI, 'grub-mkimage', 'mformat', 'mmd', 'mcopy'];

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
const EMBEDDED_CONFIGURATION = 'search --no-floppy --file /grub-marker.cfg --set=root\nconfigfile /grub-marker.cfg\n';

const MODULES = 'iso9660 fat part_gpt part_msdos search search_fs_file configfile normal echo serial terminal'.split(
  ' ',
);

describe.skipIf(lacks(...needed))('a hybrid image', () => {
  let directory: string;
  let bootCode: NonNullable<HybridOptions['bootCode']>;
  let partition: Uint8Array;
  let tree: readonly Entry[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'boot-hybrid-'));
    partition = await efiPartition(directory);
    bootCode = { loader: 'isolinux', code: await readFile(HYBRID_MBR) };
    tree = [
      { kind: 'file', path: 'isolinux/isolinux.bin', content: await readFile(ISOLINUX) },
      { kind: 'file', path: 'isolinux/ldlinux.c32', content: await readFile(LDLINUX) },
      { kind: 'file', path: 'isolinux/isolinux.cfg', content: ISOLINUX_CONFIGURATION },
      { kind: 'file', path: 'vmlinuz', content: await readFile(LINUX) },
      { kind: 'file', path: 'grub-marker.cfg', content: GRUB_CONFIGURATION },
      { kind: 'file', path: 'filler.bin', content: new Uint8Array(3_000_000) },
    ];
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const bios: BootImage = { path: 'isolinux/isolinux.bin', platform: 'bios', infoTable: true };
  const efi: BootImage = { path: 'images/efiboot.img', platform: 'efi' };

  describe.each(['in the tree', 'behind the volume'])('with its EFI system partition %s', (place) => {
    let image: string;

    beforeAll(async () => {
      image = join(directory, `${place}.iso`);
      const planned =
        place === 'in the tree'
          ? await createImage([...tree, { kind: 'file', path: efi.path, content: partition }], {
              boot: [bios, efi],
              hybrid: { bootCode },
            })
          : await createImage(tree, { boot: [bios], hybrid: { bootCode, efiPartition: partition } });
      await writeImage(planned, image);
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

/** A FAT volume with a GRUB that looks for its configuration on the disc. */
async function efiPartition(directory: string): Promise<Uint8Array> {
  const [loader, configuration, volume] = ['BOOTX64.EFI', 'embedded.cfg', 'efi.img'].map((name) =>
    join(directory, name),
  );
  await writeFile(configuration!, EMBEDDED_CONFIGURATION);
  const form = ['-O', 'x86_64-efi', '-p', '/EFI/BOOT', '-c', configuration!, '-o', loader!];
  await runTool('grub-mkimage', [...form, ...MODULES]);
  await writeFile(volume!, new Uint8Array(4 * 1024 * 1024));
  await runTool('mformat', ['-i', volume!, '::']);
  await runTool('mmd', ['-i', volume!, '::/EFI', '::/EFI/BOOT']);
  await runTool('mcopy', ['-i', volume!, loader!, '::/EFI/BOOT/BOOTX64.EFI']);
  return await readFile(volume!);
}
