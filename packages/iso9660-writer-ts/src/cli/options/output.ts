import { refused, supported, withoutEffect } from './option.js';

/** Multiples that -padding knows. */
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20 };

/** xorriso's name for a file, `stdio:FILE`, is the file. */
export function outputFile(text: string): string {
  return text.replace(/^stdio:(?=.)/, '');
}

/** Where the image goes, how long it is, and what is told of it. */
export const OUTPUT_OPTIONS = [
  supported(
    '-o -output FILE',
    'write to a file (also stdio:FILE), completely or not at all; - and default: standard output',
    (line, file) => {
      line.output = outputFile(file);
    },
  ),
  supported('-pad', '150 sectors of zeros after the last file; the default', (line) => {
    line.padding = 150;
  }),
  supported('-no-pad', 'nothing after the last file', (line) => {
    line.padding = 0;
  }),
  supported('-padding BYTES', 'zeros after the last file, in bytes, or with k or m in KiB or MiB', (line, text) => {
    const match = /^(\d+)([km]?)$/i.exec(text);
    const bytes = Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
    if (Number.isNaN(bytes)) line.faults.push(`-padding is ${text}, not a number of bytes, KiB (k) or MiB (m)`);
    else line.padding = Math.ceil(bytes / 2048);
  }),
  supported('--media-check', 'an MD5 of the image in the image, as implantisomd5 writes it for checkisomd5', (line) => {
    line.mediaCheck = true;
  }),
  supported('-print-size', 'print how many sectors of 2048 bytes the image has, exactly, and make none', (line) => {
    line.printSize = true;
  }),
  supported('-quiet', 'print errors only', (line) => {
    line.verbosity = 'quiet';
  }),
  supported('-v -verbose -debug', 'print notes and every warning, not only how many there are', (line) => {
    line.verbosity = 'verbose';
  }),
  supported('-log-file FILE', 'write messages to a file', (line, file) => {
    line.logFile = file;
  }),
  supported('-help --help', 'print the options', (line) => {
    line.answer = 'help';
  }),
  supported('-version --version', 'print the version', (line) => {
    line.answer = 'version';
  }),
  withoutEffect('--stdio_sync MODE', 'the system writes a file to the disk in its own time'),
  withoutEffect('--no-emul-toc', 'there is no history of sessions'),
  withoutEffect('--no_rc', 'there are no startup files'),
  ...refused('an image is one file', '-split-output'),
  ...refused('an image has one session', '--emul-toc'),
  ...refused('sectors have 2048 bytes of data', '-s -sectype TYPE'),
  ...refused(
    'files are stored as they are',
    '-z -transparent-compression',
    '--zisofs-version-2',
    '--zisofs2-susp-z2',
    '--zisofs2-susp-zf',
  ),
];
