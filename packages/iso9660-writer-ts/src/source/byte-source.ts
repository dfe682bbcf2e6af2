/**
 * Where the bytes of a file come from. A source promises its size and can be read any number of times, from any
 * position; a byte more or less than promised is an error (`SOURCE_CHANGED`), never padding. A source that promises no
 * byte is neither opened nor read, so that nobody asks whether it has kept the promise.
 *
 * `open` is optional and only a matter of speed: a source that can fill the caller's memory directly saves a copy
 * and, when it answers at once rather than with a promise, a turn of the event loop.
 */
export interface ByteSource {
  /** Bytes, a whole number from 0 on. */
  readonly size: number;
  /** Yields the bytes from `start` up to but not including `end`. */
  read(start: number, end: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Opens the source at a position. Whoever opens a cursor closes it. */
  open?(start: number, end: number, signal?: AbortSignal): ByteCursor | Promise<ByteCursor>;
}

/** An open source, read forward. */
export interface ByteCursor {
  /** Fills the start of `target`; answers how many bytes it wrote, and 0 only at the end of the source. */
  fill(target: Uint8Array): number | Promise<number>;
  /** Frees what the cursor holds. Must not throw, and may be called again. */
  close(): void | Promise<void>;
}

/** What a file's content may be given as. Text is UTF-8. */
export type Content = ByteSource | Blob | Uint8Array | string;
