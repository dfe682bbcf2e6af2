import { IsoError, type IsoProblem, READ_FAULTS } from './errors.js';
import { SECTOR_SIZE } from './layout/extent.js';
import type { Layout } from './layout/layout.js';
import { ImageReader } from './layout/reader.js';
import { streamOf } from './layout/stream.js';
import type { ByteCursor } from './source/source.js';
import type { FileEntry } from './tree/entry.js';

/** A planned image. Everything but file content is decided; reading it again gives the same bytes again. */
export interface IsoImage {
  /** Bytes, exact. A multiple of 2,048. */
  readonly size: number;
  /** Every extent from top to bottom: its first logical sector and its length in bytes. */
  readonly layout: readonly LayoutRow[];
  /** What the image shows differently from the entries: names changed, things left out. */
  readonly warnings: readonly IsoProblem[];
  /**
   * What it has otherwise where no reader of today looks: names of the primary hierarchy beside Rock Ridge or Joliet. Made
   * when they are first asked for, by a pass over all names.
   */
  readonly notes: readonly IsoProblem[];
  /**
   * The image, or its bytes from `start` up to but not including `end`. Bytes are made when they are asked for; at
   * most one source is open at a time, and none after the end, an error or a cancel.
   * It is a byte stream: a BYOB reader fills its own memory.
   */
  stream(options?: StreamOptions): ReadableStream<Uint8Array>;
  /**
   * The same bytes for a consumer with memory of its own and no need of a stream, which is the least work: each `fill`
   * fills all of the memory it is given, but for the last. The caller closes the cursor. It never pauses for others:
   * in a server that is up to its consumer, between two fills.
   */
  open(options?: RangeOptions): ByteCursor;
  /** The bytes from `start` up to but not including `end`, in one piece. */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** An image that others can be made of. */
export interface VariableImage extends IsoImage {
  /** Whether `variant` can make images of this one at all. */
  readonly canVary: boolean;
  /** Why it cannot: one problem for each option that stands against it. Empty when it can. */
  readonly reasonsNotToVary: readonly IsoProblem[];
  /**
   * The image with other entries for some of its files and another date: the same bytes as if it had been planned with
   * them, without planning it again. This image stays as it is. However many variants there are, what they have in
   * common is in memory once.
   *
   * @throws {IsoError} rejects with `NOT_VARIABLE` and every reason: images with `mediaCheck` or `deduplicate`
   * have no variants (see `canVary`), and files that were planned empty, that have several names or over 4 GiB, or that are boot images
   * stay as they are.
   * @example
   * const ks = (content: string): FileEntry => ({ kind: 'file', path: 'ks.cfg', content });
   * const plan = await createImage(overlay(fromDirectory('./tree'), [ks(' ')]));
   * for (const host of hosts) {
   *   const image = await plan.variant({ files: [ks(kickstartOf(host))] });
   *   await writeImage(image, `./${host.name}.iso`);
   * }
   */
  variant(changes: ImageChanges): Promise<IsoImage>;
}

/** What a variant has of its own. The rest is as it was planned. */
export interface ImageChanges {
  /** Entries in the place of planned ones of the same path: regular files both, with content under 4 GiB. */
  readonly files?: Iterable<FileEntry>;
  /**
   * Creation and modification date of the volume, and of every entry that was given none. Default: as it was planned, or
   * the newest date of the changed tree.
   */
  readonly createdAt?: Date;
}

export interface LayoutRow {
  readonly label: string;
  readonly sector: number;
  readonly length: number;
}

export interface RangeOptions {
  /** First byte. Default 0. */
  readonly start?: number;
  /** One past the last byte. Default `size`. */
  readonly end?: number;
  /** Ends the reading with an error, and closes the open source. */
  readonly signal?: AbortSignal;
}

export interface StreamOptions extends RangeOptions {
  /** Called with the bytes delivered so far; the total is `end - start`. */
  onProgress?(bytes: number): void;
}

/** Finds what there is to tell of an image, once it is asked for: most images are never asked. */
export interface Remarks {
  warnings(): readonly IsoProblem[];
  notes(): readonly IsoProblem[];
}

/** An image over a layout: stream and range are small consumers of the same reader. */
export class PlannedImage implements IsoImage {
  readonly #layout: Layout;
  readonly #remarks: Remarks;
  #warnings: readonly IsoProblem[] | undefined;
  #notes: readonly IsoProblem[] | undefined;
  #rows: readonly LayoutRow[] | undefined;

  constructor(layout: Layout, remarks: Remarks) {
    this.#layout = layout;
    this.#remarks = remarks;
  }

  get size(): number {
    return this.#layout.sectorCount * SECTOR_SIZE;
  }

  get layout(): readonly LayoutRow[] {
    this.#rows ??= this.#makeRows();
    return this.#rows;
  }

  #makeRows(): readonly LayoutRow[] {
    const rows: LayoutRow[] = [];
    for (let index = 0; index < this.#layout.length; index++) {
      const { label, length, content } = this.#layout.extentAt(index);
      // In a variant a file may have become empty, and an empty file has no place.
      if (length > 0 || content.kind !== 'source') rows.push({ label, sector: this.#layout.sectorAt(index), length });
    }
    return rows;
  }

  get warnings(): readonly IsoProblem[] {
    this.#warnings ??= this.#remarks.warnings();
    return this.#warnings;
  }

  get notes(): readonly IsoProblem[] {
    this.#notes ??= this.#remarks.notes();
    return this.#notes;
  }

  stream(options: StreamOptions = {}): ReadableStream<Uint8Array> {
    const { start = 0, end = this.size, signal, onProgress } = options;
    return streamOf(this.#reader(options), {
      size: end - start,
      ...(signal && { signal }),
      ...(onProgress && { onProgress: (bytes) => options.onProgress!(bytes) }),
    });
  }

  open(options: RangeOptions = {}): ByteCursor {
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

  #reader({ start = 0, end = this.size, signal }: RangeOptions): ImageReader {
    if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end && end <= this.size)) {
      throw new IsoError(
        'INVALID_RANGE',
        `the range ${start} to ${end} does not lie in the image's ${this.size} bytes`,
      );
    }
    return new ImageReader(this.#layout, start, end, READ_FAULTS, signal);
  }
}
