import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

/**
 * The gzip form of a stream, itself a byte stream. Errors and cancels go through. Not `CompressionStream`: in Node 20 it
 * counts chunks, not bytes, and buffers gigabytes before a slow reader.
 */
export function gzipStream(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const gzip = createGzip();
  // How it ends shows in the iterator below.
  pipeline(Readable.fromWeb(source as Parameters<typeof Readable.fromWeb>[0]), gzip, () => {});
  const chunks: AsyncIterator<Uint8Array> = gzip[Symbol.asyncIterator]();
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (!done) {
        // A copy, because what is enqueued is taken away from its owner, and zlib writes on in the same memory.
        controller.enqueue(new Uint8Array(value));
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: (reason) => void gzip.destroy(reason instanceof Error ? reason : undefined),
  });
}
