import { refused, withoutEffect } from './option.js';

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
    ...['-jigdo-template-compress NAME', '-checksum_algorithm_iso NAMES', '-checksum_algorithm_template NAMES'],
    ...['-checksum-list FILE', '-md5-list FILE'],
  ),
];
