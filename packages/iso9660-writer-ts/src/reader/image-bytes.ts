import type { ByteCursor, ByteSource } from '../source/source.js';
import { openSource } from '../source/source.js';
import type { ReadLimits } from './limits.js';
import { IsoReadError } from './read-error.js';
import { Recent } from './recent.js';

export const SECTOR_SIZE = 2048;

/** Continuation areas lie close together: one read fetches so many bytes of them. */
const AHEAD = 16 * 1024;

/** Pieces of `AHEAD` bytes that are kept. */
const KEPT_PIECES = 8;

/** The bytes of an image. Every read of the source goes through here and is checked here (RD-35). */
export class ImageBytes {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #limits: ReadLimits;
  readonly #signal: AbortSignal | undefined;
  readonly #pieces = new Recent<number, Uint8Array>(KEPT_PIECES);

  constructor(source: ByteSource, limits: ReadLimits, signal: AbortSignal | undefined) {
    this.size = source.size;
    this.#source = source;
    this.#limits = limits;
    this.#signal = signal;
  }

  /** Whether a range lies inside. */
  has(start: number, length: number): boolean {
    return start >= 0 && length >= 0 && start + length <= this.size;
  }

  /** @throws {IsoReadError} `RANGE_OUTSIDE`, and `SOURCE_SHORT` when the source has fewer bytes than it promised. */
  async read(start: number, end: number): Promise<Uint8Array> {
    this.#check(start, end);
    const bytes = new Uint8Array(end - start);
    for (let filled = 0; filled < bytes.length; ) {
      const part = bytes.subarray(filled, filled + this.#limits.readBytes);
      await this.#fill(part, start + filled);
      filled += part.length;
    }
    return bytes;
  }

  /** A range of a few bytes near others that are wanted soon. */
  async readNear(start: number, length: number): Promise<Uint8Array> {
    const first = Math.floor(start / AHEAD);
    if (Math.floor((start + length - 1) / AHEAD) !== first) return this.read(start, start + length);
    this.#check(start, start + length);
    let piece = this.#pieces.get(first);
    if (piece === undefined) {
      piece = await this.read(first * AHEAD, Math.min((first + 1) * AHEAD, this.size));
      this.#pieces.set(first, piece, 1);
    }
    const offset = start - first * AHEAD;
    return piece.subarray(offset, offset + length);
  }

  /** Opens a range for a consumer with memory of its own. */
  open(start: number, end: number, signal?: AbortSignal): ByteCursor | Promise<ByteCursor> {
    this.#check(start, end);
    signal?.throwIfAborted();
    return openSource(this.#source, start, end, signal ?? this.#signal);
  }

  #check(start: number, end: number): void {
    if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && end <= this.size)
      return;
    throw new IsoReadError('RANGE_OUTSIDE', `bytes ${start} to ${end} do not lie in the image, which has ${this.size}`);
  }

  async #fill(target: Uint8Array, start: number): Promise<void> {
    this.#signal?.throwIfAborted();
    const cursor = await openSource(this.#source, start, start + target.length, this.#signal);
    try {
      for (let filled = 0; filled < target.length; ) {
        const answer = cursor.fill(target.subarray(filled));
        const count = typeof answer === 'number' ? answer : await answer;
        if (!(count > 0 && count <= target.length - filled)) throw this.#short(start + filled);
        filled += count;
      }
    } finally {
      await cursor.close();
    }
  }

  #short(at: number): IsoReadError {
    return new IsoReadError('SOURCE_SHORT', `the source promised ${this.size} bytes, and gives none at byte ${at}`, {
      sector: Math.floor(at / SECTOR_SIZE),
    });
  }
}
