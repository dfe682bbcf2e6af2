import { IsoError } from 'iso9660-writer-ts';
import type { InstallerFamily } from '../answer-files/options.js';
import { startOfText } from '../tree/file-text.js';
import type { ScannedTree } from '../tree/scanned-tree.js';

/** By what a source shows its installer: the words of messages, and the look at the source. */
interface Sign {
  readonly words: string;
  isIn(tree: ScannedTree): boolean | Promise<boolean>;
}

const SIGNS: Readonly<Record<InstallerFamily, Sign>> = {
  anaconda: {
    words: '.treeinfo or .discinfo, and images/pxeboot',
    isIn: (tree) => hasFile(tree, '.treeinfo', '.discinfo') && hasDirectory(tree, /^images\/pxeboot\//i),
  },
  ubuntu: {
    words: '.disk/info and casper',
    isIn: (tree) => hasFile(tree, '.disk/info') && hasDirectory(tree, /^casper\//i),
  },
  debian: {
    words: '.disk/info of Debian, or install.<architecture>',
    isIn: async (tree) => hasDirectory(tree, /^install\.[^/]+\//i) || /^Debian/.test(await textOf(tree, '.disk/info')),
  },
  agama: {
    words: 'LiveOS, and agama in grub.cfg',
    isIn: async (tree) => hasDirectory(tree, /^LiveOS\//i) && (await namesAgama(tree)),
  },
  proxmox: {
    words: '.cd-info and proxmox',
    isIn: (tree) => hasFile(tree, '.cd-info') && hasDirectory(tree, /^proxmox\//i),
  },
};

const FAMILIES = Object.keys(SIGNS) as readonly InstallerFamily[];

/**
 * The family of a source's installer, by its files.
 *
 * @throws {IsoError} rejects with `INSTALLER_UNKNOWN` when it shows none, or more than one.
 */
export async function familyOf(tree: ScannedTree): Promise<InstallerFamily> {
  const found: InstallerFamily[] = [];
  for (const family of FAMILIES) if (await SIGNS[family].isIn(tree)) found.push(family);
  const [family, ...others] = found;
  if (family !== undefined && others.length === 0) return family;
  const fact =
    family === undefined ? 'the source shows no installer' : `the source shows the installers ${found.join(' and ')}`;
  const known = FAMILIES.map((name) => `${name} (${SIGNS[name].words})`).join(', ');
  throw new IsoError('INSTALLER_UNKNOWN', `${fact}: name its family instead of auto. Known are ${known}`);
}

function hasFile(tree: ScannedTree, ...paths: readonly string[]): boolean {
  return paths.some((path) => tree.findFile(path) !== undefined);
}

/** True if something lies in the directory. */
function hasDirectory({ entries }: ScannedTree, form: RegExp): boolean {
  return entries.some(({ path }) => form.test(path));
}

async function textOf(tree: ScannedTree, path: string): Promise<string> {
  const file = tree.findFile(path);
  return file === undefined ? '' : await startOfText(file);
}

const GRUB = /^(?:boot\/grub2?|EFI\/[^/]+|boot\/[^/]+\/loader)\/grub\.cfg$/i;

async function namesAgama({ entries }: ScannedTree): Promise<boolean> {
  for (const entry of entries) {
    if (entry.kind === 'file' && GRUB.test(entry.path) && /agama/i.test(await startOfText(entry))) return true;
  }
  return false;
}
