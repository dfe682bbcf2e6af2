import { quoted } from '../errors.js';
import { chunksOf, openParts } from '../source/concatenate.js';
import type { ByteCursor, ByteSource } from '../source/source.js';
import type { ByteExtent } from './entry.js';
import type { ImageBytes } from './image-bytes.js';
import { IsoReadError, type ReadErrorCode } from './read-error.js';

/** What cursors are made for, in the chunks of an iterator. */
abstract class CursorSource implements ByteSource {
  abstract readonly size: number;
  abstract open(start: number, end: number, signal?: AbortSignal): ByteCursor | Promise<ByteCursor>;

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    yield* chunksOf(await this.open(start, end, signal), end - start);
  }
}

/** The content of a file: its sections, one after the other (RD-09). Reads ranges of the image and copies nothing. */
export class ExtentContent extends CursorSource {
  readonly size: number;

  constructor(
    private readonly image: ImageBytes,
    private readonly extents: readonly ByteExtent[],
  ) {
    super();
    this.size = extents.reduce((sum, { length }) => sum + length, 0);
  }

  override open(start: number, end: number, signal?: AbortSignal): ByteCursor | Promise<ByteCursor> {
    const parts = this.#partsOf(start, end);
    const [only] = parts;
    if (only === undefined) return NOTHING_LEFT;
    if (parts.length === 1) return this.image.open(only.start, only.start + only.length, signal);
    return openParts(parts, (part) => this.image.open(part.start, part.start + part.length, signal));
  }

  #partsOf(start: number, end: number): ByteExtent[] {
    if (!(start >= 0 && start <= end && end <= this.size)) {
      throw new IsoReadError('RANGE_OUTSIDE', `bytes ${start} to ${end} do not lie in a file of ${this.size}`);
    }
    const parts: ByteExtent[] = [];
    let base = 0;
    for (const extent of this.extents) {
      const from = Math.max(start - base, 0);
      const to = Math.min(end - base, extent.length);
      if (from < to) parts.push({ start: extent.start + from, length: to - from });
      base += extent.length;
    }
    return parts;
  }
}

/** Content that is not there, or in a form that is not read: everything but its size fails. */
export class UnreadableContent extends CursorSource {
  constructor(
    readonly size: number,
    private readonly code: ReadErrorCode,
    private readonly path: string,
    private readonly reason: string,
  ) {
    super();
  }

  override open(): never {
    throw new IsoReadError(this.code, `${quoted(this.path)} cannot be read: ${this.reason}`, { path: this.path });
  }
}

/** Decoded content, which is made block by block. */
export abstract class BlockContent extends CursorSource {
  abstract readonly blockSize: number;
  protected abstract block(index: number, signal?: AbortSignal): Promise<Uint8Array>;

  override open(start: number, end: number, signal?: AbortSignal): ByteCursor {
    let position = start;
    let current: { readonly index: number; readonly bytes: Uint8Array } | undefined;
    return {
      fill: async (target) => {
        if (position >= end) return 0;
        const index = Math.floor(position / this.blockSize);
        if (current?.index !== index) current = { index, bytes: await this.block(index, signal) };
        const offset = position - index * this.blockSize;
        const part = current.bytes.subarray(offset, offset + Math.min(target.length, end - position));
        target.set(part);
        position += part.length;
        return part.length;
      },
      close() {},
    };
  }
}

const NOTHING_LEFT: ByteCursor = { fill: () => 0, close() {} };
