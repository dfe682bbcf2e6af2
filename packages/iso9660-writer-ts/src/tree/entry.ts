import type { Content } from '../source/content.js';

/**
 * One name in the image. Paths are relative and separated by `/`, without empty, `.` or `..` segments.
 * Missing parent directories are made. A path may be given once; to replace entries use `overlay`. The path `''` is the
 * root of the image, for which a directory entry gives mode, owner and date.
 *
 * Names are Unicode text. A byte that is not valid UTF-8 is carried as a lone surrogate U+DC80-U+DCFF
 * (its value + 0xDC00); Rock Ridge gets the byte back. Bytes that are UTF-8 have to be given as their text.
 */
export type Entry = FileEntry | DirectoryEntry | SymlinkEntry | DeviceEntry;

export interface FileEntry {
  readonly kind: 'file';
  readonly path: string;
  readonly content: Content;
  readonly metadata?: Metadata;
}

export interface DirectoryEntry {
  readonly kind: 'directory';
  readonly path: string;
  readonly metadata?: Metadata;
}

/** A symbolic link; needs Rock Ridge. */
export interface SymlinkEntry {
  readonly kind: 'symlink';
  readonly path: string;
  /** As given to `ln -s`; not resolved, need not exist. */
  readonly target: string;
  readonly metadata?: Metadata;
}

/** A device, fifo or socket; needs Rock Ridge. */
export interface DeviceEntry {
  readonly kind: 'device';
  readonly path: string;
  readonly type: 'character' | 'block' | 'fifo' | 'socket';
  /** 0 to 2^32 - 1; only for character and block devices. */
  readonly major?: number;
  /** 0 to 2^32 - 1; only for character and block devices. */
  readonly minor?: number;
  readonly metadata?: Metadata;
}

/** All optional; what is missing gets the default of its kind. */
export interface Metadata {
  /** POSIX permission bits with setuid, setgid and sticky, 0 to 0o7777. Defaults: directory 0o755, else 0o644. Symbolic links always have 0o777. */
  readonly mode?: number;
  /** 0 to 2^32 - 1; default 0. */
  readonly uid?: number;
  /** 0 to 2^32 - 1; default 0. */
  readonly gid?: number;
  /** Recorded in UTC to the second, rounded down; years before 1900 and after 2155 with a warning as the nearest date. Default: the volume's creation date. */
  readonly modifiedAt?: Date;
  /** Files with an equal key are one file with several names (hard links). The first one's content and metadata count. */
  readonly linkKey?: string;
}
