/** A file of an archive. */
export interface ArchivedFile {
  /** Relative, separated by `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const MODES = { file: 0o100600, directory: 0o040755 };
const END = 'TRAILER!!!';

/** Members begin at multiples of it, and so does an archive behind another one. */
export const ALIGNMENT = 4;
const ARCHIVE_ALIGNMENT = 512;

/** A cpio archive of the form `newc`, which the kernel unpacks as an initrd: parents before what lies in them, no dates. */
export function cpioArchive(files: readonly ArchivedFile[]): Uint8Array {
  const directories = new Set(files.flatMap(({ path }) => parentsOf(path)));
  const members = [
    ...[...directories].map((path) => ({ path, mode: MODES.directory, links: 2, bytes: new Uint8Array(0) })),
    ...files.map(({ path, bytes }) => ({ path, mode: MODES.file, links: 1, bytes })),
  ];
  const parts = members.map(({ path, mode, links, bytes }, index) =>
    member(path, [index + 1, mode, 0, 0, links], bytes),
  );
  const archive = Buffer.concat([...parts, member(END, [0, 0, 0, 0, 1], new Uint8Array(0))]);
  return padded(archive, ARCHIVE_ALIGNMENT);
}

function parentsOf(path: string): readonly string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

/** `070701`, 13 numbers of 8 digits, the name with a NUL, and the content, both filled up. */
function member(name: string, [ino, mode, uid, gid, links]: readonly number[], bytes: Uint8Array): Uint8Array {
  const numbers = [ino, mode, uid, gid, links, 0, bytes.length, 0, 0, 0, 0, name.length + 1, 0];
  const digits = numbers.map((number) => number!.toString(16).toUpperCase().padStart(8, '0'));
  const head = padded(Buffer.from(`070701${digits.join('')}${name}\0`, 'latin1'), ALIGNMENT);
  return Buffer.concat([head, padded(bytes, ALIGNMENT)]);
}

function padded(bytes: Uint8Array, alignment: number): Uint8Array {
  return Buffer.concat([bytes, new Uint8Array((alignment - (bytes.length % alignment)) % alignment)]);
}
