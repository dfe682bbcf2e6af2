import { contentProblem, sourceOf } from '../source/content.js';
import type { ByteSource } from '../source/source.js';
import { IsoReadError } from './read-error.js';

/** What an image may be given as. */
export type ImageSource = ByteSource | Blob | Uint8Array | ReadableStream<Uint8Array>;

/** Any source of an image as one of ranges. A stream has none: it is read into memory, up to `streamBytes`. */
export async function sourceOfImage(
  source: ImageSource,
  streamBytes: number,
  signal?: AbortSignal,
): Promise<ByteSource> {
  if (isStream(source)) return sourceOf(await everyByte(source, streamBytes, signal));
  if (typeof source !== 'string' && contentProblem(source) === undefined) return sourceOf(source);
  throw new IsoReadError('INVALID_SOURCE', 'an image is given as bytes, a Blob, a ByteSource or a ReadableStream');
}

function isStream(source: unknown): source is ReadableStream<Uint8Array> {
  return typeof (source as Partial<ReadableStream> | null | undefined)?.getReader === 'function';
}

async function everyByte(stream: ReadableStream<Uint8Array>, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > limit) {
        throw new IsoReadError(
          'STREAM_TOO_LARGE',
          `a stream is read into memory, up to ${limit} bytes (limits.streamBytes); openImageFile of iso9660-writer-ts/node, a Blob or a ByteSource is read in ranges instead`,
        );
      }
      chunks.push(value);
    }
  } finally {
    // Ends a stream that is not at its end, and what makes it.
    await reader.cancel().catch(() => {});
  }
  const bytes = new Uint8Array(size);
  let filled = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  return bytes;
}

/** An open image as a source, for what reads it once more in another way. */
export function sourceOfVolume(iso: {
  readonly size: number;
  bytes(start: number, end: number): Promise<Uint8Array>;
}): ByteSource {
  return {
    size: iso.size,
    async *read(start, end) {
      yield iso.bytes(start, end);
    },
  };
}
