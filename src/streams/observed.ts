/** Exactly one of `ended`, `failed` and `cancelled` is called, once; `chunk` before it, in order. */
export interface StreamObserver {
  /** The bytes are the consumer's: they are there to be looked at now, not to be kept. */
  chunk?(bytes: Uint8Array): void;
  ended?(): void;
  failed?(error: unknown): void;
  cancelled?(reason: unknown): void;
}

/** For a consumer without memory of its own. */
const CHUNK = 64 * 1024;

/** The bytes of a byte stream, watched as they pass into the consumer's own memory. Nothing is read ahead or copied. */
export function observedStream(
  source: ReadableStream<Uint8Array>,
  observer: StreamObserver,
): ReadableStream<Uint8Array> {
  const reader = source.getReader({ mode: 'byob' });
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
        else observer.chunk?.(value);
        // The memory has travelled through the source and comes back as a new view, empty at the end.
        request.respondWithNewView(value!);
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
  });
}

/** The same bytes, with an act when the stream has ended, failed or was cancelled. */
export function endingWith(source: ReadableStream<Uint8Array>, act: () => void): ReadableStream<Uint8Array> {
  return observedStream(source, { ended: act, failed: act, cancelled: act });
}
