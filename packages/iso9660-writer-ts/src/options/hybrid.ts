import { PARTITION_TYPE } from '../format/gpt.js';
import { SYSTEM_AREA_LENGTH } from '../format/system-area.js';
import type { Content } from '../source/content.js';
import { checked, choice, content, flag, list, optional, required, table, type ValueOf, wholeNumber } from './table.js';

/**
 * What makes an image a disk as well. With an EFI boot image, in the tree or as `efiPartition`, it gets a protective MBR
 * and a GPT, without one the MBR of isohybrid. Ids follow from the volume unless they are given.
 */
export interface HybridOptions {
  /**
   * BIOS boot code, up to 512 bytes, of which the first 432 are used: isolinux's `isohdpfx.bin`, or GRUB's
   * `boot_hybrid.img`. It starts the first BIOS boot image. Default none: disks then boot by UEFI only.
   */
  readonly bootCode?: { readonly loader: 'isolinux' | 'grub2'; readonly code: Uint8Array };
  /**
   * What lies in the first 16 sectors, up to 32,768 bytes, for loaders that no other option knows. Boot code and partition
   * tables take their places in it. It is recorded as it is when no table is needed: without an MBR of its own, boot code,
   * an EFI boot image and appended partitions. Default zeros.
   */
  readonly systemArea?: Uint8Array;
  /**
   * An EFI system partition (a FAT volume, under 4 GiB) that is put behind the ISO 9660 volume and gets an El Torito
   * entry. It is partition 2, or the first number that no appended partition has. Default: the first boot image in the
   * tree that is for EFI.
   */
  readonly efiPartition?: Content;
  /**
   * Partitions behind the ISO 9660 volume, in the order of their numbers: for data, persistence or an EFI system
   * partition. One whose type is a GUID brings a GPT. Default none.
   */
  readonly appendedPartitions?: readonly AppendedPartition[];
  /**
   * Name the EFI boot image in an Apple partition map, too, as discs for Intel Macintoshes do. It needs an EFI boot
   * image, and boot code with room for the map's start, as isolinux's and GRUB's have. Default false.
   */
  readonly applePartitionMap?: boolean;
  /**
   * The partition that holds the volume starts at sector 16 and can be mounted by itself, not only the whole disk: it has
   * descriptors, path tables and directories of its own. Not beside an EFI boot image in the tree, at which that
   * partition ends: then there is a warning, `PARTITION_NOT_MOUNTABLE`. Default false.
   */
  readonly mountablePartition?: boolean;
  /**
   * What the partition that holds the volume is called: in an MBR without a GPT a number from 1 to 255, default 0x17;
   * in a GPT a GUID, default that of basic data.
   */
  readonly partitionTypes?: { readonly mbr?: number; readonly gpt?: string };
  /** Mark an empty partition active beside the protective one: a few BIOSes start no disk without. Default false. */
  readonly activePartition?: boolean;
  /** Disk id of the MBR, 32 bits. */
  readonly diskId?: number;
  /** Disk GUID of the GPT, as `XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX`. */
  readonly diskGuid?: string;
}

/** A partition behind the ISO 9660 volume. */
export interface AppendedPartition {
  /** Its row: 2 to 4 in an MBR alone, 2 to 128 in a GPT. The first is that of the volume. */
  readonly number: number;
  /** A number from 1 to 255 as an MBR has it, or a GUID as a GPT has it. */
  readonly type: number | string;
  /** 1 byte to 4 GiB - 2,048 bytes. */
  readonly content: Content;
  /** `efi`: a FAT volume that gets an El Torito entry. At most one, `efiPartition` included. */
  readonly boot?: 'efi';
}

/** Bytes of a master boot record, which is the most that boot code can be. */
const MOST_BOOT_CODE = 512;

/** Entries of a GPT. */
const MOST_PARTITIONS = 128;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isGuid(given: unknown): given is string {
  return typeof given === 'string' && GUID.test(given);
}

function isBootCode(given: unknown): given is Uint8Array {
  return ArrayBuffer.isView(given) && given.byteLength >= 1 && given.byteLength <= MOST_BOOT_CODE;
}

function isSystemArea(given: unknown): given is Uint8Array {
  return ArrayBuffer.isView(given) && given.byteLength >= 1 && given.byteLength <= SYSTEM_AREA_LENGTH;
}

function isPartitionType(given: unknown): given is number | string {
  return isGuid(given) || (Number.isInteger(given) && (given as number) >= 1 && (given as number) <= 0xff);
}

const guid = checked(isGuid, 'a GUID', undefined);

/** The options of a hybrid image. */
export const hybrid = table<HybridOptions>()({
  bootCode: optional(
    table<NonNullable<HybridOptions['bootCode']>>()({
      loader: required(choice(['isolinux', 'grub2'], 'isolinux')),
      code: required(checked(isBootCode, `1 to ${MOST_BOOT_CODE} bytes`, new Uint8Array(0))),
    }),
  ),
  systemArea: checked(isSystemArea, `1 to ${SYSTEM_AREA_LENGTH} bytes`, undefined),
  efiPartition: optional(content),
  appendedPartitions: list(
    table<AppendedPartition>()({
      number: required(wholeNumber({ from: 2, to: MOST_PARTITIONS, otherwise: 2 })),
      type: required(checked(isPartitionType, 'a number from 1 to 255 or a GUID', 0)),
      content: required(content),
      boot: optional(choice(['efi'], 'efi')),
    }),
  ),
  applePartitionMap: flag(false),
  mountablePartition: flag(false),
  partitionTypes: table<NonNullable<HybridOptions['partitionTypes']>>()({
    // Hidden NTFS, which isohybrid uses (HY-02), and basic data (HY-08).
    mbr: wholeNumber({ from: 1, to: 255, otherwise: 0x17 }),
    gpt: checked(isGuid, 'a GUID', PARTITION_TYPE.basicData),
  }),
  activePartition: flag(false),
  diskId: optional(wholeNumber({ to: 2 ** 32 - 1, otherwise: 0 })),
  diskGuid: guid,
});

/** The options of a hybrid image with their defaults. */
export type HybridSettings = ValueOf<typeof hybrid>;
