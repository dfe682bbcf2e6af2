import { constants, type Stats, writeSync } from 'node:fs';
import { type FileHandle, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Reading } from './host-calls.js';
import { systemCodeOf } from './host-entry.js';
import { mountOf } from './mounts.js';
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
  /** How a file is written. Default `synchronous`. */
  readonly writing?: Reading | undefined;
}

/** Makes an asynchronous call in its turn. */
type Ask = <T>(call: () => Promise<T>) => Promise<T>;

const AT_ONCE: Ask = (call) => call();

/**
 * Atomic for files, direct for what no rename can replace: devices and fifos. A symbolic link stays, and what it leads to
 * is written, also where there is no file yet.
 */
export async function openTarget(file: string, { mode, writing }: TargetOptions = {}): Promise<ImageTarget> {
  const mount = writing === 'asynchronous' ? await mountOf(file) : undefined;
  const ask: Ask = mount === undefined ? AT_ONCE : (call) => mount.ask(call);
  const existing = await ask(() => statOf(file));
  if (existing === undefined) return TemporaryTarget.create(await ask(() => placeOf(file)), { mode, writing, ask });
  if (existing.isFile())
    return TemporaryTarget.replace(await ask(() => realpath(file)), existing, { mode, writing, ask });
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

interface Writing extends TargetOptions {
  readonly ask: Ask;
}

/** A file that is not seen under its name before it is complete. */
class TemporaryTarget implements ImageTarget {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #file: string;
  readonly #writing: Writing;

  private constructor(handle: FileHandle, path: string, file: string, writing: Writing) {
    this.#handle = handle;
    this.#path = path;
    this.#file = file;
    this.#writing = writing;
  }

  static async create(file: string, writing: Writing): Promise<TemporaryTarget> {
    const { mode } = writing;
    return TemporaryTarget.#beside(file, { ...writing, mode: mode ?? 0o666 }, async (handle) => {
      if (mode !== undefined) await handle.chmod(mode);
    });
  }

  /** For a file that exists; its successor has the same owner and mode, so that a private image stays private. */
  static async replace(file: string, existing: Stats, writing: Writing): Promise<TemporaryTarget> {
    const { mode = existing.mode & 0o777 } = writing;
    return TemporaryTarget.#beside(file, { ...writing, mode }, async (handle) => {
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
    writing: Writing,
    prepare: (handle: FileHandle) => Promise<void>,
  ): Promise<TemporaryTarget> {
    const path = join(dirname(file), `.iso9660-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
    const handle = await writing.ask(() => open(path, 'wx', writing.mode));
    const target = new TemporaryTarget(handle, path, file, writing);
    try {
      await writing.ask(() => prepare(handle));
    } catch (error) {
      await target.discard();
      throw error;
    }
    return target;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    return this.#writing.writing === 'asynchronous' ? this.#writeLater(bytes) : this.#writeNow(bytes);
  }

  async #writeLater(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const from = done;
      const { bytesWritten } = await this.#writing.ask(() => this.#handle.write(bytes, from, bytes.length - from));
      done += bytesWritten;
    }
  }

  /** With small pieces nothing is faster on ext4, and a page cache seldom keeps a writer waiting. */
  #writeNow(bytes: Uint8Array): void {
    // The system may take less than it was given, for instance just before a disk is full.
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#handle.fd, bytes, done, bytes.length - done);
    }
  }

  async commit(until: 'disk' | 'cache'): Promise<void> {
    const { ask } = this.#writing;
    if (until === 'disk') await ask(() => this.#handle.sync());
    await ask(() => this.#handle.close());
    await ask(() => rename(this.#path, this.#file));
    if (until === 'disk') await ask(() => syncDirectory(dirname(this.#file)));
  }

  async discard(): Promise<void> {
    const { ask } = this.#writing;
    await ask(() => this.#handle.close().catch(() => {}));
    await ask(() => unlink(this.#path).catch(() => {}));
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
