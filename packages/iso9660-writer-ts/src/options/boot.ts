import type { Content } from '../source/content.js';
import { choice, content, flag, optional, required, table, text, type ValueOf, wholeNumber } from './table.js';

/** One El Torito boot entry. Its boot image is a file of the tree, content of its own, or an appended partition. */
export interface BootImage {
  /** The boot image's path in the tree; with `content` or `partition` its name in messages. */
  readonly path: string;
  /** The boot image itself: it has a place in the image, and no name in any directory. */
  readonly content?: Content;
  /** Number of the partition in `hybrid.appendedPartitions` that is the boot image. */
  readonly partition?: number;
  /** `bios` is platform 0x00, `efi` 0xEF (the image is then a FAT volume), `ppc` 0x01 and `mac` 0x02. */
  readonly platform: 'bios' | 'efi' | 'ppc' | 'mac';
  /** Default `none`. */
  readonly emulation?: 'none' | 'floppy' | 'hard-disk';
  /** 512-byte sectors the firmware loads, 0 to 65,535. Default: 4 for `bios`, the whole image for `efi`, 1 with an emulation. */
  readonly loadSectors?: number;
  /** Segment of real mode that a BIOS loads the image to, 0 to 65,535. Default 0, which stands for 0x7C0. */
  readonly loadSegment?: number;
  /** False for an entry that firmware passes over. Default true. */
  readonly bootable?: boolean;
  /** Write the boot-info table (bytes 8-63) that isolinux and GRUB read. Only in the image, never in the source. Default false. */
  readonly infoTable?: boolean;
  /** Write GRUB 2's boot info (8 bytes at 2548). Default false. */
  readonly grub2InfoTable?: boolean;
  /** Identifier in the catalog, up to 24 ASCII characters for the first entry, 28 for others. */
  readonly id?: string;
  /** Keep the boot image out of the directories. Default false. */
  readonly hidden?: boolean;
}

export const bootImage = table<BootImage>()({
  path: required(text('')),
  content: optional(content),
  partition: optional(wholeNumber({ from: 2, to: 128, otherwise: 2 })),
  platform: required(choice(['bios', 'efi', 'ppc', 'mac'], 'bios')),
  emulation: choice(['none', 'floppy', 'hard-disk'], 'none'),
  loadSectors: optional(wholeNumber({ to: 0xffff, otherwise: 0 })),
  loadSegment: wholeNumber({ to: 0xffff, otherwise: 0 }),
  bootable: flag(true),
  infoTable: flag(false),
  grub2InfoTable: flag(false),
  id: text(''),
  hidden: flag(false),
});

/** A boot image with its defaults. */
export type BootSettings = ValueOf<typeof bootImage>;
