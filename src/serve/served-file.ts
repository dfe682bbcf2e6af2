import { open, stat } from 'node:fs/promises';
import { absenceAt } from '../tree/absence.js';
import { answerOf } from '../tree/mounts.js';

export interface ServedFile {
  readonly content: Buffer;
  /** As `stat` has it. */
  readonly mode: number;
}

/**
 * Reads a small file for one image. A disk that hangs is not waited for.
 *
 * @throws {Error} which names the file and what is wrong with it.
 * @throws {MountHangs} when its disk does not answer.
 */
export function readServed(path: string, maxBytes: number): Promise<ServedFile> {
  return answerOf(path, async () => {
    // Asked by name first: to open a pipe takes as long as it has no other end.
    const found = await stat(path).catch(async (cause: NodeJS.ErrnoException) => {
      throw new Error(`${path} ${await absenceAt(path, cause)}`, { cause });
    });
    if (!found.isFile()) throw new Error(`${path} is not a regular file`);
    const file = await open(path);
    try {
      const { size, mode } = await file.stat();
      if (size > maxBytes) throw new Error(`${path} has more than ${maxBytes} bytes`);
      return { content: await file.readFile(), mode };
    } finally {
      await file.close();
    }
  });
}
