import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type ByteCursor, type ByteSource, IsoError } from '../index.js';
import { chunksOf, messageOf } from '../internal.js';
import { type IsoVolume, type OpenOptions, openImage } from '../reader/index.js';
import { READ_FLAGS } from './host-entry.js';

/**
 * Opens an image in a file, or on a block device. The file stays open until `close`, and is read where something is
 * asked for.
 *
 * @throws {IsoReadError} as `openImage` does; {IsoError} `SOURCE_UNREADABLE` when there is no such file.
 * @example
 * await using iso = await openImageFile('install.iso');
 * console.log(iso.volume.id, await iso.text('.treeinfo'));
 */
export async function openImageFile(path: string, options: OpenOptions = {}): Promise<IsoVolume> {
  const source = new OpenFile(path);
  try {
    return await openImage(source, options);
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

/** A file that is open as long as its image. Reads are synchronous: one takes microseconds, a promise for it as long. */
class OpenFile implements ByteSource, AsyncDisposable {
  readonly size: number;
  readonly #path: string;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
    try {
      this.#descriptor = openSync(path, READ_FLAGS);
      this.size = sizeOf(this.#descriptor, path);
    } catch (cause) {
      this.#close();
      throw cause instanceof IsoError ? cause : unreadable(path, cause);
    }
  }

  open(start: number, end: number, signal?: AbortSignal): ByteCursor {
    let position = start;
    return {
      fill: (target) => {
        signal?.throwIfAborted();
        const count = this.#read(target.subarray(0, end - position), position);
        position += count;
        return count;
      },
      close() {},
    };
  }

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    yield* chunksOf(this.open(start, end, signal), end - start);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }

  #close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #read(target: Uint8Array, position: number): number {
    if (target.length === 0) return 0;
    if (this.#descriptor === undefined) throw unreadable(this.#path, new Error('it has been closed'));
    try {
      return readSync(this.#descriptor, target, 0, target.length, position);
    } catch (cause) {
      throw unreadable(this.#path, cause);
    }
  }
}

function sizeOf(descriptor: number, path: string): number {
  const stats = fstatSync(descriptor);
  if (stats.isFile()) return stats.size;
  if ((stats.mode & constants.S_IFMT) === constants.S_IFBLK) return deviceSize(descriptor);
  throw new IsoError('SOURCE_UNREADABLE', `${JSON.stringify(path)} is neither a file nor a block device`, { path });
}

/** A block device tells no size: it is where reading ends. */
function deviceSize(descriptor: number): number {
  const byte = new Uint8Array(1);
  const isThere = (position: number) => readSync(descriptor, byte, 0, 1, position) === 1;
  let low = 0;
  let high = 2 ** 44;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (isThere(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function unreadable(path: string, cause: unknown): IsoError {
  return new IsoError('SOURCE_UNREADABLE', `${JSON.stringify(path)} cannot be read: ${messageOf(cause)}`, {
    path,
    cause,
  });
}
