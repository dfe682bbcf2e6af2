import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { conditionalStatus, isRangeFresh, type Validators } from '../answer/conditions.js';
import { type ByteRange, byteRangeOf, contentDisposition } from '../answer/headers.js';
import { openExisting } from './private-file.js';

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

/** What clients know a stored image by. */
export interface StoredImage extends Validators {
  readonly name: string;
  readonly size: number;
}

/** How a request for a stored image is answered. */
export interface StoredHead {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes that belong to it, when there are any. */
  readonly range?: ByteRange;
}

/** The answer to GET or HEAD, whole, in part or not at all, up to its body. */
export function storedHead(image: StoredImage, request: Request): StoredHead {
  const { name, size, etag, lastModified } = image;
  const headers = new Headers({
    'accept-ranges': 'bytes',
    // Another image may come under the same name: clients ask whether theirs is still the one.
    'cache-control': 'private, no-cache',
    'content-disposition': contentDisposition(name),
    'content-type': 'application/download',
    etag,
    'last-modified': lastModified.toUTCString(),
  });
  const status = conditionalStatus(request.headers, image);
  if (status !== undefined) return { status, headers };
  // RFC 9110, 14.2: a range means something with GET only.
  const isGet = request.method === 'GET';
  const range = byteRangeOf(isGet && isRangeFresh(request.headers, image) ? request.headers.get('range') : null, size);
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${size}`);
    return { status: 416, headers };
  }
  const { start, end } = range ?? { start: 0, end: size };
  headers.set('content-length', String(end - start));
  if (range !== undefined) headers.set('content-range', `bytes ${start}-${end - 1}/${size}`);
  return { status: range === undefined ? 200 : 206, headers, ...(isGet && { range: { start, end } }) };
}
