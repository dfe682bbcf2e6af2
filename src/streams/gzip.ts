import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { ByteCursor } from 'iso9660-writer-ts';
import { streamOf } from 'iso9660-writer-ts/internal';

/**
 * The gzip form of the bytes. Errors and a close go through. Not `CompressionStream`: in Node 20 it counts chunks, not bytes,
 * and buffers gigabytes before a slow reader.
 */
export function gzipped(cursor: ByteCursor): ByteCursor {
  const gzip = createGzip();
  // How it ends shows in the iterator below.
  pipeline(Readable.fromWeb(streamOf(cursor) as Parameters<typeof Readable.fromWeb>[0]), gzip, () => {});
  const chunks: AsyncIterator<Uint8Array> = gzip[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array(0);
  return {
    async fill(target) {
      if (chunk.length === 0) chunk = (await chunks.next()).value ?? chunk;
      const part = chunk.subarray(0, target.length);
      target.set(part);
      chunk = chunk.subarray(part.length);
      return part.length;
    },
    close: () => void gzip.destroy(),
  };
}
