/**
 * Where the bytes of a file come from. A source promises its size and can be read any number of times, from any
 * position; a byte more or less than promised is an error (`SOURCE_CHANGED`), never padding. A source of
 * size 0 is neither opened nor read, so that its promise is not checked.
 *
 * `open` is optional and only a matter of speed: a source that can fill the caller's memory directly saves a copy
 * and, when it answers at once rather than with a promise, a turn of the event loop.
 */
export interface ByteSource {
  /** Bytes, a whole number from 0 on. */
  readonly size: number;
  /** Yields the bytes from `start` up to but not including `end`. */
  read(start: number, end: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Opens the source at a position. The caller closes the cursor. */
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

const encoder = new TextEncoder();

/** Any content as a source of bytes. */
export function sourceOf(content: Content): ByteSource {
  if (typeof content === 'string') return new MemorySource(encoder.encode(content));
  if (content instanceof Uint8Array) return new MemorySource(content);
  if (content instanceof Blob) return blobSource(content);
  return content;
}

/** Whether a value can be content: callers in JavaScript have no compiler to tell them. */
export function isContent(value: unknown): value is Content {
  if (typeof value === 'string' || value instanceof Uint8Array || value instanceof Blob) return true;
  const source = value as Partial<ByteSource> | null | undefined;
  return (
    typeof source === 'object' &&
    source !== null &&
    typeof source.read === 'function' &&
    Number.isSafeInteger(source.size) &&
    source.size! >= 0
  );
}

/** A class, because a list may have a hundred thousand of these, and functions of their own would outweigh them. */
class MemorySource implements ByteSource {
  constructor(private readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.length;
  }

  async *read(start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    yield this.bytes.subarray(start, end);
  }

  open(start: number, end: number): ByteCursor {
    return memoryCursor(this.bytes.subarray(start, end));
  }
}

function memoryCursor(bytes: Uint8Array): ByteCursor {
  let position = 0;
  return {
    fill(target) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      position += part.length;
      return part.length;
    },
    close() {},
  };
}

function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    async *read(start, end) {
      // Not every browser can iterate a stream, every one has readers.
      const reader = blob.slice(start, end).stream().getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          yield value;
        }
      } finally {
        await reader.cancel();
      }
    },
  };
}

/** Opens any source at a position, also those that only know how to `read`. */
export function openSource(
  source: ByteSource,
  start: number,
  end: number,
  signal?: AbortSignal,
): ByteCursor | Promise<ByteCursor> {
  return source.open?.(start, end, signal) ?? iterableCursor(source.read(start, end, signal));
}

function iterableCursor(iterable: AsyncIterable<Uint8Array>): ByteCursor {
  const iterator = iterable[Symbol.asyncIterator]();
  let rest = new Uint8Array(0);
  let closed = false;
  return {
    async fill(target) {
      while (rest.length === 0) {
        const next = await iterator.next();
        if (next.done) return 0;
        rest = next.value as Uint8Array<ArrayBuffer>;
      }
      const part = rest.subarray(0, target.length);
      target.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
    async close() {
      if (closed) return;
      closed = true;
      // A generator that is waiting for its next bytes answers `return` only after them; a failure then has no reader.
      await iterator.return?.().catch(() => {});
    },
  };
}

/**
 * Reads a range of a source into memory, for small things read while planning. Fewer bytes come only when the source
 * has fewer, and one more when it gives more than it was asked for.
 */
export async function readRange(
  source: ByteSource,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const cursor = await openSource(source, start, end, signal);
  try {
    const bytes = new Uint8Array(end - start + 1);
    let filled = 0;
    while (filled < bytes.length) {
      const count = await cursor.fill(bytes.subarray(filled));
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    await cursor.close();
  }
}
