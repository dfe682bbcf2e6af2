import { mkdir } from 'node:fs/promises';
import { manifestOfHostTree } from './host-tree.js';
import type { Manifest } from './manifest.js';
import { runTool } from './run-tool.js';

/** Debian keeps it where only root looks. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/**
 * What `fsck.fat` says of a volume. The volume's path, whose letters are anyone's, is left out.
 *
 * @throws when it finds anything to repair.
 */
export async function checkWithFsck(volume: string): Promise<string> {
  const report = await runTool('env', [`PATH=${PATH}`, 'fsck.fat', '-n', '-v', '-V', volume]);
  return String(report).replaceAll(volume, 'the volume');
}

/** A volume's tree as mtools copy it to the host, with its dates. */
export async function extractWithMtools(volume: string, target: string): Promise<Manifest> {
  await mkdir(target);
  await runTool('mcopy', ['-i', volume, '-s', '-m', '-n', '::*', target]);
  return await manifestOfHostTree(target);
}

/** What `mdir` prints of a directory. */
export async function listWithMdir(volume: string, directory: string): Promise<string> {
  return String(await runTool('mdir', ['-i', volume, `::${directory}`]));
}
