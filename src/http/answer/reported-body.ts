import type { Exchange } from './exchange.js';

interface BodyObserver {
  ended(): void;
  failed(error: unknown): void;
  cancelled(): void;
}

/** For a consumer without memory of its own. */
const CHUNK = 64 * 1024;

/**
 * The body of a store's answer, whose faults `onError` hears of, as long as there is a client. It is a stream of any kind
 * from foreign code: a byte stream stays one, and its bytes go straight into the consumer's memory.
 */
export function reportedBody(body: ReadableStream<Uint8Array>, exchange: Exchange): ReadableStream<Uint8Array> {
  const end = exchange.sending();
  const failed = (error: unknown) => {
    end();
    if (!exchange.isAborted) exchange.report(error);
  };
  const observer: BodyObserver = { ended: end, cancelled: end, failed };
  const reader = byobReaderOf(body);
  return reader === undefined ? chunks(body.getReader(), observer) : bytes(reader, observer);
}

/** A BYOB reader if the body is a byte stream, which only the attempt shows; otherwise `undefined`. */
function byobReaderOf(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

function bytes(reader: ReadableStreamBYOBReader, observer: BodyObserver): ReadableStream<Uint8Array> {
  let cancelled = false;
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: CHUNK,
    async pull(controller) {
      try {
        const request = controller.byobRequest!;
        const { done, value } = await reader.read(request.view as Uint8Array<ArrayBuffer>);
        // A read that was under way ends when the stream is cancelled; that is not the end of the bytes.
        if (cancelled) return;
        if (done) controller.close();
        // The memory has travelled through the source and comes back as a new view, empty at the end.
        request.respondWithNewView(value!);
        if (done) observer.ended();
      } catch (error) {
        if (!cancelled) observer.failed(error);
        throw error;
      }
    },
    cancel(reason) {
      cancelled = true;
      observer.cancelled();
      return reader.cancel(reason);
    },
  });
}

function chunks(reader: ReadableStreamDefaultReader<Uint8Array>, observer: BodyObserver): ReadableStream<Uint8Array> {
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
        observer.cancelled();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
