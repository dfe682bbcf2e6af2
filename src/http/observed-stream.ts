/** Exactly one of `ended`, `failed` and `cancelled` is called, once; `chunk` before it, in order. */
export interface StreamObserver {
  chunk?(bytes: Uint8Array): void;
  ended?(): void;
  failed?(error: unknown): void;
  cancelled?(reason: unknown): void;
}

/** The same bytes, watched as they pass. Nothing is read ahead. */
export function observedStream(
  source: ReadableStream<Uint8Array>,
  observer: StreamObserver,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let cancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          // A read that was under way ends when the stream is cancelled; that is not the end of the bytes.
          if (cancelled) return;
          if (!done) observer.chunk?.(value);
          if (done) controller.close();
          else controller.enqueue(value);
          if (done) observer.ended?.();
        } catch (error) {
          if (!cancelled) observer.failed?.(error);
          throw error;
        }
      },
      async cancel(reason) {
        cancelled = true;
        observer.cancelled?.(reason);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
