import { type BootImage, type HybridOptions, IsoError } from 'iso9660-writer-ts';
import type { HybridDisk } from '../../options.js';
import { biosLoader } from './boot-image.js';

/** The partition tables, and what they let a disk start. */
export interface HybridPlan {
  readonly hybrid: HybridOptions;
  /** One sentence for each firmware. */
  readonly reasons: readonly string[];
}

/**
 * Decides what a disk starts: boot code the first BIOS boot image, UEFI the first EFI boot image.
 *
 * @throws {IsoError} `NOTHING_TO_START` when a disk would have partition tables and start nothing.
 */
export function planHybrid(images: readonly BootImage[], { bootCode, ...tables }: HybridDisk): HybridPlan {
  const bios = images.find(({ platform }) => platform === 'bios');
  const efi = images.find(({ platform }) => platform === 'efi');
  if (bootCode !== undefined && bios === undefined) {
    throw new IsoError('NOTHING_TO_START', 'hybrid: there is boot code for disks, but no BIOS boot image it can start');
  }
  if (bootCode === undefined && efi === undefined) throw new IsoError('NOTHING_TO_START', withoutCode(bios));
  const code = bootCode !== undefined && bios !== undefined && { loader: biosLoader(bios), code: bootCode };
  return {
    hybrid: { ...tables, ...(code && { bootCode: code }) },
    reasons: [
      ...(code ? [`a disk boots with BIOS, too: its boot code for ${code.loader} starts ${bios.path}`] : []),
      ...(efi === undefined ? [] : [`a disk boots with UEFI, too: ${efi.path} is its EFI system partition`]),
    ],
  };
}

function withoutCode(bios: BootImage | undefined): string {
  if (bios === undefined) return 'hybrid: there is no boot image, so a disk has nothing to start';
  const template = { isolinux: 'isohdpfx.bin', grub2: 'boot_hybrid.img' }[biosLoader(bios)];
  return `hybrid: without an EFI boot image a disk starts only by boot code: ${bios.path} needs the ${template} it came with`;
}
