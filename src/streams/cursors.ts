import type { ByteCursor } from 'iso9660-writer-ts';

/** Exactly one of `ended`, `failed` and `closed` is called, once; `chunk` before it, in order. */
export interface CursorObserver {
  /** The bytes are the consumer's: they are there to be looked at now, not to be kept. */
  chunk?(bytes: Uint8Array): void;
  ended?(): void;
  failed?(error: unknown): void;
  /** The consumer closed the cursor before its end. */
  closed?(): void;
}

/** A cursor that is opened with its first `fill`. A close before that opens nothing, and one meanwhile stops the opening. */
export function deferred(open: (closed: AbortSignal) => Promise<ByteCursor>): ByteCursor {
  const closing = new AbortController();
  let opening: Promise<ByteCursor> | undefined;
  return {
    async fill(target) {
      opening ??= open(closing.signal);
      return (await opening).fill(target);
    },
    async close() {
      closing.abort();
      // An opening that did not stop in time ends as well; its failure has no reader left.
      await opening?.then(
        (late) => late.close(),
        () => {},
      );
    },
  };
}

/** The same bytes, watched as they pass into the consumer's memory. */
export function observed(cursor: ByteCursor, observer: CursorObserver): ByteCursor {
  let isOver = false;
  const over = (tell: () => void) => {
    if (isOver) return;
    isOver = true;
    tell();
  };
  return {
    async fill(target) {
      try {
        const count = await cursor.fill(target);
        if (count === 0) over(() => observer.ended?.());
        else if (!isOver) observer.chunk?.(target.subarray(0, count));
        return count;
      } catch (error) {
        over(() => observer.failed?.(error));
        throw error;
      }
    },
    close() {
      over(() => observer.closed?.());
      return cursor.close();
    },
  };
}

/** The same bytes, with an act when the cursor has ended, has failed or was closed. */
export function endingWith(cursor: ByteCursor, act: () => void): ByteCursor {
  return observed(cursor, { ended: act, failed: act, closed: act });
}

/** The descriptors and the first directories of most trees: what can go wrong early goes wrong here. */
const FIRST = 64 * 1024;

/**
 * The same cursor after its first bytes have come: a fault that shows by then rejects here, where it can still be
 * answered with a status. A cursor that has less than is read first can tell its `size`, and takes no more memory.
 */
export async function started(cursor: ByteCursor, size = FIRST): Promise<ByteCursor> {
  const memory = new Uint8Array(Math.min(size, FIRST));
  let first: Uint8Array;
  try {
    first = memory.subarray(0, await cursor.fill(memory));
  } catch (error) {
    await cursor.close();
    throw error;
  }
  return {
    fill(target) {
      if (first.length === 0) return cursor.fill(target);
      const part = first.subarray(0, target.length);
      target.set(part);
      first = first.subarray(part.length);
      return part.length;
    },
    close: () => cursor.close(),
  };
}
