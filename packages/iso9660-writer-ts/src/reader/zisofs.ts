import { decode } from '../bytes/struct.js';
import { quoted } from '../errors.js';
import { ZISOFS_BLOCK_SIZES, ZISOFS_MAGIC, ZISOFS_ZLIB, zisofsEntry, zisofsHeader } from '../format/zisofs.js';
import type { ByteSource } from '../source/source.js';
import { readRange } from '../source/source.js';
import { BlockContent } from './content.js';
import type { ZisofsParameters } from './entry.js';
import { IsoReadError } from './read-error.js';

/** Bytes of a pointer to a block. */
const POINTER = 4;

/** Pointers that are read at once. */
const POINTERS_AT_ONCE = 1024;

/** What the data of a ZF entry says. */
export function zisofsParameters(data: Uint8Array): ZisofsParameters {
  const { algorithm, headerSize, blockSize, uncompressedSize } = decode(zisofsEntry, data);
  return { size: uncompressedSize, blockLog2: blockSize, headerSize: headerSize * 4, algorithm };
}

/** Whether content with these parameters can be decoded: zlib, in blocks that the format has. */
export function isDecodable({ algorithm, blockLog2, headerSize }: ZisofsParameters): boolean {
  const { smallest, largest } = ZISOFS_BLOCK_SIZES;
  return (
    algorithm === ZISOFS_ZLIB && blockLog2 >= smallest && blockLog2 <= largest && headerSize >= zisofsHeader.length
  );
}

/** The content of a compressed file, decoded (RD-26). Block `i` lies between the pointers `i` and `i + 1`. */
export class ZisofsContent extends BlockContent {
  readonly size: number;
  readonly blockSize: number;
  #header: Promise<void> | undefined;
  /** Pointers from `#firstPointer` on. */
  #pointers = new Uint32Array(0);
  #firstPointer = 0;

  constructor(
    private readonly raw: ByteSource,
    private readonly parameters: ZisofsParameters,
    private readonly path: string,
  ) {
    super();
    this.size = parameters.size;
    this.blockSize = 2 ** parameters.blockLog2;
  }

  protected override async block(index: number, signal?: AbortSignal): Promise<Uint8Array> {
    this.#header ??= this.#checkHeader(signal);
    try {
      await this.#header;
    } catch (error) {
      this.#header = undefined;
      throw error;
    }
    const [start, end] = await this.#pointersOf(index, signal);
    const length = Math.min(this.blockSize, this.size - index * this.blockSize);
    // Two equal pointers stand for a block of zeros.
    if (start === end) return new Uint8Array(length);
    return this.#inflate(await this.#bytes(start, end, signal), length);
  }

  async #checkHeader(signal?: AbortSignal): Promise<void> {
    const header = decode(zisofsHeader, await this.#bytes(0, zisofsHeader.length, signal));
    const { size, blockLog2, headerSize } = this.parameters;
    const agrees =
      ZISOFS_MAGIC.every((byte, index) => header.magic[index] === byte) &&
      header.uncompressedSize === size &&
      header.headerSize * 4 === headerSize &&
      header.blockSize === blockLog2;
    if (!agrees) throw this.#broken('its header is not that of its directory record');
  }

  async #pointersOf(index: number, signal?: AbortSignal): Promise<[start: number, end: number]> {
    const last = this.#firstPointer + this.#pointers.length - 1;
    if (index < this.#firstPointer || index >= last) await this.#readPointers(index, signal);
    const place = index - this.#firstPointer;
    const start = this.#pointers[place]!;
    const end = this.#pointers[place + 1]!;
    const { headerSize } = this.parameters;
    if (start > end || end > this.raw.size || start < headerSize) throw this.#broken(`block ${index} lies outside`);
    return [start, end];
  }

  async #readPointers(index: number, signal?: AbortSignal): Promise<void> {
    const count = Math.ceil(this.size / this.blockSize) + 1;
    const first = Math.floor(index / POINTERS_AT_ONCE) * POINTERS_AT_ONCE;
    const end = Math.min(first + POINTERS_AT_ONCE + 1, count);
    const { headerSize } = this.parameters;
    const bytes = await this.#bytes(headerSize + first * POINTER, headerSize + end * POINTER, signal);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#pointers = Uint32Array.from({ length: end - first }, (_, place) => view.getUint32(place * POINTER, true));
    this.#firstPointer = first;
  }

  async #bytes(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (end > this.raw.size) throw this.#broken(`byte ${end} lies outside`);
    // No block is longer compressed than twice its size: a pointer must not ask for gigabytes.
    if (end - start > 2 * this.blockSize) throw this.#broken(`a block of ${end - start} bytes`);
    return (await readRange(this.raw, start, end, signal)).subarray(0, end - start);
  }

  /** Decodes one block, and stops as soon as it is longer than it may be. */
  async #inflate(compressed: Uint8Array, length: number): Promise<Uint8Array> {
    const decoded = new Uint8Array(length);
    let filled = 0;
    const stream = new Blob([compressed as Uint8Array<ArrayBuffer>])
      .stream()
      .pipeThrough(new DecompressionStream('deflate'));
    const reader = stream.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (filled + value.length > length) throw this.#broken(`a block of more than ${length} bytes`);
        decoded.set(value, filled);
        filled += value.length;
      }
    } catch (cause) {
      if (cause instanceof IsoReadError) throw cause;
      throw this.#broken('a block is no zlib data', cause);
    } finally {
      await reader.cancel().catch(() => {});
    }
    if (filled < length) throw this.#broken(`a block of ${filled} bytes instead of ${length}`);
    return decoded;
  }

  #broken(fact: string, cause?: unknown): IsoReadError {
    return new IsoReadError('ZISOFS', `${quoted(this.path)} cannot be decoded: ${fact}`, { path: this.path, cause });
  }
}
