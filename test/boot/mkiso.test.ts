import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtCommandOfSuite } from '../../packages/iso9660-writer-ts/test/cli/built-command.js';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { lacks, runTool } from '../support/tools.js';
import { efiPartitionNeeds, GRUB_CONFIGURATION_PATH, makeEfiPartition, makeGrubLoader } from './grub-efi.js';
import { copyInstaller, installerFiles } from './installer-tree.js';

const WAYS = [
  { firmware: 'bios', medium: 'disc' },
  { firmware: 'bios', medium: 'disk' },
  { firmware: 'efi', medium: 'disc' },
  { firmware: 'efi', medium: 'disk' },
] as const;

/** What GRUB calls the drives. A BIOS numbers those for discs from 0xe0 on, which GRUB may take for hard disk 96. */
const DEVICES = { disc: /its disc at (?:cd|hd96)/, disk: /its disc at hd0/ };

const GRUB_PARTS = ['/usr/lib/grub/i386-pc/boot_hybrid.img', '/usr/lib/grub/x86_64-efi/iso9660.mod'];

describe.skipIf(lacks(QEMU, OVMF, 'grub-mkrescue', 'mformat', 'mcopy', ...GRUB_PARTS))(
  'grub-mkrescue with mkiso for its xorriso',
  () => {
    const { shims } = builtCommandOfSuite('xorriso');
    let directory: string;
    let image: string;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'boot-mkrescue-'));
      image = join(directory, 'rescue.iso');
      await writeGrubConfiguration(join(directory, 'tree'), 'echo GRUB has found its disc at $root');
      await runTool('grub-mkrescue', [`--xorriso=${join(shims, 'xorriso')}`, '-o', image, join(directory, 'tree')]);
    });

    afterAll(async () => {
      await rm(directory, { recursive: true, force: true });
    });

    test.each(WAYS)(
      'makes an image that starts GRUB by $firmware as a $medium',
      async (way) => {
        const console = await bootUntil(image, { ...way, until: /GRUB has found its disc at \S+\s/ });
        expect(console).toMatch(DEVICES[way.medium]);
      },
      130_000,
    );
  },
);

const MBR = '/usr/lib/ISOLINUX/isohdpfx.bin';

/** How installers are made anew: the words after `xorriso`, but for the file and the tree. */
const ISOHYBRID = [
  ...['-as', 'mkisofs', '-r', '-J', '-V', 'Debian installer', '-isohybrid-mbr', MBR, '-c', 'isolinux/boot.cat'],
  ...['-b', 'isolinux/isolinux.bin', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table'],
  ...['-eltorito-alt-boot', '-e', 'boot/grub/efi.img', '-no-emul-boot', '-isohybrid-gpt-basdat'],
];

describe.skipIf(lacks(QEMU, OVMF, MBR, ...efiPartitionNeeds, ...installerFiles))(
  'an installer made anew with mkiso for xorriso',
  () => {
    const { shims } = builtCommandOfSuite('xorriso');
    let directory: string;
    let image: string;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'boot-remaster-'));
      image = join(directory, 'installer.iso');
      const tree = join(directory, 'tree');
      await copyInstaller(tree);
      await writeGrubConfiguration(
        tree,
        'linux /install/vmlinuz console=ttyS0,115200\ninitrd /install/initrd.gz\nboot',
      );
      const loader = join(directory, 'BOOTX64.EFI');
      await makeGrubLoader(loader);
      await makeEfiPartition(loader, join(tree, 'boot/grub/efi.img'));
      await runTool(join(shims, 'xorriso'), [...ISOHYBRID, '-o', image, tree]);
    });

    afterAll(async () => {
      await rm(directory, { recursive: true, force: true });
    });

    test.each(WAYS)(
      "starts the installer's Linux by $firmware as a $medium",
      async (way) => {
        const console = await bootUntil(image, { ...way, until: /Linux version \d.*Command line: .*\n/s });
        expect(console).toMatch({ bios: /ISOLINUX \d/, efi: /BdsDxe: starting/ }[way.firmware]);
      },
      130_000,
    );
  },
);

/** What GRUB of a disc does, shown on the serial console. */
async function writeGrubConfiguration(tree: string, commands: string): Promise<void> {
  const file = join(tree, GRUB_CONFIGURATION_PATH);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `serial --speed=115200\nterminal_output serial\n${commands}\n`);
}
