import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runTool } from '../support/tools.js';

/** Files of the Debian packages isolinux, syslinux-common and debian-installer-12-netboot-amd64. */
const installer = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64';
const sources = {
  'isolinux/isolinux.bin': '/usr/lib/ISOLINUX/isolinux.bin',
  'isolinux/ldlinux.c32': '/usr/lib/syslinux/modules/bios/ldlinux.c32',
  'install/vmlinuz': `${installer}/linux`,
  'install/initrd.gz': `${installer}/initrd.gz`,
};

/** GRUB for UEFI, from the last of these packages. */
export const efiLoader = `${installer}/grubx64.efi`;

/** What has to be installed before {@link copyInstaller} can copy it. */
export const installerFiles = Object.values(sources);

/** What has to be installed before {@link makeInstallerTree} can make its tree: these, and the mtools. */
export const installerNeeds = [...installerFiles, efiLoader, 'mformat', 'mmd', 'mcopy'];

const configuration = `
serial 0 115200
default install
prompt 0
label install
  kernel /install/vmlinuz
  append initrd=/install/initrd.gz console=ttyS0,115200 inst.stage2=hd:LABEL=Debian\\x20installer
`;

/** Scripts in which no name is like another once it is cut, folded or spelled in ASCII. */
const scripts = ['Überblick', 'résumé', 'Обзор', '概要', 'סקירה', '개요', '📀 disc', 'plain'];

/** An installer that isolinux starts: kernel, RAM disk and configuration. */
export async function copyInstaller(root: string): Promise<void> {
  for (const [path, source] of Object.entries(sources)) await cp(source, join(root, path), { dereference: true });
  await writeFile(join(root, 'isolinux/isolinux.cfg'), configuration);
}

/** An installation tree with real boot loaders, kernel and RAM disk, among a few hundred files of any name. */
export async function makeInstallerTree(root: string): Promise<void> {
  await copyInstaller(root);
  await makeEfiBootImage(join(root, 'images/efiboot.img'));
  await mkdir(join(root, 'ks_scripts'));
  await writePackages(root);
  await symlink('pool', join(root, 'Packages'));
}

/** Four hundred files of different sizes below `pool`, and a symbolic link beside them in each directory. */
async function writePackages(root: string): Promise<void> {
  for (const script of scripts) {
    const directory = join(root, 'pool', script, `${script} – ${'long '.repeat(12)}name`);
    await mkdir(directory, { recursive: true });
    for (let number = 0; number < 50; number++) {
      await writeFile(join(directory, `${script} ${number}.pkg`), `${script} ${number}\n`.repeat(number * 9));
    }
    await symlink(`${script} 1.pkg`, join(directory, `${script} newest.pkg`));
  }
}

/** A FAT volume with GRUB where UEFI looks for a loader. */
async function makeEfiBootImage(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, new Uint8Array(8 * 1024 * 1024));
  await runTool('mformat', ['-i', file, '::']);
  await runTool('mmd', ['-i', file, '::/EFI', '::/EFI/BOOT']);
  await runTool('mcopy', ['-i', file, efiLoader, '::/EFI/BOOT/BOOTX64.EFI']);
}
