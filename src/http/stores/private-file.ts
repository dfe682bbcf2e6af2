import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a text that only its owner may read. The file is there completely or not at all, and one of the same name is
 * replaced. Until then its name begins with a dot and ends in `suffix`, so that who clears up can know it.
 */
export async function writePrivateFile(file: string, text: string, suffix: string): Promise<void> {
  const temporary = join(dirname(file), `.${randomBytes(8).toString('hex')}${suffix}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A name that is too long comes from the client, and no file can have it. */
const ABSENT = new Set<string | undefined>(['ENOENT', 'ENAMETOOLONG']);

/** Opens a file for reading, if there is one. */
export async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}
