import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./limit/read-write.c', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./limit/read-write.mjs', import.meta.url));

/** As goes best: half of what a pipe holds, and into a file on ext4. */
const PIECE = { pipe: String(32 * 1024), file: String(64 * 1024) };

/** The least work there is: the same files read and written, in C where there is a compiler, and in Node. */
export function prepareLimits(directory) {
  const program = compile(join(directory, 'read-write'));
  return [
    ...(program === undefined ? [] : [limit('read and write, C', (piece, root) => [program, piece, root])]),
    limit('read and write, Node', (piece, root) => [process.execPath, SCRIPT, piece, root]),
  ];
}

function limit(name, argv) {
  return { name, stdout: (root) => argv(PIECE.pipe, root), toFile: (root) => argv(PIECE.file, root) };
}

function compile(program) {
  const { status } = spawnSync('cc', ['-O2', '-o', program, SOURCE]);
  return status === 0 ? program : undefined;
}

/**
 * Reads a tree into the page cache before each sample, for all writers alike: a disk's speed is not what we compare, and
 * some kernels reclaim the cache while a benchmark runs. What earlier samples wrote goes to the disk first.
 */
export function settle(root, [fastest]) {
  spawnSync('sync');
  const [program, ...options] = fastest.stdout(root);
  const { status } = spawnSync(program, options, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${root} cannot be read (${program} ended with ${status})`);
}
