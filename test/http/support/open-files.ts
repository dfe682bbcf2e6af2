import { readdir, readlink } from 'node:fs/promises';

/** The files below a directory that this process has open; Linux only. */
export async function openFiles(root: string): Promise<readonly string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(root));
}
