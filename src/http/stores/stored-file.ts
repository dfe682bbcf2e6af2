import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ByteRange } from '../byte-range.js';
import { openExisting } from './open-existing.js';
import { storedHead } from './stored-head.js';

const CHUNK = 64 * 1024;

/** Answers GET and HEAD for a file, whole or in part. `undefined` when there is no such file. */
export async function answerStoredFile(path: string, request: Request): Promise<Response | undefined> {
  const file = await openExisting(path);
  if (file === undefined) return undefined;
  let body: ReadableStream<Uint8Array> | null = null;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return undefined;
    const image = { name: basename(path), size: stats.size, etag: etagOf(stats), lastModified: stats.mtime };
    const { status, headers, range } = storedHead(image, request);
    if (range !== undefined) body = fileStream(file, range);
    return new Response(body, { status, headers });
  } finally {
    if (body === null) await file.close();
  }
}

/** An image is replaced as a whole, never written to: a new one has another inode or another date. */
function etagOf({ ino, size, mtimeMs }: Stats): string {
  return `"${[ino, size, Math.trunc(mtimeMs)].map((part) => part.toString(36)).join('-')}"`;
}

/** Reads on demand, into the consumer's memory; closes the file at the end, on an error and on a cancel. */
function fileStream(file: FileHandle, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let position = start;
  let cancelled = false;
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: CHUNK,
    async pull(controller) {
      try {
        const request = controller.byobRequest!;
        const view = request.view as Uint8Array<ArrayBuffer>;
        const { bytesRead } = await file.read(view, 0, Math.min(view.length, end - position), position);
        if (cancelled) return;
        if (bytesRead === 0 && position < end) throw new Error('the stored image has become shorter');
        position += bytesRead;
        if (position === end) await file.close();
        if (bytesRead === 0) controller.close();
        request.respond(bytesRead);
        if (position === end && bytesRead > 0) controller.close();
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    cancel: () => {
      cancelled = true;
      return file.close();
    },
  });
}
