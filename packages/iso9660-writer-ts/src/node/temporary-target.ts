import { writeSync } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImageTarget } from './image-target.js';

/** A file that nobody sees under its name before it is complete. */
export class TemporaryTarget implements ImageTarget {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #file: string;

  private constructor(handle: FileHandle, path: string, file: string) {
    this.#handle = handle;
    this.#path = path;
    this.#file = file;
  }

  /** For a new file; its mode follows the umask. */
  static async create(file: string): Promise<TemporaryTarget> {
    return TemporaryTarget.#beside(file, 0o666);
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
