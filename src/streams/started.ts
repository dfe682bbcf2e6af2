/** The sixteen sectors of the system area, and a descriptor: a first byte that waits for no file. */
const FIRST = 17 * 2048;

/** What is read before there is an answer: with the first, the descriptors and directories of most trees. */
const SECOND = 64 * 1024 - FIRST;

/** For a consumer without memory of its own. */
const CHUNK = 64 * 1024;

/**
 * The same byte stream, after its first bytes have come: a fault that shows by then rejects here, where it can still
 * be answered with a status. `enough` resolves when the first piece has to do, because what follows takes its time.
 */
export async function startedStream(
  source: ReadableStream<Uint8Array>,
  enough: Promise<void> = new Promise(() => {}),
): Promise<ReadableStream<Uint8Array>> {
  const reader = source.getReader({ mode: 'byob' });
  const waiting = [reader.read(new Uint8Array(FIRST)), reader.read(new Uint8Array(SECOND))];
  // The next read gets the fault of the second.
  waiting[1]!.catch(() => {});
  await waiting[0];
  await Promise.race([waiting[1], enough]);
  let piece = new Uint8Array(0);
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: CHUNK,
    async pull(controller) {
      const request = controller.byobRequest!;
      const view = request.view as Uint8Array<ArrayBuffer>;
      if (piece.length === 0) piece = (await waiting.shift())?.value ?? piece;
      if (piece.length > 0) {
        const part = piece.subarray(0, view.length);
        view.set(part);
        piece = piece.subarray(part.length);
        request.respond(part.length);
        return;
      }
      waiting.length = 0;
      const { done, value } = await reader.read(view);
      if (done) controller.close();
      if (value !== undefined) request.respondWithNewView(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
