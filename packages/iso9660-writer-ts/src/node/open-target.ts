import { constants, type Stats } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { DirectTarget } from './direct-target.js';
import type { ImageTarget } from './image-target.js';
import { systemCodeOf } from './system-error.js';
import { TemporaryTarget } from './temporary-target.js';

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
