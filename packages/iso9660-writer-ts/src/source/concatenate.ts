import { sourceChanged } from '../errors.js';
import { type Content, sourceOf } from './content.js';
import { type ByteCursor, type ByteSource, countOf, openSource } from './source.js';

/** A range of one of several sources. */
interface SourcePart {
  readonly source: ByteSource;
  readonly start: number;
  readonly length: number;
}

const CHUNK = 64 * 1024;

/**
 * Contents one after the other, as one. Nothing is copied, and one content is open at a time.
 *
 * @throws {IsoError} while it is read, with `SOURCE_CHANGED` when one of them ends before its size.
 * @example
 * const initrd = concatenate(await fileSource('initrd.img'), new Uint8Array(3), archive);
 */
export function concatenate(...contents: readonly Content[]): ByteSource {
  const sources = contents.map(sourceOf);
  const size = sources.reduce((sum, source) => sum + source.size, 0);
  const open = (start: number, end: number, signal?: AbortSignal) =>
    openParts(partsOf(sources, start, end), (part) =>
      openSource(part.source, part.start, part.start + part.length, signal),
    );
  return {
    size,
    open,
    async *read(start, end, signal) {
      yield* chunksOf(open(start, end, signal), end - start);
    },
  };
}

/** The bytes of a cursor in chunks that nothing else uses, up to a length. Closes it. */
export async function* chunksOf(cursor: ByteCursor, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let left = length; left > 0; ) {
      const chunk = new Uint8Array(Math.min(left, CHUNK));
      const count = await cursor.fill(chunk);
      if (count === 0) return;
      left -= count;
      yield chunk.subarray(0, count);
    }
  } finally {
    await cursor.close();
  }
}

function partsOf(sources: readonly ByteSource[], start: number, end: number): SourcePart[] {
  const parts: SourcePart[] = [];
  let base = 0;
  for (const source of sources) {
    const from = Math.max(start - base, 0);
    const to = Math.min(end - base, source.size);
    if (from < to) parts.push({ source, start: from, length: to - from });
    base += source.size;
  }
  return parts;
}

/** Reads parts one after the other; one is open at a time. A part that ends early would move all that follows. */
export function openParts<Part extends { readonly length: number }>(
  parts: readonly Part[],
  openPart: (part: Part) => ByteCursor | Promise<ByteCursor>,
): ByteCursor {
  const waiting = [...parts];
  let current: { readonly cursor: ByteCursor; readonly part: Part } | undefined;
  let left = 0;
  const close = async () => {
    const open = current;
    current = undefined;
    await open?.cursor.close();
  };
  return {
    async fill(target) {
      while (left === 0) {
        await close();
        const part = waiting.shift();
        if (part === undefined) return 0;
        current = { part, cursor: await openPart(part) };
        left = part.length;
      }
      const { cursor, part } = current!;
      const room = Math.min(target.length, left);
      const count = countOf(await cursor.fill(target.subarray(0, room)), room);
      if (count === 0) throw sourceChanged('a part of the content', part.length, part.length - left);
      left -= count;
      return count;
    },
    close,
  };
}
