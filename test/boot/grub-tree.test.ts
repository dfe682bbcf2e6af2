import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareIso } from '../../src/index.js';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { repeatable, request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';

const GRUB = '/usr/lib/grub';
const BOOT_CODE = `${GRUB}/i386-pc/boot_hybrid.img`;
const needed = [QEMU, OVMF, BOOT_CODE, `${GRUB}/x86_64-efi/iso9660.mod`, 'grub-mkimage'];

const MODULES = ['iso9660', 'part_gpt', 'part_msdos', 'search', 'search_fs_file', 'configfile', 'normal', 'echo'];
const CONFIGURATION = 'serial --speed=115200\nterminal_output serial\necho GRUB has read its configuration\n';
const EMBEDDED_CONFIGURATION = 'search --no-floppy --file /.disk/info --set=root\nconfigfile /boot/grub/grub.cfg\n';

describe.skipIf(lacks(...needed))('a tree like that of Ubuntu, with GRUB for both firmwares and no EFI image', () => {
  let directory: string;
  let image: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'boot-grub-tree-'));
    const tree = join(directory, 'tree');
    await write(join(tree, '.disk/info'), 'a disc\n');
    await write(join(tree, 'boot/grub/grub.cfg'), CONFIGURATION);
    await makeGrub(join(tree, 'boot/grub/i386-pc/eltorito.img'), 'i386-pc-eltorito', ['biosdisk']);
    await makeGrub(join(tree, 'EFI/boot/bootx64.efi'), 'x86_64-efi', []);
    image = join(directory, 'hybrid.iso');
    const hybrid = { bootCode: await readFile(BOOT_CODE) };
    await writeImage(await prepareIso(request, tree, { ...repeatable, hybrid }), image);
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test.each([
    ['a BIOS as a disc', { firmware: 'bios', medium: 'disc' }],
    ['a BIOS as a disk', { firmware: 'bios', medium: 'disk' }],
    ['UEFI as a disc', { firmware: 'efi', medium: 'disc' }],
    ['UEFI as a disk', { firmware: 'efi', medium: 'disk' }],
  ] as const)(
    'starts GRUB from %s, which reads its configuration',
    async (_what, machine) => {
      const console = await bootUntil(image, {
        ...machine,
        until: /GRUB has read its configuration/,
        timeout: 240_000,
      });
      expect(console).toContain('GRUB has read its configuration');
    },
    300_000,
  );

  async function makeGrub(file: string, format: string, modules: readonly string[]): Promise<void> {
    const embedded = join(directory, 'embedded.cfg');
    await write(embedded, EMBEDDED_CONFIGURATION);
    await mkdir(dirname(file), { recursive: true });
    const form = ['-O', format, '-p', '/boot/grub', '-c', embedded, '-o', file];
    await runTool('grub-mkimage', [...form, ...MODULES, 'serial', 'terminal', ...modules]);
  }
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
