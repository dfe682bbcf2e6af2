import type { ByteCursor, ByteSource } from 'iso9660-writer-ts';
import { unlessAborted } from '../streams/unless-aborted.js';

/**
 * The content of a file whose text is still being made. Aborting the read stops waiting. `onAwaited` is called when a
 * read begins to wait.
 */
export function pendingContent(size: number, text: Promise<string>, onAwaited = () => {}): ByteSource {
  const bytes = async (start: number, end: number, signal?: AbortSignal) => {
    onAwaited();
    const whole = new TextEncoder().encode(await unlessAborted(text, signal));
    if (whole.length !== size) throw new Error(`${whole.length} bytes were made, and ${size} promised`);
    return whole.subarray(start, end);
  };
  return {
    size,
    async *read(start, end, signal) {
      yield await bytes(start, end, signal);
    },
    open: async (start, end, signal) => memoryCursor(await bytes(start, end, signal)),
  };
}

function memoryCursor(bytes: Uint8Array): ByteCursor {
  let rest = bytes;
  return {
    fill(target) {
      const part = rest.subarray(0, target.length);
      target.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
    close() {},
  };
}
