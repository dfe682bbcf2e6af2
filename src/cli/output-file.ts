import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { usageFailure } from './failure.js';

/** The tree is only read; and an image inside it would be part of the next image. */
export async function refuseInsideTree(file: string, sourceDir: string): Promise<void> {
  const [root, parent] = await Promise.all([realpath(sourceDir), realpath(dirname(file)).catch(() => dirname(file))]);
  const inside = relative(root, join(parent, basename(file)));
  if (inside !== '..' && !inside.startsWith(`..${sep}`)) {
    throw usageFailure(`the output ${file} must not lie inside the source tree`);
  }
}

/** Writes a file completely or not at all, for its owner alone: it holds the hash of a root password. */
export async function writePrivateFile(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(file), `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
