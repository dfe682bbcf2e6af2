import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ByteRange } from './byte-range.js';
import { storedHead } from './stored-head.js';

const CHUNK = 64 * 1024;

/** Answers GET and HEAD for a file, whole or in part. `undefined` when there is no such file. */
export async function answerStoredFile(path: string, request: Request): Promise<Response | undefined> {
  const file = await openFile(path);
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

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads on demand; closes the file at the end, on an error and on a cancel. */
function fileStream(file: FileHandle, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const wanted = Math.min(CHUNK, end - position);
          const { bytesRead, buffer } = await file.read(new Uint8Array(wanted), 0, wanted, position);
          if (bytesRead === 0 && wanted > 0) throw new Error('the stored image has become shorter');
          position += bytesRead;
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
          if (position < end) return;
          await file.close();
          controller.close();
        } catch (error) {
          await file.close();
          throw error;
        }
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
}
