import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The day of all files in trees of these tests. */
export const DAY = new Date('2022-02-22T20:20:20Z');

/** Files by path, a content that starts with `-> ` being the target of a symbolic link. */
export async function makeTree(root: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const place = join(root, path);
    await mkdir(dirname(place), { recursive: true });
    if (typeof content === 'string' && content.startsWith('-> ')) {
      await symlink(content.slice(3), place);
    } else {
      await writeFile(place, content);
      await utimes(place, DAY, DAY);
    }
  }
}
