import { fstatSync, type Stats } from 'node:fs';
import { IsoError } from '../index.js';
import { systemCodeOf } from './system-error.js';

/** What the scan saw of a regular file, and what its bytes are read under. */
export interface FilePromise {
  /** In the image. */
  readonly path: string;
  readonly size: number;
  /** A double still tells a quarter of a microsecond; exact nanoseconds would cost a BigInt for each number of each file. */
  readonly mtimeMs: number;
  readonly dev: number;
  readonly ino: number;
}

/** ST-03: the open file is the one that was scanned, as it was scanned. */
export function verify(promise: FilePromise, descriptor: number): void {
  let found: Stats;
  try {
    found = fstatSync(descriptor);
  } catch (cause) {
    throw unreadable(promise.path, cause);
  }
  const difference = differenceOf(promise, found);
  if (difference !== undefined) throw changed(promise.path, difference);
}

function differenceOf(promise: FilePromise, found: Stats): string | undefined {
  if (!found.isFile()) return 'a regular file promised, something else found';
  if (found.size !== promise.size) return `${promise.size} bytes promised, ${found.size} found`;
  if (found.mtimeMs !== promise.mtimeMs)
    return `modified ${date(promise.mtimeMs)} promised, ${date(found.mtimeMs)} found`;
  if (found.ino !== promise.ino || found.dev !== promise.dev)
    return 'one file promised, another of equal size and date found';
  return undefined;
}

/** @param difference what was promised and what was found */
export function changed(path: string, difference: string, cause?: unknown): IsoError {
  return new IsoError('SOURCE_CHANGED', `${path} changed since the image was planned: ${difference}`, { path, cause });
}

export function unreadable(path: string, cause: unknown): IsoError {
  return new IsoError('SOURCE_UNREADABLE', `${path} cannot be read (${systemCodeOf(cause)})`, { path, cause });
}

function date(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
