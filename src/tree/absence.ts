import { lstat, readlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { mountOf } from 'iso9660-writer-ts/internal/mounts';

/** Why `stat` fails for a path that leads nowhere. Any other reason hides what is there. */
const NOWHERE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

export function leadsNowhere({ code }: NodeJS.ErrnoException): boolean {
  return NOWHERE.has(code);
}

/** What people have to know of a path for which `stat` failed, as the end of a sentence that begins with the path. */
export async function absenceAt(path: string, error: NodeJS.ErrnoException): Promise<string> {
  const { code = error.message } = error;
  if (!leadsNowhere(error)) return `cannot be read (${code})`;
  const mount = await mountOf(path);
  // A slash behind the name of a link asks for what it leads to.
  const link = resolve(path);
  const target = await mount
    .ask(async () => ((await lstat(link)).isSymbolicLink() ? await readlink(link) : undefined))
    .catch(() => undefined);
  if (target === undefined) return code === 'ELOOP' ? 'does not exist: its links lead in a circle' : 'does not exist';
  return `is a link to ${target}, ${code === 'ELOOP' ? 'and leads in a circle' : 'which does not exist'}`;
}
