import { constants, type Stats, writeSync } from 'node:fs';
import { type FileHandle, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { systemCodeOf } from './host-entry.js';
import type { ImageOutput } from './pipe-image.js';

/** A file or a device that an image is written to. Ends with `commit` or `discard`, or with both when committing fails. */
export interface ImageTarget extends ImageOutput {
  /** Makes the image visible under its name, and durable if it is to be on the disk. */
  commit(until: 'disk' | 'cache'): Promise<void>;
  /** Lets go of everything; a file that was to be replaced is as it was. Never throws. */
  discard(): Promise<void>;
}

export interface TargetOptions {
  /** Permission bits of the file. Default: those of the file that is replaced; of a new one, 0o666 less the umask. */
  readonly mode?: number | undefined;
}

/**
 * Atomic for files, direct for what no rename can replace: devices and fifos. A symbolic link stays, and what it leads to
 * is written, also where there is no file yet.
 */
export async function openTarget(file: string, { mode }: TargetOptions = {}): Promise<ImageTarget> {
  const existing = await statOf(file);
  if (existing === undefined) return TemporaryTarget.create(await placeOf(file), mode);
  if (existing.isFile()) return TemporaryTarget.replace(await realpath(file), existing, mode);
  // Asynchronous, because a fifo without a reader would hold the whole process. A directory fails here.
  return new DirectTarget(await open(file, constants.O_WRONLY));
}

async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where a new file belongs: where a dangling link leads to. `stat` has refused loops. */
async function placeOf(file: string): Promise<string> {
  let place = file;
  for (;;) {
    const target = await readlink(place).catch(() => undefined);
    if (target === undefined) return place;
    place = resolve(dirname(place), target);
  }
}

/** A file that is not seen under its name before it is complete. */
class TemporaryTarget implements ImageTarget {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #file: string;

  private constructor(handle: FileHandle, path: string, file: string) {
    this.#handle = handle;
    this.#path = path;
    this.#file = file;
  }

  static async create(file: string, mode: number | undefined): Promise<TemporaryTarget> {
    return TemporaryTarget.#beside(file, mode ?? 0o666, async (handle) => {
      if (mode !== undefined) await handle.chmod(mode);
    });
  }

  /** For a file that exists; its successor has the same owner and mode, so that a private image stays private. */
  static async replace(file: string, existing: Stats, mode = existing.mode & 0o777): Promise<TemporaryTarget> {
    return TemporaryTarget.#beside(file, mode, async (handle) => {
      const { uid, gid } = await handle.stat();
      // Only root may give a file away: the error of the system then says that this file cannot be replaced.
      if (uid !== existing.uid || gid !== existing.gid) await handle.chown(existing.uid, existing.gid);
      await handle.chmod(mode);
    });
  }

  /**
   * In the same directory, because a rename is atomic only within one file system. A name that exists is an error, so that
   * a guessed one is of no use.
   */
  static async #beside(
    file: string,
    mode: number,
    prepare: (handle: FileHandle) => Promise<void>,
  ): Promise<TemporaryTarget> {
    const path = join(dirname(file), `.iso9660-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
    const target = new TemporaryTarget(await open(path, 'wx', mode), path, file);
    try {
      await prepare(target.#handle);
    } catch (error) {
      await target.discard();
      throw error;
    }
    return target;
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
