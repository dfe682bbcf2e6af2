import type { BootImage, Content, FileEntry, IsoProblem } from 'iso9660-writer-ts';
import type { ScannedTree } from './scanned-tree.js';

/** How the image boots, and why. */
export interface BootPlan {
  /** In the order of the boot catalog: the first is the default entry. Empty for a data image. */
  readonly images: readonly BootImage[];
  /** Where the boot catalog shows in the tree: beside isolinux, else beside the default entry. Absent for a data image. */
  readonly catalogPath?: string;
  /** `detected` in the tree, named by the `option`, or `none`: nothing found, or switched off. */
  readonly origin: 'detected' | 'option' | 'none';
  /** One sentence for each thing found or decided. */
  readonly reasons: readonly string[];
  readonly warnings: readonly IsoProblem[];
}

/** What a caller may ask for: look into the tree, do not boot, or exactly these images. */
export type BootOption = 'detect' | 'none' | readonly BootImage[];

const ISOLINUX = 'isolinux/isolinux.bin';
const GRUB_BIOS = 'images/eltorito.img';
const EFI = 'images/efiboot.img';

/** The boot catalog's name on every installation disc. */
const CATALOG = 'boot.cat';

/** GRUB 2's boot info takes 8 bytes at 2548; a smaller image cannot be GRUB's. */
const GRUB2_INFO_END = 2556;

/** Decides the boot entries. A named image that is missing is left to the writer, which refuses it. */
export function planBoot(tree: ScannedTree, option: BootOption = 'detect'): BootPlan {
  if (option === 'none') return { images: [], origin: 'none', reasons: ['booting is switched off'], warnings: [] };
  return option === 'detect' ? detectBoot(tree) : requestedBoot(option);
}

/** A BIOS boot image as isolinux and GRUB want it: four sectors loaded, the boot-info table written. */
export function biosBootImage(path: string): BootImage {
  return { path, platform: 'bios', emulation: 'none', loadSectors: 4, infoTable: true };
}

/** A FAT volume with an EFI loader. */
export function efiBootImage(path: string): BootImage {
  return { path, platform: 'efi', emulation: 'none' };
}

function requestedBoot(images: readonly BootImage[]): BootPlan {
  if (images.length === 0) return { images, origin: 'none', reasons: ['no boot image is named'], warnings: [] };
  return {
    images,
    origin: 'option',
    reasons: images.map(({ path, platform }) => `${path} is named for ${firmware(platform)}`),
    warnings: [],
    ...catalogOf(images),
  };
}

function detectBoot(tree: ScannedTree): BootPlan {
  const isolinux = tree.findFile(ISOLINUX);
  const grub = isolinux === undefined ? tree.findFile(GRUB_BIOS) : undefined;
  const efi = tree.findFile(EFI);
  const images = [
    ...(isolinux === undefined ? [] : [biosBootImage(isolinux.path)]),
    ...(grub === undefined ? [] : [grubBootImage(grub)]),
    ...(efi === undefined ? [] : [efiBootImage(efi.path)]),
  ];
  const warnings = [ISOLINUX, GRUB_BIOS, EFI].flatMap((path) => notRegular(tree, path));
  if (images.length === 0) {
    const message = `the tree has none of ${ISOLINUX}, ${GRUB_BIOS} and ${EFI}: the image will not boot`;
    warnings.push({ code: 'NOT_BOOTABLE', message });
    return { images, origin: 'none', reasons: [message], warnings };
  }
  return {
    images,
    origin: 'detected',
    reasons: images.map(({ path, platform }) => `${path} is in the tree: boots with ${firmware(platform)}`),
    warnings,
    ...catalogOf(images),
  };
}

function grubBootImage(file: FileEntry): BootImage {
  const image = biosBootImage(file.path);
  return sizeOf(file.content) < GRUB2_INFO_END ? image : { ...image, grub2InfoTable: true };
}

/** A boot image that is there under its name but cannot be used: worth a word, or the search for the reason is long. */
function notRegular(tree: ScannedTree, path: string): IsoProblem[] {
  const entry = tree.find(path);
  if (entry === undefined || entry.kind === 'file') return [];
  const kind = entry.kind === 'symlink' ? 'symbolic link' : entry.kind;
  const message = `${entry.path} is a ${kind}, not a regular file: it is not used to boot`;
  return [{ code: 'BOOT_IMAGE_IGNORED', path: entry.path, message }];
}

function catalogOf(images: readonly BootImage[]): { readonly catalogPath?: string } {
  const neighbour = images.find(({ path }) => path.toLowerCase() === ISOLINUX) ?? images[0];
  if (neighbour === undefined) return {};
  return { catalogPath: neighbour.path.slice(0, neighbour.path.lastIndexOf('/') + 1) + CATALOG };
}

function firmware(platform: BootImage['platform']): string {
  return platform === 'efi' ? 'UEFI' : 'BIOS';
}

function sizeOf(content: Content): number {
  return typeof content === 'string' || content instanceof Uint8Array ? content.length : content.size;
}
