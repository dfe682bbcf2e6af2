/** What is read before there is an answer: the descriptors and directories of most trees. */
const FIRST = 64 * 1024;

/**
 * The same byte stream, after its first bytes have come: a fault that shows by then rejects here, where it can still
 * be answered with a status.
 */
export async function startedStream(source: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const reader = source.getReader({ mode: 'byob' });
  let { value: waiting } = await reader.read(new Uint8Array(FIRST));
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: FIRST,
    async pull(controller) {
      const request = controller.byobRequest!;
      const view = request.view as Uint8Array<ArrayBuffer>;
      if (waiting !== undefined && waiting.length > 0) {
        const part = waiting.subarray(0, view.length);
        view.set(part);
        waiting = waiting.subarray(part.length);
        request.respond(part.length);
        return;
      }
      waiting = undefined;
      const { done, value } = await reader.read(view);
      if (done) controller.close();
      if (value !== undefined) request.respondWithNewView(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
