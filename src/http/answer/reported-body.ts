import { observedStream } from '../../streams/observed.js';
import type { Exchange } from './exchange.js';

/** The body of a store's answer, whose faults `onError` hears of, as long as there is a client. */
export function reportedBody(body: ReadableStream<Uint8Array>, exchange: Exchange): ReadableStream<Uint8Array> {
  const failed = (error: unknown) => {
    if (!exchange.isAborted) exchange.report(error);
  };
  return isByteStream(body) ? observedStream(body, { failed }) : chunks(body, failed);
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

function chunks(body: ReadableStream<Uint8Array>, failed: (error: unknown) => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          failed(error);
          throw error;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
