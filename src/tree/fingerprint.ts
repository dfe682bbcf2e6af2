import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { type Mount, mountOf } from 'iso9660-writer-ts/internal/mounts';

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

/**
 * Of a directory, or of several places of which the later are laid over the first: directories, and files such as an `.iso`.
 * Reads no file: costs one `lstat` for each entry, asked some at a time and asynchronously, so that a slow disk keeps only
 * the caller waiting.
 *
 * @throws the system's error when the tree, or anything in it, cannot be looked at or vanishes meanwhile.
 */
export async function treeFingerprint(places: string | readonly string[]): Promise<TreeFingerprint> {
  const common = createHash('sha256');
  const identities = createHash('sha256');
  const links = createHash('sha256');
  const linkOf = linkedRows();
  for (const [index, place] of [places].flat().entries()) {
    if (index > 0) common.update(NEXT_PLACE);
    for await (const { text, stats } of rowsOf(Buffer.from(place), await mountOf(place))) {
      common.update(text);
      identities.update(`${stats.ino} ${stats.ctimeNs} `);
      links.update(linkOf(stats));
    }
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

/** No row begins like this. */
const NEXT_PLACE = Buffer.from('\0\0\0');

/** Entries that are asked for together. The mount decides how many of them at once. */
const BATCH = 32;

/** A row for each entry. Paths are bytes, since not all are UTF-8, and hold no NUL: different trees have different rows. */
async function* rowsOf(root: Buffer, mount: Mount): AsyncGenerator<Row> {
  const top = await mount.ask(() => stat(root, { bigint: true }));
  if (!top.isDirectory()) {
    yield { stats: top, text: Buffer.concat([NUL, Buffer.from(commonFields(top).join(' ')), NUL]) };
    return;
  }
  const unvisited = [root];
  for (let directory = unvisited.pop(); directory !== undefined; directory = unvisited.pop()) {
    const place = directory;
    const names = (await mount.ask(() => readdir(place, { encoding: 'buffer' }))).sort(Buffer.compare);
    for (let start = 0; start < names.length; start += BATCH) {
      const paths = names.slice(start, start + BATCH).map((name) => Buffer.concat([place, SLASH, name]));
      for (const row of await Promise.all(paths.map((path) => rowOf(path, path.subarray(root.length), mount)))) {
        if (row.stats.isDirectory()) unvisited.push(row.path);
        yield row;
      }
    }
  }
}

async function rowOf(path: Buffer, below: Buffer, mount: Mount): Promise<Row & { readonly path: Buffer }> {
  const stats = await mount.ask(() => lstat(path, { bigint: true }));
  const target = stats.isSymbolicLink() ? await mount.ask(() => readlink(path, { encoding: 'buffer' })) : NUL;
  const fields = Buffer.from(commonFields(stats).join(' '));
  return { path, stats, text: Buffer.concat([below, NUL, target, NUL, fields, NUL]) };
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
