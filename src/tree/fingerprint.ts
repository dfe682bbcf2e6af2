import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/**
 * Two texts for a tree, which differ when anything differs that an image takes from it: names, kinds, sizes, modes, owners,
 * links, devices, and dates to the nanosecond. The bytes of a file are known by its size and dates.
 */
export interface TreeFingerprint {
  /**
   * Of this very tree: the inode and the change time of each file count, so that a file is noticed that was written to
   * and given back its date.
   */
  readonly shared: string;
  /** Of the tree and all copies with equal dates, as `rsync -aH` makes them. */
  readonly copied: string;
}

/** How long other work waits. */
const SLICE_MILLISECONDS = 5;

/**
 * Reads no file: costs one `lstat` for each entry, in slices of about 5 ms.
 *
 * @throws the system's error when the tree, or anything in it, cannot be looked at or vanishes meanwhile.
 */
export async function treeFingerprint(directory: string): Promise<TreeFingerprint> {
  const common = createHash('sha256');
  const identities = createHash('sha256');
  const links = createHash('sha256');
  const linkOf = linkedRows();
  let sliceEnd = performance.now() + SLICE_MILLISECONDS;
  for (const { text, stats } of rowsOf(Buffer.from(directory))) {
    common.update(text);
    identities.update(`${stats.ino} ${stats.ctimeNs} `);
    links.update(linkOf(stats));
    if (performance.now() < sliceEnd) continue;
    await setImmediate();
    sliceEnd = performance.now() + SLICE_MILLISECONDS;
  }
  const both = common.digest('base64url');
  return { shared: `${both}.${identities.digest('base64url')}`, copied: `${both}.${links.digest('base64url')}` };
}

interface Row {
  /** What copies have in common. */
  readonly text: Buffer;
  readonly stats: BigIntStats;
}

const SLASH = Buffer.from('/');
const NUL = Buffer.from('\0');

/** A row for each entry. Paths are bytes, since not all are UTF-8, and hold no NUL: different trees have different rows. */
function* rowsOf(root: Buffer): Generator<Row> {
  const unvisited = [root];
  for (let directory = unvisited.pop(); directory !== undefined; directory = unvisited.pop()) {
    for (const name of readdirSync(directory, { encoding: 'buffer' }).sort(Buffer.compare)) {
      const path = Buffer.concat([directory, SLASH, name]);
      const stats = lstatSync(path, { bigint: true });
      if (stats.isDirectory()) unvisited.push(path);
      const target = stats.isSymbolicLink() ? readlinkSync(path, { encoding: 'buffer' }) : NUL;
      const fields = Buffer.from(commonFields(stats).join(' '));
      yield { stats, text: Buffer.concat([path.subarray(root.length), NUL, target, NUL, fields, NUL]) };
    }
  }
}

function commonFields(stats: BigIntStats): readonly bigint[] {
  const { mode, uid, gid, rdev, mtimeNs } = stats;
  // What a directory measures is the file system's own affair.
  return [mode, uid, gid, rdev, mtimeNs, stats.isDirectory() ? 0n : stats.size];
}

/** The rows before that are names of the same file: a file with several names is in the image once. */
function linkedRows(): (stats: BigIntStats) => string {
  const firstRows = new Map<string, number>();
  let row = 0;
  return ({ dev, ino, nlink }) => {
    row++;
    if (nlink === 1n) return '';
    const file = `${dev}:${ino}`;
    const first = firstRows.get(file);
    if (first === undefined) firstRows.set(file, row);
    return first === undefined ? '' : `${row} ${first} `;
  };
}
