import { buildEsp, type Entry, type FileEntry, IsoError, type IsoProblem } from 'iso9660-writer-ts';
import type { ScannedTree } from '../scanned-tree.js';
import { EFI_LOADERS } from './layouts.js';

/** An EFI boot image of a tree that has loaders for UEFI, but not in the FAT volume where UEFI looks for them. */
export interface MadeEfiImage {
  /** The loader in the tree that UEFI will start. */
  readonly loader: string;
  /** The directory whose files are in the volume. */
  readonly directory: string;
  /** Where the volume is in the image. Absent when FAT cannot hold the directory. */
  readonly file?: FileEntry;
  readonly warnings: readonly IsoProblem[];
}

/**
 * Makes the volume of the tree's `EFI` directory, if there is a loader in it. Only names and sizes are read now: the
 * volume takes its bytes from the files of the tree when the image is read.
 */
export async function makeEfiImage(tree: ScannedTree): Promise<MadeEfiImage | undefined> {
  const loader = EFI_LOADERS.map((path) => tree.findFile(path)?.path).find((path) => path !== undefined);
  if (loader === undefined) return undefined;
  const directory = loader.slice(0, loader.indexOf('/'));
  const inside = tree.entries.filter(({ path }) => path === directory || path.startsWith(`${directory}/`));
  const [kept, strange] = partition(inside, ({ kind }) => kind === 'file' || kind === 'directory');
  const warnings = strange.map(({ kind, path }) => leftOut(kind === 'symlink' ? 'symbolic link' : 'device', path));
  try {
    const content = await buildEsp(kept);
    return { loader, directory, file: { kind: 'file', path: freePath(tree), content }, warnings };
  } catch (error) {
    if (!(error instanceof IsoError) || error.code === 'INTERNAL') throw error;
    return { loader, directory, warnings: [notMade(directory, error)] };
  }
}

/** The usual place, unless the tree has something else there; then the root directory, where there is always room. */
function freePath(tree: ScannedTree): string {
  const above = tree.find('images');
  const usual = 'images/efiboot.img';
  const hasPlace = above === undefined || (above.kind === 'directory' && above.path === 'images');
  if (hasPlace && tree.find(usual) === undefined) return usual;
  let path = 'efiboot.img';
  for (let number = 2; tree.find(path) !== undefined; number++) path = `efiboot${number}.img`;
  return path;
}

function leftOut(what: string, path: string): IsoProblem {
  const message = `${path} is a ${what}: it is not in the EFI boot image, because FAT has only files and directories`;
  return { code: 'NOT_IN_EFI_IMAGE', path, message };
}

function notMade(directory: string, { message }: IsoError): IsoProblem {
  return {
    code: 'EFI_IMAGE_NOT_MADE',
    path: directory,
    message: `no EFI boot image is made of ${directory}, so the image will not boot with UEFI: ${message}`,
  };
}

function partition(entries: readonly Entry[], belongs: (entry: Entry) => boolean): [Entry[], Entry[]] {
  return [entries.filter(belongs), entries.filter((entry) => !belongs(entry))];
}
