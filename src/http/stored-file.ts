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
    const { size } = stats;
    // An image is replaced as a whole, never written to: a new one has another inode or another date.
    const etag = `"${[stats.ino, size, Math.trunc(stats.mtimeMs)].map((part) => part.toString(36)).join('-')}"`;
    const headers = new Headers({
      'accept-ranges': 'bytes',
      'content-disposition': contentDisposition(basename(path)),
      'content-type': 'application/download',
      etag,
      'last-modified': stats.mtime.toUTCString(),
    });
    if (isNotModified(request, etag)) return new Response(null, { status: 304, headers });
    const range = request.method === 'GET' && isFresh(request, etag) ? rangeOf(request, size) : undefined;
    if (range === 'unsatisfiable') {
      headers.set('content-range', `bytes */${size}`);
      return new Response(null, { status: 416, headers });
    }
    const { start, end } = range ?? { start: 0, end: size };
    headers.set('content-length', String(end - start));
    if (range) headers.set('content-range', `bytes ${start}-${end - 1}/${size}`);
    if (request.method === 'GET') body = fileStream(file, { start, end });
    return new Response(body, { status: range ? 206 : 200, headers });
  } finally {
    if (body === null) await file.close();
  }
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

function rangeOf({ headers }: Request, size: number): ByteRange | 'unsatisfiable' | undefined {
  return byteRangeOf(headers.get('range'), size);
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
