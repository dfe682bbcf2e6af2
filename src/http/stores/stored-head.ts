import { type ByteRange, byteRangeOf } from '../byte-range.js';
import { contentDisposition } from '../content-disposition.js';

/** What clients know a stored image by. */
export interface StoredImage {
  readonly name: string;
  readonly size: number;
  /** Strong, with its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

/** How a request for a stored image is answered. */
export interface StoredHead {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes that belong to it, when there are any. */
  readonly range?: ByteRange;
}

/** The answer to GET or HEAD, whole, in part or not at all, up to its body. */
export function storedHead({ name, size, etag, lastModified }: StoredImage, request: Request): StoredHead {
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'content-disposition': contentDisposition(name),
    'content-type': 'application/download',
    etag,
    'last-modified': lastModified.toUTCString(),
  });
  if (isNotModified(request, etag)) return { status: 304, headers };
  // RFC 9110, 14.2: a range means something with GET only.
  const isGet = request.method === 'GET';
  const range = byteRangeOf(isGet && isFresh(request, etag) ? request.headers.get('range') : null, size);
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${size}`);
    return { status: 416, headers };
  }
  const { start, end } = range ?? { start: 0, end: size };
  headers.set('content-length', String(end - start));
  if (range !== undefined) headers.set('content-range', `bytes ${start}-${end - 1}/${size}`);
  return { status: range === undefined ? 200 : 206, headers, ...(isGet && { range: { start, end } }) };
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
