import type { CommandLine } from '../command-line.js';
import { refused, supported } from './option.js';
import { parsedTimestamp } from './volume.js';

/** Owners and permissions of files. All of it is recorded with Rock Ridge, which these switch on. */
export const METADATA_OPTIONS = [
  supported('-uid NUMBER', 'owner of everything', (line, uid) => {
    setId(line, '-uid', 'uid', uid);
  }),
  supported('-gid NUMBER', 'group of everything', (line, gid) => {
    setId(line, '-gid', 'gid', gid);
  }),
  supported('-file-mode MODE', 'permission bits of all files, octal', (line, mode) => {
    setMode(line, '-file-mode', 'fileMode', mode);
  }),
  supported('-dir-mode MODE', 'permission bits of all directories, octal', (line, mode) => {
    setMode(line, '-dir-mode', 'directoryMode', mode);
  }),
  supported(
    '-new-dir-mode MODE',
    'permission bits of directories made for graft points, octal; default 0555',
    (line, mode) => {
      setMode(line, '-new-dir-mode', 'newDirectoryMode', mode);
    },
  ),
  supported(
    '--set_all_file_dates YYYYMMDDhhmmsscc',
    'modification date of everything, UTC; set_to_mtime and default keep what there is',
    (line, text) => {
      delete line.overrides.modifiedAt;
      if (['', 'default', 'set_to_mtime'].includes(text)) return;
      const date = parsedTimestamp(text);
      if (date === undefined) line.faults.push(`--set_all_file_dates is ${text}, not a date as YYYYMMDDhhmmsscc`);
      else line.overrides.modifiedAt = date;
    },
  ),
  supported(
    '--dates WHICH',
    "keep: each its own (default); created-at: everything the volume's, of SOURCE_DATE_EPOCH or --modification-date, else 1970",
    (line, which) => {
      if (which === 'keep' || which === 'created-at') line.dates = which;
      else line.faults.push(`--dates is ${which}, neither keep nor created-at`);
    },
  ),
  ...refused(
    'access control lists, extended attributes and checksums of files are not recorded',
    ...['--acl', '--xattr', '--xattr-any', '--md5', '--for_backup', '--scdbackup_tag PATH NAME'],
  ),
];

function setId(line: CommandLine, option: string, field: 'uid' | 'gid', text: string): void {
  if (!/^\d+$/.test(text) || Number(text) >= 2 ** 32) {
    line.faults.push(`${option} is ${text}, not a whole number below 2^32`);
    return;
  }
  line.overrides[field] = Number(text);
  withRockRidge(line);
}

function setMode(
  line: CommandLine,
  option: string,
  field: 'fileMode' | 'directoryMode' | 'newDirectoryMode',
  text: string,
): void {
  if (!/^[0-7]{1,5}$/.test(text) || Number.parseInt(text, 8) > 0o7777) {
    line.faults.push(`${option} is ${text}, not an octal mode up to 7777`);
    return;
  }
  line.overrides[field] = Number.parseInt(text, 8);
  withRockRidge(line);
}

function withRockRidge(line: CommandLine): void {
  if (line.rockRidge === 'off') line.rockRidge = 'kept';
}
