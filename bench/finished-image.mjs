import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Runs `use` with a directory that holds nothing but `finished.iso`, the image of a tree, for a server that sends files. */
export async function withFinishedImage({ corpus, writers, directory }, use) {
  const site = join(directory, `finished-${process.pid}`);
  mkdirSync(site, { recursive: true });
  try {
    const [program, ...options] = writers
      .find(({ name }) => name === 'mkiso')
      .file(corpus.root, join(site, 'finished.iso'));
    const { status } = spawnSync(program, options, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`the image of ${corpus.name} was not made (${status})`);
    return await use(site);
  } finally {
    rmSync(site, { recursive: true });
  }
}
