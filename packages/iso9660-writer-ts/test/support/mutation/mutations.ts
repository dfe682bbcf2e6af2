import type { MutableImage } from './mutable-image.js';

/** One rule broken in one place. */
export interface Mutation {
  readonly rule: string;
  readonly broken: string;
  apply(image: MutableImage): void;
}

const PRIMARY = 16 * 2048;
const README = 'README.TXT;1';

/** The record of the relocated directory a/b/c/d/e/f/g/h, and what stands in its place. */
const relocated = (image: MutableImage) => image.recordIn(image.record('RR_MOVED'), 'H');
const placeholder = (image: MutableImage) => image.recordIn(image.record('G'), 'H');

function mutation(rule: string, broken: string, apply: (image: MutableImage) => void): Mutation {
  return { rule, broken, apply };
}

export const DESCRIPTOR_MUTATIONS: readonly Mutation[] = [
  mutation('VD-01', 'a byte in the system area', (image) => image.set(100, 1)),
  mutation('VD-02', 'a byte in the set terminator', (image) => image.set(image.sector(19) + 100, 1)),
  mutation('VD-03', 'the file structure version', (image) => image.set(PRIMARY + 881, 2)),
  mutation('VD-04', 'the big endian half of the volume space size', (image) => image.set(PRIMARY + 87, 0xff)),
  mutation('VD-05', 'the volume space size', (image) => image.both32(PRIMARY + 80, image.u32(PRIMARY + 80) + 1)),
  mutation('VD-06', 'the logical block size', (image) => image.set(PRIMARY + 128, 0, 4, 4, 0)),
  mutation('VD-07', 'the month of the creation date', (image) => image.text(PRIMARY + 817, '13')),
  mutation('VD-08', 'an expiration date of zero bytes', (image) => image.bytes.fill(0, PRIMARY + 847, PRIMARY + 864)),
  mutation('VD-09', 'a NUL in the publisher', (image) => image.set(PRIMARY + 330, 0)),
  mutation('VD-11', 'the Joliet volume identifier', (image) => image.set(image.sector(18) + 41, 0x51)),
  mutation('VD-12', 'the escape sequence', (image) => image.text(image.sector(18) + 90, 'X')),
  mutation('VD-13', 'the size in the root record', (image) => image.both32(PRIMARY + 166, 8192)),
  mutation('VD-14', 'a reserved byte', (image) => image.set(PRIMARY + 882, 1)),
  mutation('PT-01', 'the byte after an odd identifier', (image) => image.set(image.pathTable('L') + 9, 1)),
  mutation('PT-02', 'the parent number of the second row', (image) => {
    image.set(image.pathTable('L') + 16, 2, 0);
    image.set(image.pathTable('M') + 16, 0, 2);
  }),
  mutation('PT-03', 'an address in the table of type M only', (image) => image.set(image.pathTable('M') + 15, 0xff)),
  mutation('PT-04', 'an address in both tables', (image) => {
    image.set(image.pathTable('L') + 13, 0xff);
    image.set(image.pathTable('M') + 14, 0xff);
  }),
];

export const RECORD_MUTATIONS: readonly Mutation[] = [
  mutation('DR-01', 'a byte behind the last record', (image) => image.set(image.root + 2047, 1)),
  mutation('DR-02', 'the size of a directory', (image) => image.both32(image.record('SUB') + 10, 2049)),
  mutation('DR-03', 'the byte after an even identifier', (image) => image.set(image.record(README) + 45, 1)),
  mutation('DR-04', 'the file unit size', (image) => image.set(image.record(README) + 26, 1)),
  mutation('DR-04', 'the big endian half of an address', (image) => image.set(image.record(README) + 9, 0)),
  mutation('DR-05', 'the month of a record', (image) => image.set(image.record(README) + 19, 13)),
  mutation('DR-06', 'an unknown file flag', (image) => image.set(image.record(README) + 25, 8)),
  mutation('DR-07', 'the identifier of "."', (image) => image.set(image.extent(image.record('SUB')) + 33, 2)),
  mutation('DR-08', 'the address of ".."', (image) => {
    const dotDot = image.dotDot(image.record('SUB'));
    image.both32(dotDot + 2, image.u32(dotDot + 2) + 1);
  }),
  mutation('DR-09', 'the first letter of an identifier', (image) => image.text(image.record(README) + 33, 'Z')),
  mutation('DR-11', 'the address of an empty file', (image) => image.both32(image.record('EMPTY.;1') + 2, 16)),
  mutation('DR-12', 'the address of a file', (image) => {
    const record = image.record('BIG.BIN;1');
    image.both32(record + 2, image.u32(record + 2) + 1);
  }),
  mutation('DR-13', 'a byte behind the end of a file', (image) =>
    image.set(image.extent(image.record(README)) + 2000, 1),
  ),
  mutation('DR-13', 'a byte in the padding', (image) => image.set(image.bytes.length - 1, 1)),
  mutation('VD-17', 'a file that lies on a path table', (image) => {
    image.both32(image.record(README) + 2, image.pathTable('L') / 2048);
  }),
  mutation('VD-05', 'a file behind the end of the volume', (image) => {
    image.both32(image.record(README) + 2, image.bytes.length / 2048);
  }),
  mutation('Q06', 'a file in front of the directories', (image) => image.both32(image.record(README) + 2, 16)),
  mutation('MX-02', 'the flag for more extents', (image) => image.set(image.record(README) + 25, 0x80)),
  mutation('NA-01', 'a lower case letter', (image) => image.text(image.record(README) + 34, 'e')),
  mutation('NA-02', 'a file without a version', (image) => image.text(image.record(README) + 43, '_')),
  mutation('NA-06', 'two names made one', (image) => image.text(image.record('SECOND.TXT;1') + 33, 'README')),
  mutation('NA-07', 'a slash in an identifier', (image) => image.text(image.record(README) + 34, '/')),
  mutation('JO-03', 'an asterisk in a Joliet name', (image) => image.text(image.joliet('readme.txt') + 34, '*')),
  mutation('JO-03', 'a lone surrogate', (image) => image.set(image.joliet('readme.txt') + 33, 0xd8)),
  mutation('JO-04', 'names that differ in case only', (image) => {
    image.bytes.write('R\0E\0A\0D\0M\0E', image.joliet('second.txt') + 34, 'latin1');
  }),
  mutation('JO-05', 'the first letter of a Joliet name', (image) => image.text(image.joliet('readme.txt') + 34, 'z')),
];

export const ROCK_RIDGE_MUTATIONS: readonly Mutation[] = [
  mutation('RR-01', 'the version of an entry', (image) => image.set(image.entry(image.record(README), 'PX') + 3, 2)),
  mutation('RR-02', 'the check bytes of SP', (image) => image.set(image.root + 38, 0)),
  mutation('RR-03', 'the text of ER', (image) => image.text(image.entry(image.root, 'ER') + 30, 'x')),
  mutation('RR-04', 'the signature of an entry', (image) => image.text(image.entry(image.record(README), 'TF'), 'ZZ')),
  mutation('RR-06', 'the big endian offset in CE', (image) => image.set(image.entry(image.root, 'CE') + 19, 0xff)),
  mutation('RR-07', 'the place of a continuation area', (image) => {
    const continuation = image.entry(image.root, 'CE');
    image.both32(continuation + 12, image.u32(continuation + 12) + 100);
  }),
  mutation('Q04', 'a continuation area over the end of its sector', (image) => {
    image.both32(image.entry(image.root, 'CE') + 12, 2000);
  }),
  mutation('RR-08', 'the big endian half of a mode', (image) =>
    image.set(image.entry(image.record(README), 'PX') + 11, 1),
  ),
  mutation('RR-09', 'the links of a file', (image) => image.both32(image.entry(image.record(README), 'PX') + 12, 3)),
  mutation('RR-09', 'the links of a directory', (image) => {
    image.both32(image.entry(image.extent(image.record('SUB')), 'PX') + 12, 7);
  }),
  mutation('RR-10', 'the owner in ".."', (image) => {
    image.both32(image.entry(image.dotDot(image.record('SUB')), 'PX') + 20, 77);
  }),
  mutation('RR-11', 'the flags of TF', (image) => image.set(image.entry(image.record(README), 'TF') + 4, 6)),
  mutation('RR-12', 'a name that wants to continue', (image) =>
    image.set(image.entry(image.record(README), 'NM') + 4, 1),
  ),
  mutation('NA-10', 'a second file of a name', (image) => {
    image.text(image.entry(image.record('SECOND.TXT;1'), 'NM') + 5, 'readme');
  }),
  mutation('RR-13', 'a symbolic link of another mode', (image) => {
    image.both32(image.entry(image.record('LINK.;1'), 'PX') + 4, 0o120644);
  }),
  mutation('RR-13', 'a target that wants to continue', (image) =>
    image.set(image.entry(image.record('LINK.;1'), 'SL') + 4, 1),
  ),
  mutation('RR-14', 'a root component behind another', (image) => {
    image.set(image.entry(image.record('LINK.;1'), 'SL') + 5, 4, 0, 8, 0);
  }),
  mutation('DR-14', 'a fifo made of a file', (image) => {
    image.both32(image.entry(image.record('SECOND.TXT;1'), 'PX') + 4, 0o010644);
  }),
  mutation('RR-15', 'a device without numbers', (image) => {
    image.both32(image.entry(image.record('SECOND.TXT;1'), 'PX') + 4, 0o060644);
  }),
  mutation('RR-16', 'the mode of RR_MOVED', (image) => {
    image.both32(image.entry(image.extent(image.record('RR_MOVED')), 'PX') + 4, 0o040777);
  }),
  mutation('RR-17', 'the logical parent in PL', (image) => {
    image.both32(image.entry(image.dotDot(relocated(image)), 'PL') + 4, 20);
  }),
  mutation('RR-18', 'a CL that leads nowhere', (image) => image.both32(image.entry(placeholder(image), 'CL') + 4, 20)),
  mutation('RR-19', 'a directory in RR_MOVED that is not relocated', (image) => {
    image.text(image.entry(relocated(image), 'RE'), 'ZZ');
  }),
  mutation('RR-20', 'a placeholder in the root', (image) => {
    const name = image.entry(image.record('LICENCE.;1'), 'NM');
    image.text(name, 'CL');
    image.both32(name + 4, image.extent(relocated(image)) / 2048);
  }),
  mutation('Q08', 'a continuation area in front of its directory', (image) => {
    image.both32(image.entry(image.root, 'CE') + 4, 16);
  }),
  mutation('Q09', 'a placeholder flagged as a directory', (image) => image.set(placeholder(image) + 25, 2)),
];

export const BOOT_MUTATIONS: readonly Mutation[] = [
  mutation('ET-01', 'the boot system identifier', (image) => image.text(image.sector(17) + 7, 'X')),
  mutation('ET-02', 'the checksum of the validation entry', (image) => image.set(image.catalog + 28, 1)),
  mutation('ET-03', 'the boot indicator', (image) => image.set(image.catalog + 32, 0x77)),
  mutation('ET-04', 'the platform of a section', (image) => image.set(image.catalog + 65, 2)),
  mutation('ET-05', 'a last section that is not marked', (image) => image.set(image.catalog + 64, 0x92)),
  mutation('ET-07', 'an EFI image that is no FAT volume', (image) => image.set(image.bootImage(3) + 510, 0, 0)),
  mutation('ET-07', 'more blocks than the EFI image has', (image) => image.set(image.catalog + 96 + 6, 13, 0)),
  mutation('ET-08', 'a floppy that has no floppy size', (image) => image.set(image.catalog + 33, 2)),
  mutation('ET-09', 'the length of the catalog', (image) => image.both32(image.record('BOOT.CAT;1') + 10, 2000)),
  mutation('ET-10', 'the checksum in the boot-info table', (image) => image.set(image.bootImage(1) + 20, 1)),
  mutation('ET-10', 'a byte of code, which the checksum covers', (image) => image.set(image.bootImage(1) + 3000, 1)),
  mutation('ET-10', 'the image sector in the boot-info table', (image) => image.set(image.bootImage(1) + 12, 1)),
];
