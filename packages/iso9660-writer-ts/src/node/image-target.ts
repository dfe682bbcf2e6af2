import { constants, type Stats } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { DirectTarget } from './direct-target.js';
import { systemCodeOf } from './system-error.js';
import { TemporaryTarget } from './temporary-target.js';

/** Where an image is written to. Ends with `commit` or `discard`, or with both when committing fails. */
export interface ImageTarget {
  /** Writes all of the bytes; their memory may be used again once this is done. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** Makes the image durable, and visible under its name. */
  commit(): Promise<void>;
  /** Lets go of everything; a file that was to be replaced is as it was. Never throws. */
  discard(): Promise<void>;
}

/** Atomic for files, direct for what no rename can replace: devices and fifos. */
export async function openTarget(file: string): Promise<ImageTarget> {
  const existing = await statOrNothing(file);
  if (existing === undefined) return TemporaryTarget.create(file);
  // The link stays and what it leads to is replaced, as if it had been opened for writing.
  if (existing.isFile()) return TemporaryTarget.replace(await realpath(file), existing.mode & 0o777);
  // Asynchronous, because a fifo without a reader would hold the whole process. A directory fails here.
  return new DirectTarget(await open(file, constants.O_WRONLY));
}

async function statOrNothing(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
