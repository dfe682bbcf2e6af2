import { createCipheriv } from 'node:crypto';
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installationTree, makeTree, type TreeContent } from '../../support/os-tree.js';

/** A root directory with a list of OS versions and the one tree `alma9`. Broken versions are listed as well. */
export async function makeOsRoot(files: Readonly<Record<string, TreeContent>> = installationTree): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'os-root-'));
  await rename(await makeTree(files), join(root, 'alma9'));
  const versions = { 'Zeta 1': 'zeta/1', 'Alma 9': 'alma9', 'Way Out': '../elsewhere' };
  await writeFile(join(root, 'osversions.json'), JSON.stringify(versions));
  return root;
}

/** The installation tree with a file that no buffer on the way to the client can swallow, compressed or not. */
export const treeWithLargeFile: Readonly<Record<string, TreeContent>> = {
  ...installationTree,
  'zz/large.rpm': incompressible(24 * 1024 ** 2),
};

/** The same bytes each time: a key stream. */
function incompressible(length: number): Uint8Array {
  return createCipheriv('aes-128-ctr', new Uint8Array(16), new Uint8Array(16)).update(new Uint8Array(length));
}
