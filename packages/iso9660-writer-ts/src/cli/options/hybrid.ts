import { currentEntry } from '../command-line.js';
import { refused, supported, withoutEffect } from './option.js';

/** A type of an MBR, or a GUID as xorriso writes it, with and without dashes. */
const PARTITION_TYPE = /^(?:0x[\da-f]{1,2}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})$/i;

/** The one type that xorriso has a name for. */
const LINUX = '0x83';

const GEOMETRY = 'heads and cylinders follow from the size of the image, as isohybrid counts them';

/** Partition tables, so that a disk with the image on it boots as well. With an EFI boot image there is a GPT. */
export const HYBRID_OPTIONS = [
  supported(
    '-isohybrid-mbr FILE',
    'boot code of isolinux for disks (isohdpfx.bin); of a longer file or an interval, the first 432 bytes',
    (line, file) => {
      line.hybrid.wanted = true;
      line.hybrid.bootCode = { loader: 'isolinux', file };
    },
  ),
  supported('--grub2-mbr FILE', 'boot code of GRUB 2 for disks (boot_hybrid.img)', (line, file) => {
    line.hybrid.wanted = true;
    line.hybrid.bootCode = { loader: 'grub2', file };
  }),
  supported(
    '-isohybrid-gpt-basdat',
    'name the EFI boot image in a GPT, which is valid and calls it an EFI system partition',
    (line) => {
      line.hybrid.wanted = true;
    },
  ),
  supported('-efi-boot-part FILE', 'the same; only with --efi-boot-image for the file', (line, file) => {
    line.hybrid.wanted = true;
    if (file === '--efi-boot-image') return;
    line.faults.push(`-efi-boot-part is ${file}, not --efi-boot-image; -append_partition brings a file of its own`);
  }),
  supported(
    '-append_partition NUMBER TYPE FILE',
    'put a partition, a file or an interval, behind the volume; an EFI system partition (0xef) gets a boot entry',
    (line, number, type, file) => {
      line.hybrid.wanted = true;
      const partitionType = type.toLowerCase() === 'linux' ? LINUX : type;
      if (!/^[2-8]$/.test(number)) {
        line.faults.push(`-append_partition has number ${number}, not 2 to 8; partition 1 is that of the volume`);
      } else if (!PARTITION_TYPE.test(partitionType) || Number(partitionType) === 0) {
        line.faults.push(`-append_partition has type ${type}, neither a number from 0x01 to 0xff nor a GUID`);
      } else {
        const isNumber = /^0x/i.test(partitionType);
        line.hybrid.appended.set(Number(number), {
          type: isNumber ? Number(partitionType) : partitionType,
          file,
        });
      }
    },
  ),
  supported('--protective-msdos-label', 'a partition table, with or without boot code', (line) => {
    line.hybrid.wanted = true;
  }),
  supported('--mbr-force-bootable', 'mark a partition active, for firmware that wants one', (line) => {
    line.hybrid.activePartition = true;
  }),
  supported(
    '--gpt_disk_guid GUID',
    'GUID of the disk; default, and "modification-date", follows from the volume',
    (line, guid) => {
      if (guid !== 'modification-date') line.hybrid.diskGuid = guid;
    },
  ),
  supported(
    '-partition_offset SECTOR',
    '16: the partition of the volume can be mounted by itself; 0 (default): only the whole disk',
    (line, sector) => {
      if (!['0', '16'].includes(sector))
        line.faults.push(`-partition_offset is ${sector}; only 0 and 16 can be written`);
      line.hybrid.mountablePartition = sector === '16';
    },
  ),
  supported(
    '-iso_mbr_part_type TYPE',
    'of the partition that holds the volume: a number for an MBR without a GPT, a GUID for a GPT',
    (line, type) => {
      line.hybrid.volumeType = type;
    },
  ),
  withoutEffect(
    '-partition_cyl_align MODE',
    'an image for a BIOS alone ends with a whole cylinder, as isohybrid has it, and a GPT knows no cylinders',
  ),
  supported(
    '-appended_part_as_gpt',
    'name appended partitions in a GPT, as a boot entry for UEFI does anyway',
    (line) => {
      line.hybrid.appendedInGpt = true;
    },
  ),
  supported(
    '-isohybrid-apm-hfsplus',
    'name the EFI boot image in an Apple partition map, too; boot code needs room for it, as isohdpfx.bin has',
    (line) => {
      line.hybrid.wanted = true;
      currentEntry(line).inAppleMap = true;
    },
  ),
  supported('-appended_part_as_apm', 'the same of an appended partition', (line) => {
    line.hybrid.appendedInAppleMap = true;
  }),
  supported(
    '-apm-block-size NUMBER',
    'only 2048: with 512 the Apple partition map and the GPT collide',
    (line, size) => {
      if (size !== '2048') line.faults.push(`-apm-block-size is ${size}; only 2048 leaves room for the GPT`);
    },
  ),
  ...refused('no HFS+ is written that a GPT could name', '-isohybrid-gpt-hfsplus'),
  withoutEffect('-part_like_isohybrid', 'the options of isohybrid count with any boot code, and without'),
  withoutEffect('-partition_hd_cyl NUMBER', GEOMETRY),
  withoutEffect('-partition_sec_hd NUMBER', GEOMETRY),
  supported(
    '-G -generic-boot --embedded-boot FILE',
    'the first 16 sectors, up to 32,768 bytes of a file or an interval, below boot code and partition tables',
    (line, file) => {
      line.hybrid.wanted = true;
      line.hybrid.genericBoot = file;
    },
  ),
];
