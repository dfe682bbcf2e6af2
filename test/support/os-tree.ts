import { createHash } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Text or bytes of a file, or where a symbolic link leads. */
export type TreeContent = string | Uint8Array | { readonly linkTo: string };

const CLOCK = new Date('2025-06-15T08:00:00Z');

/** A small installation tree with isolinux, an EFI image, a label and two scripts. */
export const installationTree: Readonly<Record<string, TreeContent>> = {
  '.discinfo': '1750000000.5\nAlmaLinux 9\nx86_64\n',
  'EFI/BOOT/grub.cfg': 'linux /images/vmlinuz inst.stage2=hd:LABEL=ALMA-9-6 quiet\n',
  'images/efiboot.img': fatVolume(),
  'isolinux/isolinux.bin': Uint8Array.from({ length: 4096 }, (_, index) => index % 251),
  'isolinux/isolinux.cfg': 'label linux\n  append initrd=initrd.img inst.stage2=hd:LABEL=ALMA-9-6 quiet\n',
  'ks_scripts/network.cfg': 'the configuration of an older request',
  'ks_scripts/drives.py': 'print("drives")\n',
  Packages: { linkTo: 'pool' },
  'pool/a rather long package name with blanks-1.0.rpm': 'package'.repeat(1000),
};

/** Enough of a FAT volume to pass for one: a jump at its start, a signature at the end of its first sector. */
function fatVolume(): Uint8Array {
  const image = new Uint8Array(8192);
  image.set([0xeb, 0x3c, 0x90]);
  image.set([0x55, 0xaa], 510);
  return image;
}

/** Writes a tree below a new directory and answers its path. Dates are fixed. */
export async function makeTree(files: Readonly<Record<string, TreeContent>> = installationTree): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'os-tree-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    if (typeof content === 'object' && 'linkTo' in content) await symlink(content.linkTo, file);
    else await writeFile(file, content);
  }
  for (const path of await pathsOf(root)) {
    const file = join(root, path);
    const stats = await lstat(file);
    if (stats.isSymbolicLink()) continue;
    await chmod(file, stats.isDirectory() ? 0o755 : 0o644);
    await utimes(file, CLOCK, CLOCK);
  }
  return root;
}

/** One number for all that a tree is: names, types, modes, dates and bytes. */
export async function treeHash(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of await pathsOf(root)) {
    const stats = await lstat(join(root, path));
    hash.update(JSON.stringify([path, stats.mode, stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino]));
    if (stats.isSymbolicLink()) hash.update(await readlink(join(root, path)));
    else if (stats.isFile()) hash.update(await readFile(join(root, path)));
  }
  return hash.digest('hex');
}

async function pathsOf(root: string): Promise<readonly string[]> {
  // Deepest first, so that setting a directory's date is the last thing that happens to it.
  return (await readdir(root, { recursive: true })).sort().reverse();
}
