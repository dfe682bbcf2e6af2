import { isObject } from '../bytes/kinds.js';
import { inWords } from '../errors.js';

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
  /** Fills the start of `target`; returns how many bytes it wrote, and 0 only at the end of the source. */
  fill(target: Uint8Array): number | Promise<number>;
  /** Frees what the cursor holds. Must not throw, and may be called again. */
  close(): void | Promise<void>;
}

/** Opens any source at a position, also those that only know how to `read`. Checks what it returns. */
export function openSource(
  source: ByteSource,
  start: number,
  end: number,
  signal?: AbortSignal,
): ByteCursor | Promise<ByteCursor> {
  if (typeof source.open !== 'function') return iterableCursor(source.read(start, end, signal));
  const opened = source.open(start, end, signal);
  return isObject(opened) && 'then' in opened ? opened.then(checkedCursor) : checkedCursor(opened);
}

function checkedCursor(cursor: ByteCursor): ByteCursor {
  if (typeof cursor?.fill === 'function' && typeof cursor.close === 'function') return cursor;
  throw new TypeError(`open returned ${inWords(cursor)}, which has no fill and close`);
}

/**
 * What `fill` returned, for memory of `room` bytes. A source and its cursors are foreign code.
 *
 * @throws {TypeError} when it cannot be a count.
 */
export function countOf(answer: unknown, room: number): number {
  if (Number.isInteger(answer) && (answer as number) >= 0 && (answer as number) <= room) return answer as number;
  throw new TypeError(`fill returned ${inWords(answer)}, not a whole number from 0 to ${room}`);
}

function iterableCursor(iterable: AsyncIterable<Uint8Array>): ByteCursor {
  if (typeof iterable?.[Symbol.asyncIterator] !== 'function') {
    throw new TypeError(`read returned ${inWords(iterable)}, which is not an AsyncIterable`);
  }
  const iterator = iterable[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let closed = false;
  return {
    async fill(target) {
      while (rest.length === 0) {
        const next = await iterator.next();
        if (next.done) return 0;
        rest = pieceOf(next.value);
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

/** A piece that `read` yielded. Text and arrays of numbers have a length, too, and are no bytes. */
function pieceOf(value: unknown): Uint8Array {
  if (!ArrayBuffer.isView(value)) throw new TypeError(`read yielded ${inWords(value)}, not bytes`);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
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
      const count = countOf(await cursor.fill(bytes.subarray(filled)), bytes.length - filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    await cursor.close();
  }
}
