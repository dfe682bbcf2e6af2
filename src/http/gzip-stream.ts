import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

/** What may wait for a slow reader. */
const QUEUED_BYTES = 64 * 1024;

/**
 * The gzip form of a stream. Errors and cancels go through. Not `CompressionStream`: in Node 20 it counts chunks, not
 * bytes, and buffers gigabytes before a slow reader.
 */
export function gzipStream(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const gzip = createGzip();
  // How it ends shows in the stream below.
  pipeline(Readable.fromWeb(source as Parameters<typeof Readable.fromWeb>[0]), gzip, () => {});
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: QUEUED_BYTES });
  return Readable.toWeb(gzip, { strategy }) as ReadableStream<Uint8Array>;
}
