import { breather } from '../turns.js';
import type { ImageReader } from './reader.js';

/** Bytes handed to a consumer that brings no memory of its own. Large enough for sockets, small enough to start at once. */
const CHUNK = 64 * 1024;

/**
 * A reader as a Web byte stream: nothing is made before it is asked for, and a BYOB reader's own memory is filled.
 * A chunk belongs to the consumer once it is delivered, so none is ever used twice.
 */
export function imageStream(
  reader: ImageReader,
  options: { readonly signal?: AbortSignal; onProgress?(bytes: number): void },
): ReadableStream<Uint8Array> {
  const { signal } = options;
  const breathe = breather();
  let delivered = 0;
  let ended = false;
  let abort: () => void = () => {};
  const end = async () => {
    ended = true;
    signal?.removeEventListener('abort', abort);
    await reader.close();
  };

  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: CHUNK,
    start(controller) {
      abort = () => {
        if (ended) return;
        controller.error(signal?.reason);
        // The consumer has its error; a source that is slow to close is no concern of theirs.
        void end().catch(() => {});
      };
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
    },
    async pull(controller) {
      try {
        await breathe();
        const request = controller.byobRequest!;
        const view = request.view!;
        const count = await reader.fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
        if (ended) return;
        if (count > 0) {
          delivered += count;
          options.onProgress?.(delivered);
          request.respond(count);
        } else {
          await end();
          controller.close();
          request.respond(0);
        }
      } catch (error) {
        if (ended) return;
        await end();
        throw error;
      }
    },
    cancel: end,
  });
}
