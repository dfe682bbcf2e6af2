import type { FileHandle } from 'node:fs/promises';
import type { ImageTarget } from './image-target.js';
import { systemCodeOf } from './system-error.js';

/** What cannot be synced: character devices, fifos. */
const NOT_SYNCABLE: ReadonlySet<string | undefined> = new Set(['EINVAL', 'ENOTSUP', 'EROFS']);

/** A device or fifo, written as the image goes along. Nothing can be taken back. */
export class DirectTarget implements ImageTarget {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Asynchronous: whoever reads the fifo may be slow, or be this very process. */
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
