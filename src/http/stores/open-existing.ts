import { type FileHandle, open } from 'node:fs/promises';

/** Under a name that is too long there is no file either: it comes from whoever asks. */
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
