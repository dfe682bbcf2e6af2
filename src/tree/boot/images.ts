import type { BootImage, FileEntry, IsoProblem } from 'iso9660-writer-ts';
import { sourceOf } from 'iso9660-writer-ts/internal';
import type { ScannedTree } from '../scanned-tree.js';
import { biosBootImage, efiBootImage } from './boot-image.js';
import { type MadeEfiImage, makeEfiImage } from './efi-image.js';
import { BOOT_LAYOUTS } from './layouts.js';

/** How the image boots, and why. */
export interface BootPlan {
  /** In the order of the boot catalog: the first is the default entry. Empty for a data image. */
  readonly images: readonly BootImage[];
  /** Where the boot catalog shows in the tree: beside isolinux, else beside the default entry. Absent for a data image. */
  readonly catalogPath?: string;
  /** `detected` in the tree, replayed of the `disc`, named by the `option`, or `none`: nothing found, or switched off. */
  readonly origin: 'detected' | 'disc' | 'option' | 'none';
  /** One sentence for each thing found or decided. */
  readonly reasons: readonly string[];
  /** Boot images that are made for the image, and are not in the tree. */
  readonly made: readonly FileEntry[];
  readonly warnings: readonly IsoProblem[];
}

/** What a caller may ask for: look into the tree, do not boot, or exactly these images. */
export type BootOption = 'detect' | 'none' | readonly BootImage[];

/** The boot catalog's name on every installation disc. */
const CATALOG = 'boot.cat';

const FIRMWARE = { bios: 'BIOS', efi: 'UEFI', ppc: 'PowerPC', mac: 'Macintosh' } as const;

/** What an image must have at least to take the boot-info table (bytes 8-63) and GRUB 2's boot info (8 bytes at 2548). */
const INFO_TABLE_END = 64;
const GRUB2_INFO_END = 2556;

/** Decides the boot entries. A named image that is missing is left to the writer, which refuses it. */
export async function planBoot(tree: ScannedTree, option: BootOption = 'detect'): Promise<BootPlan> {
  if (option === 'detect') return detectBoot(tree);
  const reason = option === 'none' ? 'booting is switched off' : 'no boot image is named';
  if (option === 'none' || option.length === 0) return notBooting(reason, []);
  return {
    images: option,
    origin: 'option',
    reasons: option.map(({ path, platform }) => `${path} is named for ${FIRMWARE[platform]}`),
    made: [],
    warnings: [],
    ...catalogOf(option),
  };
}

async function detectBoot(tree: ScannedTree): Promise<BootPlan> {
  const bios = BOOT_LAYOUTS.bios.flatMap((path) => usable(tree, path));
  const efi = BOOT_LAYOUTS.efi.flatMap((path) => usable(tree, path));
  const made = efi.length === 0 ? await makeEfiImage(tree) : undefined;
  const images = [
    ...bios.slice(0, 1).map((file) => fitting(biosBootImage(file.path), file)),
    ...efi.slice(0, 1).map(({ path }) => efiBootImage(path)),
    ...(made?.file === undefined ? [] : [efiBootImage(made.file.path)]),
  ];
  const warnings = [
    ...[...BOOT_LAYOUTS.bios, ...BOOT_LAYOUTS.efi].flatMap((path) => unusableWarning(tree, path)),
    ...(made?.warnings ?? []),
  ];
  if (images.length === 0) {
    const message = 'the tree has neither a boot image that is known nor EFI/BOOT/BOOTX64.EFI: the image will not boot';
    return notBooting(message, [...warnings, { code: 'NOT_BOOTABLE', message }]);
  }
  return {
    images,
    origin: 'detected',
    reasons: [...foundReasons(bios, 'bios'), ...foundReasons(efi, 'efi'), ...madeReasons(made)],
    made: made?.file === undefined ? [] : [made.file],
    warnings,
    ...catalogOf(images),
  };
}

function notBooting(reason: string, warnings: readonly IsoProblem[]): BootPlan {
  return { images: [], origin: 'none', reasons: [reason], made: [], warnings };
}

function usable(tree: ScannedTree, path: string): FileEntry[] {
  const file = tree.findFile(path);
  return file === undefined || sourceOf(file.content).size === 0 ? [] : [file];
}

/** A boot image that is there under its name but cannot be used: worth a word, or the search for the reason is long. */
function unusableWarning(tree: ScannedTree, path: string): IsoProblem[] {
  const entry = tree.find(path);
  if (entry === undefined || usable(tree, path).length > 0) return [];
  const fact = entry.kind === 'file' ? 'is empty' : `is a ${entry.kind === 'symlink' ? 'symbolic link' : entry.kind}`;
  return [{ code: 'BOOT_IMAGE_IGNORED', path: entry.path, message: `${entry.path} ${fact}: it is not used to boot` }];
}

/** Leaves out tables that find no room: an image so short is no loader of today, but mkisofs would name it all the same. */
function fitting({ infoTable, grub2InfoTable, ...image }: BootImage, { content }: FileEntry): BootImage {
  const size = sourceOf(content).size;
  return {
    ...image,
    ...(infoTable && size >= INFO_TABLE_END && { infoTable }),
    ...(grub2InfoTable && size >= GRUB2_INFO_END && { grub2InfoTable }),
  };
}

function foundReasons([first, ...others]: readonly FileEntry[], platform: BootImage['platform']): string[] {
  if (first === undefined) return [];
  return [
    `${first.path} is in the tree: boots with ${FIRMWARE[platform]}`,
    ...others.map(({ path }) => `${path} is in the tree, too, and not used: ${first.path} comes first`),
  ];
}

function madeReasons(made: MadeEfiImage | undefined): string[] {
  if (made?.file === undefined) return [];
  const { loader, directory, file } = made;
  return [`${loader} is in the tree, but no EFI boot image: ${file.path} is made of ${directory}, boots with UEFI`];
}

function catalogOf(images: readonly BootImage[]): { readonly catalogPath?: string } {
  const neighbour = images.find(({ path }) => /(?:^|\/)isolinux\.bin$/i.test(path)) ?? images[0];
  if (neighbour === undefined) return {};
  return { catalogPath: neighbour.path.slice(0, neighbour.path.lastIndexOf('/') + 1) + CATALOG };
}
