import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ByteRange, byteRangeOf } from './byte-range.js';
import { contentDisposition } from './content-disposition.js';

const CHUNK = 64 * 1024;

/** Answers GET and HEAD for a file, whole or in part. `undefined` when there is no such file. */
export async function answerStoredFile(path: string, request: Request): Promise<Response | undefined> {
  const file = await openFile(path);
  if (file === undefined) return undefined;
  let body: ReadableStream<Uint8Array> | null = null;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return undefined;
    const { status, headers, range } = headOf(basename(path), stats, request);
    if (range !== undefined && request.method === 'GET') body = fileStream(file, range);
    return new Response(body, { status, headers });
  } finally {
    if (body === null) await file.close();
  }
}

interface Head {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes that belong to it, when there are any. */
  readonly range?: ByteRange;
}

function headOf(name: string, stats: Stats, request: Request): Head {
  const { size } = stats;
  const etag = etagOf(stats);
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'content-disposition': contentDisposition(name),
    'content-type': 'application/download',
    etag,
    'last-modified': stats.mtime.toUTCString(),
  });
  if (isNotModified(request, etag)) return { status: 304, headers };
  // RFC 9110, 14.2: a range means something with GET only.
  const asked = request.method === 'GET' && isFresh(request, etag) ? request.headers.get('range') : null;
  const range = byteRangeOf(asked, size);
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${size}`);
    return { status: 416, headers };
  }
  if (range === undefined) {
    headers.set('content-length', String(size));
    return { status: 200, headers, range: { start: 0, end: size } };
  }
  headers.set('content-length', String(range.end - range.start));
  headers.set('content-range', `bytes ${range.start}-${range.end - 1}/${size}`);
  return { status: 206, headers, range };
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

/** RFC 9110, 13.1.2. */
function isNotModified({ headers }: Request, etag: string): boolean {
  const known = (headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

/** RFC 9110, 13.1.5: a part is of use only together with the other parts of the same file. Dates are too coarse. */
function isFresh({ headers }: Request, etag: string): boolean {
  const condition = headers.get('if-range');
  return condition === null || condition === etag;
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
