import { constants } from 'node:fs';
import { type DeviceEntry, IsoError, type Metadata } from '../index.js';
import { inWords, quoted } from '../internal.js';
import type { FromDirectoryOptions, ScannedMetadata } from './from-directory.js';

/** What a scan wants to know of a path of this machine. Every `Stats` of Node's is one. */
export interface HostStats {
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly size: number;
  /** A double may be rounded up, to the next second even. */
  readonly mtimeMs: number;
  /** In milliseconds rounded down, where that is another one than `mtimeMs` rounded down. */
  readonly modifiedAt?: number;
  readonly ctimeMs: number;
  readonly dev: number;
  readonly ino: number;
}

/** A path as the file system takes it: text, or bytes where the text carries bytes that are not UTF-8. */
export type HostPath = string | Buffer;

/** A fifo put in a file's place must not block the open. Windows does not know the flag. */
export const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The code of an error that the operating system reported, such as `ENOENT`; `undefined` for any other error. */
export function systemCodeOf(error: unknown): string | undefined {
  const { syscall, code } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return typeof syscall === 'string' && code !== undefined ? String(code) : undefined;
}

/** Bytes that are not UTF-8, each carried as U+DC80-U+DCFF. With `u`, the halves of surrogate pairs do not match. */
const CARRIED_BYTES = /([\udc80-\udcff])/u;

/** A well-formed sequence of two to four bytes (Unicode, table 3-7), or else one byte that belongs to none. */
const SEQUENCE_OR_BYTE = new RegExp(
  [
    '[\\xc2-\\xdf][\\x80-\\xbf]',
    '\\xe0[\\xa0-\\xbf][\\x80-\\xbf]',
    '[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}',
    '\\xed[\\x80-\\x9f][\\x80-\\xbf]',
    '\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}',
    '[\\xf1-\\xf3][\\x80-\\xbf]{3}',
    '\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}',
    '[\\x80-\\xff]',
  ].join('|'),
  'g',
);

/** Text for any bytes, without loss: UTF-8 where it is valid, carried bytes elsewhere (JO-09). */
export function textOf(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(SEQUENCE_OR_BYTE, (match) =>
      match.length > 1
        ? Buffer.from(match, 'latin1').toString('utf8')
        : String.fromCharCode(0xdc00 + match.charCodeAt(0)),
    );
}

/** The inverse of `textOf`; text without carried bytes stays text, which Node takes faster. */
export function hostPath(text: string): HostPath {
  if (text.isWellFormed()) return text;
  // Splitting by a group puts the carried bytes at the odd places.
  const pieces = text.split(CARRIED_BYTES);
  return Buffer.concat(
    pieces.map((piece, index) => (index % 2 === 0 ? Buffer.from(piece) : Buffer.of(piece.charCodeAt(0) - 0xdc00))),
  );
}

/** What kind of thing stands at a path of the host, in the words of `Entry`. */
export type HostKind = 'file' | 'directory' | 'symlink' | DeviceEntry['type'];

export function kindOf(stats: HostStats): HostKind {
  switch (stats.mode & constants.S_IFMT) {
    case constants.S_IFDIR:
      return 'directory';
    case constants.S_IFLNK:
      return 'symlink';
    case constants.S_IFCHR:
      return 'character';
    case constants.S_IFBLK:
      return 'block';
    case constants.S_IFIFO:
      return 'fifo';
    case constants.S_IFSOCK:
      return 'socket';
    default:
      return 'file';
  }
}

export function deviceEntry(path: string, type: DeviceEntry['type'], rdev: number, metadata: Metadata): DeviceEntry {
  if (type === 'fifo' || type === 'socket') return { kind: 'device', path, type, metadata };
  return { kind: 'device', path, type, major: majorOf(rdev), minor: minorOf(rdev), metadata };
}

/*
 * Linux packs a device number as major bits 12-31, minor bits 8-31, major bits 0-11, minor bits 0-7, from the top.
 * The shifts of JavaScript end at 32 bits, hence the divisions.
 */

function majorOf(rdev: number): number {
  return ((rdev >>> 8) & 0xfff) + Math.floor(rdev / 2 ** 44) * 2 ** 12;
}

function minorOf(rdev: number): number {
  return (rdev & 0xff) + (Math.floor(rdev / 2 ** 20) % 2 ** 24) * 2 ** 8;
}

export type MetadataOptions = Pick<FromDirectoryOptions, 'owners' | 'modes' | 'dates' | 'metadata'>;

/** Permission bits with setuid, setgid and sticky. */
const PERMISSIONS = 0o7777;
const ANY_EXECUTE = 0o111;

/** What of a host's file comes into the image; the path is the one below the scanned root. */
export function metadataOf(path: string, kind: HostKind, stats: HostStats, options: MetadataOptions): Metadata {
  const mode = modeOf(kind, stats.mode & PERMISSIONS, options.modes ?? 'keep');
  const { uid, gid } = ownerOf(stats, options.owners ?? 'root');
  const found: ScannedMetadata = {
    mode,
    uid,
    gid,
    modifiedAt: new Date(stats.modifiedAt ?? Math.floor(stats.mtimeMs)),
  };
  const kept = options.dates === 'created-at' ? { mode, uid, gid } : found;
  return options.metadata === undefined
    ? kept
    : { ...kept, ...replacing(options.metadata(path, found, entryKindOf(kind)), path) };
}

const MAY_REPLACE: readonly string[] = ['mode', 'uid', 'gid', 'modifiedAt'] satisfies (keyof ScannedMetadata)[];

/** What a caller's function answered. Values are looked at by `createImage`, as those of any entry. */
function replacing(answer: unknown, path: string): Partial<ScannedMetadata> {
  const isObject = typeof answer === 'object' && answer !== null && !('then' in answer);
  if (!isObject && answer !== undefined) throw wrongMetadata(path, `${inWords(answer)}, not an object`);
  const unknown = Object.keys(answer ?? {}).find((key) => !MAY_REPLACE.includes(key));
  if (unknown !== undefined) throw wrongMetadata(path, `${unknown}, which is none of ${MAY_REPLACE.join(', ')}`);
  return answer ?? {};
}

function wrongMetadata(path: string, fact: string): IsoError {
  return new IsoError('INVALID_OPTION', `metadata returned ${fact}, for ${quoted(path)}`, { path });
}

const ROOT = { uid: 0, gid: 0 };

function ownerOf(stats: HostStats, owners: NonNullable<MetadataOptions['owners']>): { uid: number; gid: number } {
  if (owners === 'root') return ROOT;
  return owners === 'keep' ? stats : owners;
}

function modeOf(kind: HostKind, mode: number, modes: NonNullable<MetadataOptions['modes']>): number {
  switch (modes) {
    case 'keep':
      return mode;
    case 'public':
      return kind === 'directory' || (mode & ANY_EXECUTE) !== 0 ? 0o555 : 0o444;
    default:
      return kind === 'file' || kind === 'directory' ? modes[kind] : mode;
  }
}

function entryKindOf(kind: HostKind) {
  return kind === 'file' || kind === 'directory' || kind === 'symlink' ? kind : 'device';
}
