import { closeSync, readSync } from 'node:fs';
import type { ByteCursor } from '../index.js';
import { changed, type FilePromise, unreadable, verify } from './file-promise.js';

/** The system's own limit for one read is just under 2 GiB. */
const MAX_READ = 2 ** 30;

/** An open file, read forward and synchronously. */
export class FileCursor implements ByteCursor {
  readonly #file: FilePromise;
  readonly #end: number;
  readonly #signal: AbortSignal | undefined;
  #descriptor: number | undefined;
  #position: number;

  /** Takes over the descriptor of a file that has been verified. */
  constructor(file: FilePromise, descriptor: number, range: { start: number; end: number }, signal?: AbortSignal) {
    this.#file = file;
    this.#descriptor = descriptor;
    this.#position = range.start;
    this.#end = range.end;
    this.#signal = signal;
  }

  /** @throws {IsoError} `SOURCE_CHANGED` when the file gives fewer bytes than promised or changed meanwhile, `SOURCE_UNREADABLE`. */
  fill(target: Uint8Array): number {
    this.#signal?.throwIfAborted();
    const descriptor = this.#descriptor;
    const wanted = Math.min(target.length, this.#end - this.#position);
    if (descriptor === undefined || wanted === 0) return 0;
    let filled = 0;
    while (filled < wanted) filled += this.#readInto(target.subarray(filled, wanted), descriptor);
    // Also after a single fill: a slow disk leaves others time to write. Measured: a tenth of the open, read and close.
    if (this.#position === this.#end) verify(this.#file, descriptor);
    return filled;
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    closeQuietly(descriptor);
  }

  #readInto(target: Uint8Array, descriptor: number): number {
    let count: number;
    try {
      count = readSync(descriptor, target, 0, Math.min(target.length, MAX_READ), this.#position);
    } catch (cause) {
      throw unreadable(this.#file.path, cause);
    }
    if (count === 0) this.#failShort(descriptor);
    this.#position += count;
    return count;
  }

  #failShort(descriptor: number): never {
    verify(this.#file, descriptor);
    // Some file systems, /proc for one, promise sizes that they do not keep.
    throw changed(this.#file.path, `${this.#file.size} bytes promised, ${this.#position} found`);
  }
}

/** Nothing is lost when closing a file that was only read fails. */
export function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {}
}
