import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ByteCursor } from 'iso9660-writer-ts';
import { streamOf } from 'iso9660-writer-ts/internal';
import { type Mount, mountOf } from 'iso9660-writer-ts/internal/mounts';
import { openInTime } from '../../tree/mounts.js';
import { conditionalStatus, isRangeFresh, type Validators } from '../answer/conditions.js';
import { type ByteRange, byteRangeOf, contentDisposition } from '../answer/headers.js';

/** Answers GET and HEAD for a file, whole or in part. `undefined` when there is no such file. */
export async function answerStoredFile(path: string, request: Request): Promise<Response | undefined> {
  const file = await openExisting(path);
  if (file === undefined) return undefined;
  const mount = await mountOf(path);
  let body: ReadableStream<Uint8Array> | null = null;
  try {
    const stats = await mount.ask(() => file.stat());
    if (!stats.isFile()) return undefined;
    const image = { name: basename(path), size: stats.size, etag: etagOf(stats), lastModified: stats.mtime };
    const { status, headers, range } = storedHead(image, request);
    if (range !== undefined) body = streamOf(fileCursor(file, mount, range), { size: range.end - range.start });
    return new Response(body, { status, headers });
  } finally {
    if (body === null) await mount.ask(() => file.close());
  }
}

/** A name that is too long comes from the client, and no file can have it. */
const ABSENT = new Set<string | undefined>(['ENOENT', 'ENAMETOOLONG']);

/**
 * Opens a file for reading, if there is one. A fifo in its place does not hold the process.
 *
 * @throws {MountHangs} when the disk does not answer.
 */
export async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await openInTime(path, () => open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}

/** An image is replaced as a whole, never written to: a new one has another inode or another date. */
function etagOf({ ino, size, mtimeMs }: Stats): string {
  return `"${[ino, size, Math.trunc(mtimeMs)].map((part) => part.toString(36)).join('-')}"`;
}

/** A range of a file. */
function fileCursor(file: FileHandle, mount: Mount, { start, end }: ByteRange): ByteCursor {
  let position = start;
  return {
    async fill(target) {
      const length = Math.min(target.length, end - position);
      const { bytesRead } = await mount.ask(() => file.read(target, 0, length, position));
      position += bytesRead;
      return bytesRead;
    },
    close: () => mount.ask(() => file.close()),
  };
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
