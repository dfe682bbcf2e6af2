import { IsoError, type IsoProblem } from './errors.js';
import type { IsoImage, LayoutRow, OpenOptions, StreamOptions } from './image.js';
import { SECTOR_SIZE } from './layout/extent.js';
import { ImageReader } from './layout/image-reader.js';
import { imageStream } from './layout/image-stream.js';
import type { Layout } from './layout/layout.js';
import { READ_FAULTS } from './read-faults.js';
import type { ByteCursor } from './source/byte-source.js';

/** An image over a layout: stream and range are small consumers of the same reader. */
export class PlannedImage implements IsoImage {
  readonly #layout: Layout;
  readonly #findWarnings: () => readonly IsoProblem[];
  #warnings: readonly IsoProblem[] | undefined;

  constructor(layout: Layout, findWarnings: () => readonly IsoProblem[]) {
    this.#layout = layout;
    this.#findWarnings = findWarnings;
  }

  get size(): number {
    return this.#layout.sectorCount * SECTOR_SIZE;
  }

  get layout(): readonly LayoutRow[] {
    const { extents, sectors } = this.#layout;
    return extents.flatMap(({ label, length, content }, index) =>
      // In a variant a file may have become empty, and an empty file has no place.
      length === 0 && content.kind === 'source' ? [] : [{ label, sector: sectors[index]!, length }],
    );
  }

  get warnings(): readonly IsoProblem[] {
    this.#warnings ??= this.#findWarnings();
    return this.#warnings;
  }

  stream(options: StreamOptions = {}): ReadableStream<Uint8Array> {
    return imageStream(this.#reader(options), options);
  }

  open(options: OpenOptions = {}): ByteCursor {
    return this.#reader(options);
  }

  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    const reader = this.#reader({ start, end, ...(signal && { signal }) });
    const bytes = new Uint8Array(end - start);
    try {
      await reader.fill(bytes);
    } finally {
      await reader.close();
    }
    return bytes;
  }

  #reader({ start = 0, end = this.size, signal, sources }: OpenOptions): ImageReader {
    if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end && end <= this.size)) {
      throw new IsoError(
        'INVALID_RANGE',
        `the range ${start} to ${end} does not lie in the image's ${this.size} bytes`,
      );
    }
    return new ImageReader(this.#layout, start, end, READ_FAULTS, signal, sources);
  }
}
