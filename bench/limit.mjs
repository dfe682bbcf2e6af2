import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./limit/read-write.c', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./limit/read-write.mjs', import.meta.url));

const KIB = 1024;

/** Half of what a pipe holds, and all of it: which is better depends on how fast the machine wakes a sleeping process. */
const NODE_PIECES = [32 * KIB, 64 * KIB];

/** As goes best in C. */
const PIECE = { pipe: 32 * KIB, file: 64 * KIB };

/** What every program in Node can be measured against: whichever of these is faster. */
export const FLOOR = NODE_PIECES.map((bytes) => `read and write, Node, ${bytes / KIB} KiB`);

/** The least work there is: the same files read and written, in C where there is a compiler, and in Node. */
export function prepareLimits(directory) {
  const program = compile(join(directory, 'read-write'));
  const c = (bytes) => (root) => [program, String(bytes), root];
  const ofNode = NODE_PIECES.map((bytes, index) => {
    const argv = (root) => [process.execPath, SCRIPT, String(bytes), root];
    return { name: FLOOR[index], stdout: argv, toFile: argv };
  });
  if (program === undefined) return ofNode;
  return [{ name: 'read and write, C', stdout: c(PIECE.pipe), toFile: c(PIECE.file) }, ...ofNode];
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
