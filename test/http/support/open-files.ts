import { readdir, readlink } from 'node:fs/promises';

/** The files below a directory that this process has open. Only Linux tells; none elsewhere. */
export async function openFiles(root: string): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(root));
}
