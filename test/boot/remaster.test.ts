import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtCommandOfSuite } from '../../packages/iso9660-writer-ts/test/cli/built-command.js';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { lacks, runTool } from '../support/tools.js';
import { efiPartitionNeeds, GRUB_CONFIGURATION_PATH, makeEfiPartition, makeGrubLoader } from './grub-efi.js';

const GRUB = '/usr/lib/grub/i386-pc';
const ISOLINUX = {
  loader: '/usr/lib/ISOLINUX/isolinux.bin',
  library: '/usr/lib/syslinux/modules/bios/ldlinux.c32',
  bootCode: '/usr/lib/ISOLINUX/isohdpfx.bin',
} as const;
const needed = [QEMU, OVMF, 'xorriso', `${GRUB}/boot_hybrid.img`, `${GRUB}/biosdisk.mod`, ...efiPartitionNeeds];

const GRUB_IMAGE = 'boot/grub/i386-pc/eltorito.img';

const BIOS = ['-no-emul-boot', '-boot-load-size', '4', '-boot-info-table'];
const BEHIND = ['-e', '--interval:appended_partition_2:all::', '-no-emul-boot'];

/** How distributions make their images: words for `xorriso -as mkisofs`, but for the tree and the result. */
const MAKERS = {
  Ubuntu: [
    ...['-V', 'Ubuntu-Server 24.04', '-J', '-joliet-long', '-l', '--grub2-mbr', `${GRUB}/boot_hybrid.img`],
    ...['--protective-msdos-label', '-partition_cyl_align', 'off', '-partition_offset', '16', '--mbr-force-bootable'],
    ...['-append_partition', '2', '28732ac11ff8d211ba4b00a0c93ec93b', 'efi.img', '-appended_part_as_gpt'],
    ...['-iso_mbr_part_type', 'a2a0d0ebe5b9334487c068b6b72699c7', '-c', '/boot.catalog'],
    ...['-b', GRUB_IMAGE, ...BIOS, '--grub2-boot-info', '-eltorito-alt-boot', ...BEHIND],
  ],
  Debian: [
    ...['-V', 'Debian 12', '-J', '-joliet-long', '-isohybrid-mbr', ISOLINUX.bootCode],
    ...['-b', 'isolinux/isolinux.bin', '-c', 'isolinux/boot.cat', ...BIOS, '-eltorito-alt-boot'],
    ...['-e', 'boot/grub/efi.img', '-no-emul-boot', '-isohybrid-gpt-basdat', '-isohybrid-apm-hfsplus'],
  ],
  Arch: [
    ...['-V', 'ARCH_202401', '-J', '-joliet-long', '-isohybrid-mbr', ISOLINUX.bootCode],
    ...['--mbr-force-bootable', '-partition_offset', '16', '-b', 'isolinux/isolinux.bin', '-c', 'isolinux/boot.cat'],
    ...[...BIOS, '-append_partition', '2', 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', 'efi.img', '-appended_part_as_gpt'],
    ...['-eltorito-alt-boot', ...BEHIND],
  ],
} as const;

const WAYS = [
  { firmware: 'bios', medium: 'disc' },
  { firmware: 'bios', medium: 'disk' },
  { firmware: 'efi', medium: 'disc' },
  { firmware: 'efi', medium: 'disk' },
] as const;

/** Boot loaders speak on the serial console because their configuration, a file of the tree, says so. */
const REACHED = /the configuration of GRUB|ISOLINUX \d.*boot: /s;
const GRUB_CONFIGURATION = 'serial --speed=115200\nterminal_output serial\necho the configuration of GRUB\n';
const ISOLINUX_CONFIGURATION = 'serial 0 115200\nprompt 1\ndefault none\n';

describe.skipIf(lacks(...needed, ...Object.values(ISOLINUX)))(
  'an installer made anew with mkiso and the line that xorriso reports of it',
  () => {
    const { shims } = builtCommandOfSuite('mkiso');
    let cwd: string;

    beforeAll(async () => {
      cwd = await mkdtemp(join(tmpdir(), 'boot-remaster-'));
      await makeTree(cwd);
    });

    afterAll(async () => {
      await rm(cwd, { recursive: true, force: true });
    });

    test('of GRUB starts by BIOS as a disk, also with the head of an Apple partition map in its boot code (HY-15)', async () => {
      const image = 'apple.iso';
      const code = ['--grub2-mbr', `${GRUB}/boot_hybrid.img`, '-b', GRUB_IMAGE, ...BIOS, '--grub2-boot-info'];
      const partition = ['-append_partition', '2', '0xef', 'efi.img', '-appended_part_as_apm'];
      await runTool(join(shims, 'mkiso'), ['-quiet', '-r', ...code, ...partition, '-o', image, 'tree'], { cwd });
      const start = (await readFile(join(cwd, image))).toString('latin1', 0, 2);
      expect(start).toBe('ER');
      expect(await bootUntil(join(cwd, image), { medium: 'disk', until: REACHED })).toMatch(REACHED);
    }, 150_000);

    describe.each(Object.entries(MAKERS))('like those of %s', (name, maker) => {
      beforeAll(async () => {
        const old = `${name}.iso`;
        await runTool('xorriso', ['-as', 'mkisofs', '-quiet', '-r', ...maker, '-o', old, 'tree'], { cwd });
        // As people do it: what is reported is quoted for a shell.
        const reported = `$(xorriso -indev ${old} -report_el_torito as_mkisofs 2> /dev/null | tr '\\n' ' ')`;
        const script = `eval ${shims}/mkiso -quiet -r -J -joliet-long "${reported}" -o new-${old} tree`;
        await runTool('bash', ['-ec', script], { cwd });
      });

      test.each(WAYS)(
        'starts by $firmware as a $medium',
        async (way) => {
          const image = join(cwd, `new-${name}.iso`);
          expect(await bootUntil(image, { ...way, until: REACHED, timeout: 120_000 })).toMatch(REACHED);
        },
        150_000,
      );

      test.each(WAYS.filter(({ firmware, medium }) => (firmware === 'bios') === (medium === 'disk')))(
        'still starts by $firmware as a $medium after xorriso has added a file to it',
        async ({ firmware, medium }) => {
          const image = `replayed-${name}-${firmware}.iso`;
          const files = ['-indev', `new-${name}.iso`, '-outdev', image];
          await runTool('xorriso', [...files, '-boot_image', 'any', 'replay', '-map', 'efi.img', '/added.img'], {
            cwd,
          });
          const way = { firmware, medium, until: REACHED, timeout: 120_000 };
          expect(await bootUntil(join(cwd, image), way)).toMatch(REACHED);
        },
        150_000,
      );
    });
  },
);

/** A tree with the loaders of all of them, and beside it the EFI system partition. */
async function makeTree(directory: string): Promise<void> {
  const tree = join(directory, 'tree');
  await mkdir(join(tree, 'isolinux'), { recursive: true });
  await mkdir(join(tree, dirname(GRUB_IMAGE)), { recursive: true });
  await copyFile(ISOLINUX.loader, join(tree, 'isolinux/isolinux.bin'));
  await copyFile(ISOLINUX.library, join(tree, 'isolinux/ldlinux.c32'));
  await writeFile(join(tree, 'isolinux/isolinux.cfg'), ISOLINUX_CONFIGURATION);
  await writeFile(join(tree, GRUB_CONFIGURATION_PATH), GRUB_CONFIGURATION);
  const modules = ['biosdisk', 'iso9660', 'configfile', 'normal', 'echo', 'serial', 'terminal'];
  const form = ['-O', 'i386-pc-eltorito', '-p', '/boot/grub', '-o', join(tree, GRUB_IMAGE)];
  await runTool('grub-mkimage', [...form, ...modules]);
  const loader = join(directory, 'BOOTX64.EFI');
  await makeGrubLoader(loader);
  await makeEfiPartition(loader, join(directory, 'efi.img'));
  await copyFile(join(directory, 'efi.img'), join(tree, 'boot/grub/efi.img'));
}
