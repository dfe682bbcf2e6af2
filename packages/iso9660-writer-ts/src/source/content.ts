import { bytesOf, isBlob, isMemory, isObject, isResponse } from '../bytes/kinds.js';
import type { ByteCursor, ByteSource } from './source.js';

/**
 * What a file's content may be given as. Text is UTF-8. A stream without a known length has to be read into memory
 * first: an image tells its size before its first byte.
 */
export type Content = ByteSource | Blob | Response | SizedStream | ArrayBufferView | ArrayBuffer | string;

/** A size, and a stream of all its bytes, which is asked for each time the content is read. */
export interface SizedStream {
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
}

const encoder = new TextEncoder();

/** Content that `contentProblem` has no problem with, as a source of bytes. */
export function sourceOf(content: Content): ByteSource {
  // Asked first: most contents are byte sources, and the other kinds take longer to tell.
  if (isByteSource(content)) return content;
  if (typeof content === 'string') return new MemorySource(encoder.encode(content));
  const bytes = bytesOf(content);
  if (bytes !== undefined) return new MemorySource(bytes);
  if (isResponse(content)) return responseSource(content);
  const { size } = content as Blob | SizedStream;
  return streamSource(size, (start, end) =>
    isBlob(content) ? [content.slice(start, end).stream(), 0] : [(content as SizedStream).stream(), start],
  );
}

/** Why a value cannot be content, for the end of "the content of x ..."; `undefined` when it can. */
export function contentProblem(value: unknown): string | undefined {
  if (!isByteSource(value)) {
    if (typeof value === 'string' || isMemory(value) || isBlob(value)) return undefined;
    if (isResponse(value)) return responseProblem(value);
    if (!isSizedStream(value)) {
      return 'is not text, bytes, a Blob, a Response, a ByteSource or an object with size and stream()';
    }
  }
  return Number.isSafeInteger(value.size) && value.size >= 0 ? undefined : 'has no size that is a whole number from 0';
}

function isByteSource(value: unknown): value is ByteSource {
  return isObject(value) && typeof (value as Partial<ByteSource>).read === 'function';
}

function isSizedStream(value: unknown): value is SizedStream {
  return isObject(value) && typeof (value as Partial<SizedStream>).stream === 'function';
}

/** Its length counts only while no encoding is taken off on the way: the header counts the encoded bytes. */
function responseProblem(response: Response): string | undefined {
  if (!response.ok) return `is a Response with status ${response.status}`;
  if (response.bodyUsed) return 'is a Response that was read before';
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity' || !/^\d+$/.test(response.headers.get('content-length') ?? '')) {
    return 'is a Response of unknown length; give its blob() instead';
  }
  return undefined;
}

/** A Response can be read once: reading it again is an error, never an empty file. */
function responseSource(response: Response): ByteSource {
  return streamSource(Number(response.headers.get('content-length')), (start) => {
    if (response.bodyUsed) throw new Error('a Response can be read once only; give its blob() instead');
    return [response.body ?? new Blob([]).stream(), start];
  });
}

/** @param streamFrom a stream, and how many of its bytes come before `start`. */
function streamSource(
  size: number,
  streamFrom: (start: number, end: number) => readonly [ReadableStream<Uint8Array>, skipped: number],
): ByteSource {
  return {
    size,
    async *read(start, end) {
      const [stream, before] = streamFrom(start, end);
      // A stream says when it ends, so the end of the content shows whether it gives more than it promised.
      let wanted = end === size ? Number.POSITIVE_INFINITY : end - start;
      let skipped = before;
      // Not every browser can iterate a stream, every one has readers.
      const reader = stream.getReader();
      try {
        while (wanted > 0) {
          const { done, value } = await reader.read();
          if (done) return;
          const piece = bytesOf(value);
          if (piece === undefined) throw new TypeError('the stream gave something that is not bytes');
          const part = piece.subarray(Math.min(skipped, piece.length));
          skipped -= piece.length - part.length;
          yield part.subarray(0, Math.min(part.length, wanted));
          wanted -= part.length;
        }
      } finally {
        await reader.cancel();
      }
    },
  };
}

/** A class, because a list may have a hundred thousand of these, and functions of their own would outweigh them. */
class MemorySource implements ByteSource {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  async *read(start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    yield this.#bytes.subarray(start, end);
  }

  open(start: number, end: number): ByteCursor {
    return memoryCursor(this.#bytes.subarray(start, end));
  }
}

function memoryCursor(bytes: Uint8Array): ByteCursor {
  let position = 0;
  return {
    fill(target) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      position += part.length;
      return part.length;
    },
    close() {},
  };
}
