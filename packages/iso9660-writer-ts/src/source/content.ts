import type { ByteCursor, ByteSource, Content } from './byte-source.js';

const encoder = new TextEncoder();

/** Any content as a source of bytes. */
export function sourceOf(content: Content): ByteSource {
  if (typeof content === 'string') return new MemorySource(encoder.encode(content));
  if (content instanceof Uint8Array) return new MemorySource(content);
  if (content instanceof Blob) return blobSource(content);
  return content;
}

/** Whether a value can be content: callers in JavaScript have no compiler to tell them. */
export function isContent(value: unknown): value is Content {
  if (typeof value === 'string' || value instanceof Uint8Array || value instanceof Blob) return true;
  const source = value as Partial<ByteSource> | null | undefined;
  return (
    typeof source === 'object' &&
    source !== null &&
    typeof source.read === 'function' &&
    Number.isSafeInteger(source.size) &&
    source.size! >= 0
  );
}

/** A class, because a list may have a hundred thousand of these, and functions of their own would outweigh them. */
class MemorySource implements ByteSource {
  constructor(private readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.length;
  }

  async *read(start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    yield this.bytes.subarray(start, end);
  }

  open(start: number, end: number): ByteCursor {
    return memoryCursor(this.bytes.subarray(start, end));
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

function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    async *read(start, end) {
      // Not every browser can iterate a stream, every one has readers.
      const reader = blob.slice(start, end).stream().getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          yield value;
        }
      } finally {
        await reader.cancel();
      }
    },
  };
}
