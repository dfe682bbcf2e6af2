import { nameDecoder } from '../charset.js';
import type { CommandLine } from '../command-line.js';
import { refused, supported, withoutEffect } from './option.js';

const ISO_NAMES =
  'ISO names are always those ECMA-119 allows; Rock Ridge, Joliet and -iso-level 4 have the name as it is';

/** Which trees of directories there are, and how names look in them. */
export const HIERARCHY_OPTIONS = [
  supported('-R -rock', 'Rock Ridge: POSIX names, modes, owners and links, as they are', (line) => {
    if (line.rockRidge === 'off') line.rockRidge = 'kept';
  }),
  supported('-r -rational-rock', 'Rock Ridge, owned by root, readable by all and writable by none', (line) => {
    line.rockRidge = 'rational';
  }),
  supported('--norock', 'no Rock Ridge; needed only after "-as mkisofs", which has it on', (line) => {
    line.rockRidge = 'off';
  }),
  supported('-J -joliet', 'Joliet: Unicode names for Windows, up to 64 UTF-16 units', (line) => {
    if (line.joliet === 'off') line.joliet = 'standard';
  }),
  supported('-joliet-long', 'Joliet with names of up to 103 UTF-16 units', (line) => {
    line.joliet = 'long';
  }),
  supported('-jcharset CHARSET', '-J and -input-charset in one', (line, charset) => {
    if (line.joliet === 'off') line.joliet = 'standard';
    setCharset(line, '-jcharset', charset);
  }),
  supported(
    '-input-charset CHARSET',
    'character set of names on this machine: default utf-8, or one of a byte for a character, such as iso8859-1',
    (line, charset) => {
      setCharset(line, '-input-charset', charset);
    },
  ),
  supported('-output-charset CHARSET', 'only utf-8, which Rock Ridge names are in', (line, charset) => {
    if (/^(?:utf-?8|us-ascii|ascii|default)$/i.test(charset)) return;
    if (nameDecoder(charset) === undefined) line.faults.push(charsetFault('-output-charset', charset));
    else line.notes.push(`-output-charset ${charset} has no effect: Rock Ridge names are UTF-8`);
  }),
  supported(
    '-iso-level LEVEL',
    '1: names of 8.3 characters; 2: of 30; 3 (default): and files over 4 GiB; 4: and an ISO 9660:1999 tree',
    (line, level) => {
      const number = Number(level);
      if (number === 1 || number === 2 || number === 3 || number === 4) line.isoLevel = number;
      else line.faults.push(`-iso-level is ${level}, not one of 1, 2, 3, 4`);
    },
  ),
  supported('-l -full-iso9660-filenames', 'names of 30 characters at level 1, too', (line) => {
    line.longIsoNames = true;
  }),
  supported('-T -translation-table', 'a TRANS.TBL in every directory that has entries', (line) => {
    line.translationTables = true;
  }),
  supported('-table-name NAME', '-T; only TRANS.TBL', (line, name) => {
    line.translationTables = true;
    if (name !== 'TRANS.TBL') line.faults.push(`-table-name is ${name}; translation tables are always TRANS.TBL`);
  }),
  supported('-hide-joliet-trans-tbl', 'no TRANS.TBL in the Joliet tree', (line) => {
    line.hideJolietTables = true;
  }),
  supported('-ucs-level LEVEL', 'only 3, which Joliet names have', (line, level) => {
    if (level !== '3') line.faults.push(`-ucs-level is ${level}; only 3 can be written`);
  }),
  withoutEffect(
    '-D -disable-deep-relocation',
    'directories below the eighth level stay in place, as readers expect today',
  ),
  withoutEffect('-hide-rr-moved', 'deep directories stay in place: there is no rr_moved'),
  withoutEffect('-rr_reloc_dir NAME', 'deep directories stay in place: nothing is relocated'),
  withoutEffect('-joliet-utf16', 'Joliet names are UTF-16 always'),
  withoutEffect('-disallow_dir_id_ext', 'ISO names of directories have no dot'),
  withoutEffect('-U -untranslated-filenames', ISO_NAMES),
  withoutEffect('-d -omit-period', ISO_NAMES),
  withoutEffect('-L -ldots -allow-leading-dots', ISO_NAMES),
  withoutEffect('-N -omit-version-number', ISO_NAMES),
  withoutEffect('-max-iso9660-filenames', ISO_NAMES),
  withoutEffect('-relaxed-filenames', ISO_NAMES),
  withoutEffect('-no-iso-translate', ISO_NAMES),
  withoutEffect('-allow-lowercase', ISO_NAMES),
  withoutEffect('-allow-multidot', ISO_NAMES),
  withoutEffect('-no-split-symlink-components', 'only drivers of SunOS 4 could not read what was split'),
  withoutEffect('-no-split-symlink-fields', 'only drivers of SunOS 4 and Solaris 2.5 could not read what was split'),
  ...refused(ISO_NAMES, '-untranslated_name_len LENGTH'),
  ...refused('every file has version 1', '-use-fileversion LEVEL'),
  ...refused('names are recorded in full or not at all', '-file_name_limit LENGTH'),
  ...refused('XA attributes are not written', '-XA', '-xa'),
  withoutEffect('-allow-limited-size', 'files over 4 GiB are recorded whole'),
  ...refused('UDF is not written', '-udf', '-dvd-video'),
];

function setCharset(line: CommandLine, option: string, charset: string): void {
  const decoder = nameDecoder(charset);
  if (decoder === undefined) line.faults.push(charsetFault(option, charset));
  else line.nameDecoder = decoder;
}

function charsetFault(name: string, charset: string): string {
  return `${name} is ${charset}, neither utf-8 nor a known set of a byte for a character (convmv renames files)`;
}
