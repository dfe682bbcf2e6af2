import { observedStream, type StreamObserver } from '../../streams/observed.js';
import type { Exchange } from './exchange.js';

/** The body of a store's answer, whose faults `onError` hears of, as long as there is a client. */
export function reportedBody(body: ReadableStream<Uint8Array>, exchange: Exchange): ReadableStream<Uint8Array> {
  const end = exchange.sending();
  const failed = (error: unknown) => {
    end();
    if (!exchange.isAborted) exchange.report(error);
  };
  const observer = { ended: end, cancelled: end, failed };
  return isByteStream(body) ? observedStream(body, observer) : chunks(body, observer);
}

/** Nothing else tells. */
function isByteStream(body: ReadableStream<Uint8Array>): boolean {
  try {
    body.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

function chunks(
  body: ReadableStream<Uint8Array>,
  observer: Required<Pick<StreamObserver, 'ended' | 'cancelled' | 'failed'>>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
          observer.ended();
        } catch (error) {
          observer.failed(error);
          throw error;
        }
      },
      cancel(reason) {
        observer.cancelled(reason);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
