import { IsoError } from '../errors.js';
import { type ByteCursor, countOf } from '../source/source.js';
import { pauses } from '../turns.js';

/** Bytes handed to a consumer that brings no memory of its own. Large enough for sockets, small enough to start at once. */
const CHUNK = 64 * 1024;

const PROBE = new Uint8Array(1);

export interface CursorStreamOptions {
  /** Bytes that the cursor has. The stream fails when it gives fewer or more. `undefined`: as many as come. */
  readonly size?: number;
  /** Ends the stream with its reason. */
  readonly signal?: AbortSignal;
  /** Called with the bytes delivered so far. */
  onProgress?(bytes: number): void;
}

/**
 * A cursor as a Web byte stream: nothing is made before it is asked for, and a BYOB reader's own memory is filled.
 * A chunk belongs to the consumer once it is delivered, so none is ever used twice. The stream closes the cursor at its
 * end, after an error and when it is cancelled. It does not wait for a cursor that hangs: a cancel takes effect at once.
 */
export function streamOf(cursor: ByteCursor, options: CursorStreamOptions = {}): ReadableStream<Uint8Array> {
  const { size, signal } = options;
  const pause = pauses();
  let delivered = 0;
  let ended = false;
  let filling = false;
  let abort: () => void = () => {};
  const end = async () => {
    ended = true;
    signal?.removeEventListener('abort', abort);
    const closing = Promise.resolve(cursor.close());
    // A cursor with a fill under way may not be able to close before that has ended.
    if (!filling) return closing;
    closing.catch(() => {});
  };
  const fill = async (target: Uint8Array) => {
    filling = true;
    try {
      return countOf(await cursor.fill(target), target.length);
    } finally {
      filling = false;
    }
  };
  const checkEnd = async () => {
    const fewer = size !== undefined && delivered < size;
    const more = delivered === size && (await fill(PROBE)) > 0;
    if (fewer || more) {
      const fact = more ? 'more came' : `${delivered} came`;
      throw new IsoError('SOURCE_CHANGED', `${size} bytes were promised, and ${fact}`);
    }
  };

  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: CHUNK,
    start(controller) {
      abort = () => {
        if (ended) return;
        controller.error(signal?.reason);
        // The consumer has its error; a cursor that is slow to close is no concern of theirs.
        void end().catch(() => {});
      };
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
    },
    async pull(controller) {
      try {
        await pause();
        const request = controller.byobRequest!;
        const view = request.view!;
        const room = Math.min(view.byteLength, (size ?? Number.POSITIVE_INFINITY) - delivered);
        const count = room === 0 ? 0 : await fill(new Uint8Array(view.buffer, view.byteOffset, room));
        if (ended) return;
        if (count > 0) {
          delivered += count;
          options.onProgress?.(delivered);
          request.respond(count);
          return;
        }
        await checkEnd();
        if (ended) return;
        await end();
        controller.close();
        request.respond(0);
      } catch (error) {
        if (ended) return;
        await end().catch(() => {});
        throw error;
      }
    },
    cancel: end,
  });
}
