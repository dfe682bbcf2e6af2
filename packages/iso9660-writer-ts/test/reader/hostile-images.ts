import { createImage, type Entry } from '../../src/index.js';
import type { MutableImage } from '../support/mutation/mutable-image.js';
import { DEEP_FILE, efiImage, filled, LONG_NAME } from '../support/mutation/sample-tree.js';
import { DAY } from '../support/read-image.js';

/** One thing wrong with an otherwise good image, and how the reader tells of it. */
export interface Fault {
  readonly what: string;
  /** Of a problem; of the error when the image cannot be opened at all; `undefined`: the reader gets over it silently. */
  readonly code: string | undefined;
  apply(image: MutableImage): void;
}

const PRIMARY = 16 * 2048;
const JOLIET = 18 * 2048;
const README = 'README.TXT;1';

/** A tree with one of everything that is recorded in its own way, made into an image. */
export async function sampleImage(): Promise<Uint8Array> {
  const dated = { modifiedAt: DAY };
  const file = (path: string, content: Uint8Array | string): Entry => ({
    kind: 'file',
    path,
    content,
    metadata: dated,
  });
  const image = await createImage(
    [
      file('readme.txt', 'hello\n'),
      file('second.txt', 'second\n'),
      file('licence', 'licence\n'),
      file('empty', ''),
      file('sub/big.bin', filled(5000, 0x62)),
      file(`sub/${LONG_NAME}`, 'long'),
      file('boot/bios.bin', filled(3001, 0x42)),
      file('boot/efi.img', efiImage()),
      file(DEEP_FILE, 'leaf'),
      { kind: 'symlink', path: 'sub/link', target: '../readme.txt', metadata: dated },
      { kind: 'symlink', path: 'sub/long-link', target: `${'t'.repeat(200)}/${'u'.repeat(200)}`, metadata: dated },
      { kind: 'device', path: 'sub/null', type: 'character', major: 1, minor: 3, metadata: dated },
    ],
    {
      createdAt: DAY,
      rockRidge: { deepDirectories: 'relocate' },
      boot: [
        { path: 'boot/bios.bin', platform: 'bios', infoTable: true },
        { path: 'boot/efi.img', platform: 'efi' },
      ],
      hybrid: { bootCode: { loader: 'grub2', code: filled(432, 0x90) } },
    },
  );
  return image.read(0, image.size);
}

function fault(code: string | undefined, what: string, apply: (image: MutableImage) => void): Fault {
  return { what, code, apply };
}

const placeholder = (image: MutableImage) => image.recordIn(image.record('G'), 'H');
const relocated = (image: MutableImage) => image.recordIn(image.record('RR_MOVED'), 'H');
const systemUse = (image: MutableImage, record: number) => {
  const length = image.bytes[record + 32]!;
  return record + 33 + length + (length % 2 === 0 ? 1 : 0);
};
/** Overwrites the system use area of a record with other entries, zeros behind them. */
const setSystemUse = (image: MutableImage, record: number, ...bytes: number[]) => {
  const start = systemUse(image, record);
  image.bytes.fill(0, start, record + image.bytes[record]!);
  image.set(start, ...bytes);
};
const both = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value, 0);
  bytes.writeUInt32BE(value, 4);
  return [...bytes];
};
const letters = (text: string) => [...Buffer.from(text, 'latin1')];
const CE = (block: number, offset: number, length: number) => [
  ...letters('CE'),
  28,
  1,
  ...both(block),
  ...both(offset),
  ...both(length),
];
const NM = (name: string | number[], flags = 0) => {
  const bytes = typeof name === 'string' ? letters(name) : name;
  return [...letters('NM'), 5 + bytes.length, 1, flags, ...bytes];
};
const longRecord = (image: MutableImage) => image.recordIn(image.record('SUB'), longIdentifier(image));
function longIdentifier(image: MutableImage): string {
  const start = image.extent(image.record('SUB'));
  for (let at = start; image.bytes[at]! > 0; at += image.bytes[at]!) {
    const identifier = image.bytes.toString('latin1', at + 33, at + 33 + image.bytes[at + 32]!);
    if (identifier.startsWith('NNNN')) return identifier;
  }
  throw new Error('no long name');
}
const longCE = (image: MutableImage) => {
  const record = longRecord(image);
  for (let at = systemUse(image, record); ; at += image.bytes[at + 2]!) {
    if (image.bytes.toString('latin1', at, at + 2) === 'CE') return at;
  }
};
/** Descriptors and what stands in them. */
const DESCRIPTORS: readonly Fault[] = [
  fault('NOT_ISO9660', 'no primary descriptor', (image) => image.set(PRIMARY, 9)),
  fault('NOT_ISO9660', 'another standard identifier', (image) => image.text(PRIMARY + 1, 'CD002')),
  fault('NOT_ISO9660_BUT_UDF', 'only UDF', (image) => {
    image.text(PRIMARY + 1, 'BEA01');
    image.text(PRIMARY + 2049, 'NSR02');
  }),
  fault('BLOCK_SIZE', 'a block size of 4,096', (image) => image.set(PRIMARY + 128, 0, 16, 16, 0)),
  fault('BLOCK_SIZE', 'a block size of 0', (image) => image.set(PRIMARY + 128, 0, 0, 0, 0)),
  fault('ROOT_RECORD', 'a root record of 255 bytes', (image) => image.set(PRIMARY + 156, 255)),
  fault('ROOT_RECORD', 'a root record that is no directory', (image) => image.set(PRIMARY + 156 + 25, 0)),
  fault('NO_TERMINATOR', 'no terminator', (image) => image.bytes.fill(0, 19 * 2048, 20 * 2048)),
  fault('ENDIAN_MISMATCH', 'a block size that differs', (image) => image.set(PRIMARY + 130, 4, 0)),
  fault('ENDIAN_MISMATCH', 'a root address that lies in little endian', (image) =>
    image.bytes.fill(0xff, PRIMARY + 158, PRIMARY + 162),
  ),
  fault('JOLIET_FLAGS', 'escape sequences that are not registered', (image) => image.set(JOLIET + 7, 1)),
  fault('RECORD', 'a Joliet root record of 0 bytes', (image) => image.set(JOLIET + 156, 0)),
  fault('DIRECTORY_OUTSIDE', 'a root outside the image', (image) => image.both32(PRIMARY + 158, 0x7fffffff)),
  fault('DIRECTORY_TOO_LARGE', 'a root of 128 MiB in an image that large', (image) =>
    image.both32(PRIMARY + 166, 0x08000000),
  ),
];

const RECORDS: readonly Fault[] = [
  fault('DIRECTORY_OUTSIDE', 'a directory of 4 GiB', (image) => image.both32(image.record('SUB') + 10, 0xfffff800)),
  fault('DIRECTORY_OUTSIDE', 'a directory outside the image', (image) =>
    image.both32(image.record('SUB') + 2, 0x00ffffff),
  ),
  fault('DIRECTORY_TWICE', 'a directory that is its own parent', (image) =>
    image.both32(image.record('SUB') + 2, image.u32(PRIMARY + 158)),
  ),
  fault('DIRECTORY_TWICE', 'two names of one directory', (image) =>
    image.both32(image.record('SUB') + 2, image.u32(image.record('BOOT') + 2)),
  ),
  fault('RECORD', 'a record of 33 bytes', (image) => image.set(image.record(README), 33)),
  fault('RECORD', 'a record that crosses a sector', (image) => {
    let at = image.root;
    while (image.bytes[at]! > 0) at += image.bytes[at]!;
    const end = image.root + 2048;
    for (let letter = 0x41; end - at >= 80; letter++, at += 40) {
      image.set(at, 40);
      image.set(at + 18, 120, 1, 1);
      image.set(at + 32, 1, letter);
    }
    image.set(at, 200);
  }),
  fault('RECORD', 'an identifier longer than its record', (image) => image.set(image.record(README) + 32, 250)),
  fault('INTERLEAVED', 'an interleaved file', (image) => image.set(image.record(README) + 26, 1, 1)),
  fault('SECTION_LOST', 'a section without another one', (image) => image.set(image.record(README) + 25, 0x80)),
  fault('SECTION_LENGTH', 'a section that ends inside a block', (image) => image.set(image.record(README) + 25, 0x80)),
  fault('CONTENT_OUTSIDE', 'content outside the image', (image) => image.both32(image.record(README) + 2, 0x00ffffff)),
  fault('CONTENT_OUTSIDE', 'content that ends outside the image', (image) =>
    image.both32(image.record(README) + 10, 0xffffffff),
  ),
  fault('ENDIAN_MISMATCH', 'an address that differs', (image) => image.set(image.record(README) + 9, 0)),
  fault('ENDIAN_MISMATCH', 'a length that differs', (image) => image.set(image.record(README) + 17, 0)),
  fault('DATE', 'the thirteenth month', (image) => image.set(image.record(README) + 19, 13)),
  fault('DATE', 'a date of Rock Ridge at 25 o’clock', (image) =>
    image.set(image.entry(image.record(README), 'TF') + 5 + 3, 25),
  ),
  fault(undefined, 'a zone that there is not', (image) => image.set(image.record(README) + 24, 0x7f)),
  fault(undefined, 'a record of itself with another length', (image) =>
    image.both32(image.extent(image.record('SUB')) + 10, 4096),
  ),
];

const NAMES: readonly Fault[] = [
  fault('NAME', 'a name ".."', (image) => setSystemUse(image, image.record(README), ...NM('..'))),
  fault('NAME', 'a name "."', (image) => setSystemUse(image, image.record(README), ...NM('.'))),
  fault('NAME', 'a name with a slash', (image) => setSystemUse(image, image.record(README), ...NM('../x'))),
  fault('NAME', 'a name with a NUL', (image) => setSystemUse(image, image.record(README), ...NM([0x61, 0, 0x62]))),
  fault('NAME', 'an empty name', (image) => setSystemUse(image, image.record(README), ...NM(''))),
  fault('DUPLICATE_NAME', 'two equal names', (image) => setSystemUse(image, image.record(README), ...NM('second.txt'))),
  fault('NAME_LENGTH', 'forty names of 200 bytes in one', (image) => {
    const at = image.sector(image.bytes.length / 2048 - 40);
    const names = Array.from({ length: 8 }, () => NM('n'.repeat(200), 1)).flat();
    image.set(at, ...names);
    setSystemUse(image, image.record(README), ...CE(at / 2048, 0, names.length));
  }),
];

const SYSTEM_USE: readonly Fault[] = [
  fault('SUSP', 'an entry of 3 bytes', (image) => image.set(systemUse(image, image.record(README)) + 2, 3)),
  fault('SUSP', 'an entry longer than its area', (image) => image.set(systemUse(image, image.record(README)) + 2, 255)),
  fault('CONTINUATION', 'a continuation area outside the image', (image) =>
    image.both32(longCE(image) + 4, 0x00ffffff),
  ),
  fault('CONTINUATION', 'a continuation area over the end of its block', (image) =>
    image.both32(longCE(image) + 12, 2040),
  ),
  fault('CONTINUATION', 'a continuation area of 4 GiB', (image) => image.both32(longCE(image) + 20, 0xffffffff)),
  fault('CONTINUATION', 'a continuation area of no bytes', (image) => image.both32(longCE(image) + 20, 0)),
  fault('CONTINUATION', 'a continuation area that leads to itself', (image) => {
    const at = image.sector(image.bytes.length / 2048 - 40);
    image.set(at, ...CE(at / 2048, 0, 28));
    setSystemUse(image, image.record(README), ...CE(at / 2048, 0, 28));
  }),
  fault('CONTINUATION', 'two continuation areas that lead to each other', (image) => {
    const at = image.sector(image.bytes.length / 2048 - 40);
    image.set(at, ...CE(at / 2048, 100, 28));
    image.set(at + 100, ...CE(at / 2048, 0, 28));
    setSystemUse(image, image.record(README), ...CE(at / 2048, 0, 28));
  }),
  fault('CONTINUATION', 'a hundred continuation areas', (image) => {
    const at = image.sector(image.bytes.length / 2048 - 40);
    for (let index = 0; index < 100; index++) {
      image.set(
        at + (index >> 6) * 2048 + (index & 63) * 28,
        ...CE(at / 2048 + ((index + 1) >> 6), ((index + 1) & 63) * 28, 28),
      );
    }
    setSystemUse(image, image.record(README), ...CE(at / 2048, 0, 28));
  }),
  fault('TYPE_MISMATCH', 'a directory with the mode of a file', (image) =>
    image.both32(image.entry(image.record('SUB'), 'PX') + 4, 0o100644),
  ),
  fault(undefined, 'a file with the mode of a directory', (image) =>
    image.both32(image.entry(image.record(README), 'PX') + 4, 0o040755),
  ),
  fault('LINK', 'a symbolic link without a target', (image) =>
    image.both32(image.entry(image.record(README), 'PX') + 4, 0o120777),
  ),
  fault('LINK', 'a component longer than its entry', (image) =>
    image.set(image.entry(image.record('LINK.;1'), 'SL') + 6, 255),
  ),
  fault('LINK', 'a target at the mount point of the reader', (image) =>
    image.set(image.entry(image.record('LINK.;1'), 'SL') + 5, 0x10),
  ),
  fault('SPARSE', 'a sparse file', (image) =>
    setSystemUse(image, image.record(README), ...letters('SF'), 21, 1, ...new Array(17).fill(0)),
  ),
  fault('ZISOFS_UNSUPPORTED', 'blocks of 2^31 bytes', (image) =>
    setSystemUse(image, image.record(README), ...letters('ZF'), 16, 1, ...letters('pz'), 4, 31, ...both(1_000_000)),
  ),
  fault('ZISOFS_UNSUPPORTED', 'an algorithm that there is not', (image) =>
    setSystemUse(image, image.record(README), ...letters('ZF'), 16, 1, ...letters('PZ'), 4, 15, ...both(1_000_000)),
  ),
];

const RELOCATIONS: readonly Fault[] = [
  fault('RELOCATION', 'a relocated directory outside the image', (image) =>
    image.both32(image.entry(placeholder(image), 'CL') + 4, 0x00ffffff),
  ),
  fault('RELOCATION', 'a relocated directory that is the root', (image) =>
    image.both32(image.entry(placeholder(image), 'CL') + 4, image.u32(PRIMARY + 158)),
  ),
  fault('RELOCATION', 'a relocated directory that holds its placeholder', (image) =>
    image.both32(image.entry(placeholder(image), 'CL') + 4, image.u32(image.record('G') + 2)),
  ),
  fault('RELOCATION', 'a relocated directory that is a file', (image) =>
    image.both32(image.entry(placeholder(image), 'CL') + 4, image.u32(image.record('BIG.BIN;1') + 2)),
  ),
  fault('RELOCATION', 'a placeholder with the flag of a directory', (image) => image.set(placeholder(image) + 25, 2)),
  fault('RELOCATION', 'a relocated directory that is not marked', (image) => {
    const re = image.entry(relocated(image), 'RE');
    image.text(re, 'XX');
  }),
];

const BOOT: readonly Fault[] = [
  fault('BOOT_CATALOG', 'a wrong sum of the validation entry', (image) => image.set(image.catalog + 28, 1)),
  fault('BOOT_CATALOG', 'a section of 65,535 entries', (image) => image.set(image.catalog + 64 + 2, 0xff, 0xff)),
  fault('BOOT_CATALOG', 'a section of no entries before one', (image) => image.set(image.catalog + 64 + 2, 0, 0)),
  fault('BOOT_CATALOG', 'a record that is no section', (image) => image.set(image.catalog + 64, 0x12)),
  fault('BOOT_CATALOG', 'a medium that there is not', (image) => image.set(image.catalog + 33, 9)),
  fault('BOOT_CATALOG', 'a catalog outside the image', (image) =>
    image.bytes.writeUInt32LE(0x00ffffff, image.sector(17) + 71),
  ),
  fault('BOOT_IMAGE', 'a boot image outside the image', (image) =>
    image.bytes.writeUInt32LE(0x00ffffff, image.catalog + 40),
  ),
  fault('PARTITION', 'a partition outside the image', (image) => {
    image.bytes.writeUInt32LE(0x7fffffff, 512 * 2 + 32 + 8);
  }),
  fault('PARTITION', 'a GPT entry size of 0', (image) => image.bytes.writeUInt32LE(0, 512 + 84)),
  fault('PARTITION', 'a million GPT entries', (image) => image.bytes.writeUInt32LE(1_000_000, 512 + 80)),
  fault('PARTITION', 'GPT entries outside the image', (image) => image.bytes.writeUInt32LE(0x7fffffff, 512 + 72)),
];

export const FAULTS: readonly Fault[] = [...DESCRIPTORS, ...RECORDS, ...NAMES, ...SYSTEM_USE, ...RELOCATIONS, ...BOOT];
