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

/** What an image must have at least to take the boot-info table (bytes 8-63) and GRUB 2's boot info (8 bytes at 2548). */
const INFO_TABLE_END = 64;
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
  const isolinux = usable(tree, ISOLINUX);
  const grub = isolinux === undefined ? usable(tree, GRUB_BIOS) : undefined;
  const efi = usable(tree, EFI);
  const images = [
    ...(isolinux === undefined ? [] : [fitting(biosBootImage(isolinux.path), isolinux)]),
    ...(grub === undefined ? [] : [fitting({ ...biosBootImage(grub.path), grub2InfoTable: true }, grub)]),
    ...(efi === undefined ? [] : [efiBootImage(efi.path)]),
  ];
  const warnings = [ISOLINUX, GRUB_BIOS, EFI].flatMap((path) => unusableWarning(tree, path));
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

function usable(tree: ScannedTree, path: string): FileEntry | undefined {
  const file = tree.findFile(path);
  return file === undefined || sizeOf(file.content) === 0 ? undefined : file;
}

/** A boot image that is there under its name but cannot be used: worth a word, or the search for the reason is long. */
function unusableWarning(tree: ScannedTree, path: string): IsoProblem[] {
  const entry = tree.find(path);
  if (entry === undefined || usable(tree, path) !== undefined) return [];
  const fact = entry.kind === 'file' ? 'is empty' : `is a ${entry.kind === 'symlink' ? 'symbolic link' : entry.kind}`;
  return [{ code: 'BOOT_IMAGE_IGNORED', path: entry.path, message: `${entry.path} ${fact}: it is not used to boot` }];
}

/** Leaves out tables that find no room: an image so short is no loader of today, but mkisofs would name it all the same. */
function fitting({ infoTable, grub2InfoTable, ...image }: BootImage, { content }: FileEntry): BootImage {
  const size = sizeOf(content);
  return {
    ...image,
    ...(infoTable && size >= INFO_TABLE_END && { infoTable }),
    ...(grub2InfoTable && size >= GRUB2_INFO_END && { grub2InfoTable }),
  };
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
