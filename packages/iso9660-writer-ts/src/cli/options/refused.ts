import { refused, withoutEffect } from './option.js';

/** File systems and boot blocks of other machines: HFS of the Macintosh first of all. */
export const MACHINE_OPTIONS = [
  withoutEffect('-no-mac-files', 'nothing looks for Macintosh files'),
  // Not refused: grub-mkrescue asks for HFS+ whenever GRUB for UEFI is installed, and everything else starts without.
  ...[
    ...['-hfsplus', '-hfsplus-serial-no HEX', '-hfsplus-block-size NUMBER', '-hfs-bless-by TYPE PATH'],
    ...['-hfsplus-file-creator-type CREATOR TYPE PATH', '-hide-hfsplus PATTERN', '-hide-hfsplus-list FILE'],
  ].map((spec) => withoutEffect(spec, 'no HFS+ is written: Intel Macs start the EFI boot image')),
  ...refused(
    'HFS and its attributes are not written',
    ...['-hfs-type TYPE', '-hfs-creator CREATOR', '-g -apple', '-h -hfs', '-map -H FILE', '-magic FILE', '-probe'],
    ...['-mac-name', '-boot-hfs-file FILE', '-part', '-cluster-size SIZE', '-auto FILE', '-no-desktop'],
    ...['-hide-hfs PATTERN', '-hide-hfs-list FILE', '-hfs-volid ID', '-icon-position', '-root-info FILE'],
    ...['-input-hfs-charset CHARSET', '-output-hfs-charset CHARSET', '-hfs-unlock', '-hfs-bless FOLDER'],
    ...['-hfs-parms PARAMETERS', '--cap', '--netatalk', '--double', '--ethershare', '--exchange', '--sgi', '--macbin'],
    ...['--single', '--ushare', '--xinet', '--dave', '--sfm', '--osx-double', '--osx-hfs'],
  ),
  ...refused(
    'boot blocks are written for PCs only',
    ...[
      '-B -sparc-boot FILES',
      '-sparc-label TEXT',
      '-sunx86-boot FILES',
      '-sunx86-label TEXT',
      '--grub2-sparc-core PATH',
    ],
    ...['-alpha-boot PATH', '-hppa-cmdline TEXT', '-hppa-kernel-32 PATH', '-hppa-kernel-64 PATH'],
    ...['-hppa-bootloader PATH', '-hppa-ramdisk PATH', '-hppa-hdrversion NUMBER', '-mips-boot PATH'],
    ...['-mipsel-boot PATH', '-prep-boot FILE', '-prep-boot-part FILE', '-chrp-boot -chrp-boot-part'],
  ),
];

/** What builds on an earlier session, and the lists of downloads that jigdo keeps of an image. */
export const SESSION_OPTIONS = [
  withoutEffect('-check-oldnames', 'there is no earlier session with names to check'),
  withoutEffect('-force-rr', 'there is no earlier session'),
  withoutEffect('-no-rr', 'there is no earlier session'),
  ...refused(
    'an image has one session and starts anew',
    ...['-M -prev-session FILE', '-dev DEVICE', '-C -cdrecord-params NUMBERS', '-check-session FILE', '-old-root PATH'],
    ...['--old-root-no-ino', '--old-root-devno', '--old-root-no-md5'],
  ),
  ...refused(
    'jigdo files are not written',
    ...['-jigdo-jigdo FILE', '-jigdo-template FILE', '-jigdo-min-file-size SIZE', '-jigdo-force-checksum PATTERN'],
    ...['-jigdo-force-md5 PATTERN', '-jigdo-exclude PATTERN', '-jigdo-map MAPPING', '-jigdo-checksum-algorithm NAME'],
    ...['-checksum-list FILE', '-md5-list FILE'],
  ),
  // Debian's scripts give these with every image, also where no jigdo file is asked for.
  ...['-jigdo-template-compress NAME', '-checksum_algorithm_iso NAMES', '-checksum_algorithm_template NAMES'].map(
    (spec) => withoutEffect(spec, 'it says how a jigdo file is written, and none is'),
  ),
];
