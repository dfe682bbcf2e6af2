/** The descriptors and the first directories of most trees: what can go wrong early goes wrong here. */
const FIRST = 64 * 1024;

/** For a consumer without memory of its own. */
const CHUNK = 64 * 1024;

/**
 * The same byte stream, after its first bytes have come: a fault that shows by then rejects here, where it can still
 * be answered with a status.
 */
export async function startedStream(source: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const reader = source.getReader({ mode: 'byob' });
  let piece: Uint8Array = (await reader.read(new Uint8Array(FIRST))).value ?? new Uint8Array(0);
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: CHUNK,
    async pull(controller) {
      const request = controller.byobRequest!;
      const view = request.view as Uint8Array<ArrayBuffer>;
      if (piece.length > 0) {
        const part = piece.subarray(0, view.length);
        view.set(part);
        piece = piece.subarray(part.length);
        request.respond(part.length);
        return;
      }
      const { done, value } = await reader.read(view);
      if (done) controller.close();
      if (value !== undefined) request.respondWithNewView(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
