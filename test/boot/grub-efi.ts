import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../support/tools.js';

/** Where the loader of {@link makeGrubLoader} finds on the disc what to do. */
export const GRUB_CONFIGURATION_PATH = 'boot/grub/grub.cfg';

/** The partition that UEFI starts the loader from is not the disc. */
const embedded = `search --no-floppy --file /${GRUB_CONFIGURATION_PATH} --set=root
configfile /${GRUB_CONFIGURATION_PATH}
`;

const modules = [
  ...['iso9660', 'fat', 'part_gpt', 'part_msdos', 'search', 'search_fs_file'],
  ...['configfile', 'normal', 'echo', 'serial', 'terminal', 'linux'],
];

/** What has to be installed before {@link makeGrubLoader} and {@link makeEfiPartition} can do their work. */
export const efiPartitionNeeds = [
  '/usr/lib/grub/x86_64-efi/iso9660.mod',
  ...['grub-mkimage', 'mformat', 'mmd', 'mcopy'],
];

/** A GRUB for UEFI that looks for its configuration beside itself, `EFI/BOOT/grub.cfg` in its volume, as Fedora's does. */
export async function makeGrubLoaderOfVolume(file: string): Promise<void> {
  const form = ['-O', 'x86_64-efi', '-p', '/EFI/BOOT', '-o', file];
  await runTool('grub-mkimage', [...form, ...modules, 'search_label']);
}

/** A GRUB for UEFI that looks for its configuration on the disc. */
export async function makeGrubLoader(file: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'grub-efi-'));
  try {
    const configuration = join(directory, 'embedded.cfg');
    await writeFile(configuration, embedded);
    const form = ['-O', 'x86_64-efi', '-p', '/EFI/BOOT', '-c', configuration, '-o', file];
    await runTool('grub-mkimage', [...form, ...modules]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A FAT volume with a loader where UEFI looks for one, and other files beside it. */
export async function makeEfiPartition(loader: string, file: string, ...others: readonly string[]): Promise<void> {
  await writeFile(file, new Uint8Array(4 * 1024 * 1024));
  await runTool('mformat', ['-i', file, '::']);
  await runTool('mmd', ['-i', file, '::/EFI', '::/EFI/BOOT']);
  await runTool('mcopy', ['-i', file, loader, '::/EFI/BOOT/BOOTX64.EFI']);
  for (const other of others) await runTool('mcopy', ['-i', file, other, '::/EFI/BOOT/']);
}
