import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Copies a tree as a clone on another machine has it: other dates, modes by another umask, and inodes in another order.
 */
export async function copyLikeAClone(from: string, to: string, { umask, date }: { umask: number; date: Date }) {
  await mkdir(to);
  for (const name of (await readdir(from)).reverse()) {
    const [source, target] = [join(from, name), join(to, name)];
    const stats = await lstat(source);
    if (stats.isDirectory()) {
      await copyLikeAClone(source, target, { umask, date: new Date(date.getTime() + 1000) });
    } else if (stats.isSymbolicLink()) {
      await symlink(await readlink(source), target);
    } else {
      await copyFile(source, target);
      await chmod(target, ((stats.mode & 0o111) === 0 ? 0o666 : 0o777) & ~umask);
      await utimes(target, date, date);
    }
  }
  await chmod(to, 0o777 & ~umask);
  await utimes(to, date, date);
}
