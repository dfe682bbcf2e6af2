import { constants, type Stats, writeSync } from 'node:fs';
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCodeOf } from './host-entry.js';
import type { ImageOutput } from './pipe-image.js';

/** A file or a device that an image is written to. Ends with `commit` or `discard`, or with both when committing fails. */
interface ImageTarget extends ImageOutput {
  /** Makes the image visible under its name, and durable if it is to be on the disk. */
  commit(until: 'disk' | 'cache'): Promise<void>;
  /** Lets go of everything; a file that was to be replaced is as it was. Never throws. */
  discard(): Promise<void>;
}

/** Permission bits: of a new file, and of one that replaces another. */
export interface TargetModes {
  readonly created?: number | undefined;
  /** Default: as before. */
  readonly replaced?: number | undefined;
}

/** Atomic for files, direct for what no rename can replace: devices and fifos. */
export async function openTarget(file: string, { created = 0o666, replaced }: TargetModes = {}): Promise<ImageTarget> {
  const existing = await statOrNothing(file);
  if (existing === undefined) return TemporaryTarget.create(file, created);
  // The link stays and what it leads to is replaced, as if it had been opened for writing.
  if (existing.isFile()) return TemporaryTarget.replace(await realpath(file), replaced ?? existing.mode & 0o777);
  // Asynchronous, because a fifo without a reader would hold the whole process. A directory fails here.
  return new DirectTarget(await open(file, constants.O_WRONLY));
}

async function statOrNothing(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A temporary file, renamed when it is complete: its name never shows a part of it. */
class TemporaryTarget implements ImageTarget {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #file: string;

  private constructor(handle: FileHandle, path: string, file: string) {
    this.#handle = handle;
    this.#path = path;
    this.#file = file;
  }

  /** For a new file; its mode follows the umask. */
  static async create(file: string, mode: number): Promise<TemporaryTarget> {
    return TemporaryTarget.#beside(file, mode);
  }

  /** For a file that exists; its successor has the same mode, so that a private image stays private. */
  static async replace(file: string, mode: number): Promise<TemporaryTarget> {
    const target = await TemporaryTarget.#beside(file, mode);
    try {
      await target.#handle.chmod(mode);
    } catch (error) {
      await target.discard();
      throw error;
    }
    return target;
  }

  /**
   * In the same directory, because a rename is atomic only within one file system. A name that exists is an error, so that
   * a guessed one is of no use.
   */
  static async #beside(file: string, mode: number): Promise<TemporaryTarget> {
    const path = join(dirname(file), `.iso9660-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
    return new TemporaryTarget(await open(path, 'wx', mode), path, file);
  }

  /** Synchronous: with small pieces nothing is faster on ext4, and a page cache seldom keeps a writer waiting. */
  write(bytes: Uint8Array): void {
    // The system may take less than it was given, for instance just before a disk is full.
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#handle.fd, bytes, done, bytes.length - done);
    }
  }

  async commit(until: 'disk' | 'cache'): Promise<void> {
    if (until === 'disk') await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#path, this.#file);
    if (until === 'disk') await syncDirectory(dirname(this.#file));
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    await unlink(this.#path).catch(() => {});
  }
}

/** Makes the rename itself durable, where directories can be synced at all: the image is complete either way. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory).catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close().catch(() => {});
}

/** What cannot be synced: character devices, fifos. */
const NOT_SYNCABLE: ReadonlySet<string | undefined> = new Set(['EINVAL', 'ENOTSUP', 'EROFS']);

/** A device or fifo, written as the image goes along. Nothing can be taken back. */
class DirectTarget implements ImageTarget {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Asynchronous: the reader of the fifo may be slow, or be this very process. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done);
      done += bytesWritten;
    }
  }

  async commit(until: 'disk' | 'cache'): Promise<void> {
    if (until === 'disk') await this.#sync();
    await this.#handle.close();
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
  }

  async #sync(): Promise<void> {
    try {
      await this.#handle.sync();
    } catch (error) {
      if (!NOT_SYNCABLE.has(systemCodeOf(error))) throw error;
    }
  }
}
