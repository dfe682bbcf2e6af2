/** As much as the image itself hands out for a consumer without memory of its own. */
const CHUNK = 64 * 1024;

/**
 * A byte stream over another byte stream that is opened when the first byte is asked for. Bytes go straight into the
 * consumer's memory. A fault while opening errors the stream before its first chunk; a cancel stops the opening, or
 * closes what was opened.
 */
export function deferredByteStream(
  open: (cancelled: AbortSignal) => Promise<ReadableStream<Uint8Array>>,
): ReadableStream<Uint8Array> {
  const cancellation = new AbortController();
  let opening: Promise<ReadableStreamBYOBReader> | undefined;
  let opened: ReadableStreamBYOBReader | undefined;
  let cancelled = false;
  const reader = async () => (await open(cancellation.signal)).getReader({ mode: 'byob' });

  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: CHUNK,
    async pull(controller) {
      opening ??= reader();
      opened ??= await opening;
      // Cancelled while it was being opened: `cancel` below closes it, and the request for bytes is gone.
      if (cancelled) return;
      const request = controller.byobRequest!;
      const { done, value } = await opened.read(request.view as Uint8Array<ArrayBuffer>);
      if (cancelled) return;
      if (done) controller.close();
      // The view's memory travelled through the inner stream and comes back as a new view, empty at the end.
      request.respondWithNewView(value!);
    },
    async cancel(reason) {
      cancelled = true;
      if (opened !== undefined) return opened.cancel(reason);
      cancellation.abort(reason);
      // An opening that did not stop in time ends as well; its failure has no reader left.
      await opening?.then((late) => late.cancel(reason)).catch(() => {});
    },
  });
}
