import type { BootInfo } from './boot.js';
import type { DiskInfo } from './disk.js';
import type { IsoEntry } from './entry.js';
import type { ReadLimits } from './limits.js';
import type { ViewName } from './names.js';
import type { ReadProblem } from './read-error.js';
import type { Session } from './sessions.js';

/** Texts, dates and sizes of the primary volume descriptor. */
export interface VolumeInfo {
  readonly id: string;
  readonly set: string;
  readonly system: string;
  readonly publisher: string;
  readonly preparer: string;
  readonly application: string;
  readonly copyrightFile: string;
  readonly abstractFile: string;
  readonly bibliographicFile: string;
  /** Volume identifier of the Joliet descriptor. */
  readonly jolietId?: string;
  readonly created?: Date;
  readonly modified?: Date;
  readonly expires?: Date;
  readonly effective?: Date;
  /** Blocks of the volume. The source may go on behind it, with partitions say. */
  readonly sectors: number;
  readonly blockSize: number;
  /** 512 bytes. */
  readonly applicationUse: Uint8Array;
}

export interface WalkOptions {
  /** Associated files as well, after the others of their directory. Default false. */
  readonly associated?: boolean;
  /** Entries whose path another entry has, too, and what lies in such directories. Default false: the first one counts. */
  readonly duplicates?: boolean;
}

/** An open image. */
export interface IsoVolume {
  /** The hierarchy whose names are shown. */
  readonly view: ViewName;
  /** All that the image has. */
  readonly views: readonly ViewName[];
  readonly volume: VolumeInfo;
  /** The image has a UDF file system as well, which is not read. */
  readonly udf: boolean;
  readonly sessions: readonly Session[];
  /** Sector of the descriptors that are read: those of the option `session`. */
  readonly session: number;
  /** What reading may cost: the option `limits` and the defaults. */
  readonly limits: ReadLimits;
  /** What is wrong so far. It grows while directories are read. */
  readonly problems: readonly ReadProblem[];
  /** Bytes of the source. */
  readonly size: number;
  /** What firmware starts. `undefined`: the image has no boot record. Reads all directories once. */
  boot(): Promise<BootInfo | undefined>;
  /** What makes the image a disk. Reads all directories once. */
  disk(): Promise<DiskInfo>;
  /** The whole tree: each directory before its content, its entries together and in the order of their records. */
  entries(options?: WalkOptions): Promise<readonly IsoEntry[]>;
  /** The same one after the other, without keeping any. */
  walk(options?: WalkOptions): AsyncIterable<IsoEntry>;
  /**
   * The entries of one directory; `''` is the root. Reads only the directories on the way.
   *
   * @throws {IsoReadError} `NOT_FOUND`, `NOT_A_DIRECTORY`.
   */
  list(path: string): Promise<readonly IsoEntry[]>;
  /** The entry of a path, which may begin with a slash. Symbolic links are not followed. */
  find(path: string): Promise<IsoEntry | undefined>;
  /**
   * The content of a file.
   *
   * @throws {IsoReadError} `NOT_FOUND`, which names the nearest path there is, `NOT_A_FILE`, and whatever reading fails with.
   */
  read(path: string): Promise<Uint8Array>;
  /** The content of a file as UTF-8. */
  text(path: string): Promise<string>;
  /** The source's bytes as they are, for hashes and boot code. */
  bytes(start: number, end: number): Promise<Uint8Array>;
  /** Frees what the source holds: `openImageFile` has a file open. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
