import type { ByteCursor, ByteSource } from './byte-source.js';

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
      // A generator that is waiting for its next bytes answers `return` only after them: a failure then is nobody's.
      await iterator.return?.().catch(() => {});
    },
  };
}
