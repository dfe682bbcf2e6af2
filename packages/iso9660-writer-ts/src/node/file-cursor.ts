import { closeSync, readSync } from 'node:fs';
import type { ByteCursor } from '../index.js';
import { changed, type FilePromise, unreadable, verify } from './file-promise.js';

/** The system's own limit for one read is just under 2 GiB. */
const MAX_READ = 2 ** 30;

/**
 * An open file, read forward and synchronously. It is compared with its promise before bytes of it are delivered, and
 * after its last: one look for both where one fill takes all, which saves a fifth of the system's work for a small file.
 */
export class FileCursor implements ByteCursor {
  readonly #file: FilePromise;
  readonly #end: number;
  readonly #signal: AbortSignal | undefined;
  #descriptor: number | undefined;
  #position: number;
  #isVerified = false;

  /** Takes over a descriptor. */
  constructor(file: FilePromise, descriptor: number, start: number, end: number, signal?: AbortSignal) {
    this.#file = file;
    this.#descriptor = descriptor;
    this.#position = start;
    this.#end = end;
    this.#signal = signal;
  }

  /**
   * @throws {IsoError} `SOURCE_CHANGED` when it is not the file that was promised, gives fewer bytes or changed meanwhile,
   * `SOURCE_UNREADABLE`. What is in `target` is then of no use.
   */
  fill(target: Uint8Array): number {
    this.#signal?.throwIfAborted();
    const descriptor = this.#descriptor;
    const left = this.#end - this.#position;
    if (descriptor === undefined || left === 0) return 0;
    const wanted = Math.min(target.length, left);
    if (wanted < left && !this.#isVerified) this.#verify(descriptor);
    for (let filled = 0; filled < wanted; ) filled += this.#readInto(target, filled, wanted - filled, descriptor);
    // Also after a single fill: a slow disk leaves others time to write.
    if (wanted === left) this.#verify(descriptor);
    return wanted;
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    closeQuietly(descriptor);
  }

  #verify(descriptor: number): void {
    verify(this.#file, descriptor);
    this.#isVerified = true;
  }

  #readInto(target: Uint8Array, offset: number, length: number, descriptor: number): number {
    let count: number;
    try {
      count = readSync(descriptor, target, offset, Math.min(length, MAX_READ), this.#position);
    } catch (cause) {
      // A directory in the file's place can be opened, too.
      verify(this.#file, descriptor);
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
function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {}
}
