import type { Entry } from '../index.js';
import { SourceTree } from './source-tree.js';
import { TreeScan } from './tree-scan.js';
import { Turn } from './turn.js';

export interface FromDirectoryOptions {
  /**
   * `keep` (default) records symbolic links as they are, whether or not they lead anywhere. `follow` records what they
   * lead to, under the link's name; a link that leads nowhere, out of the root or to a directory it lies in is a
   * problem. `reject` makes every symbolic link a problem.
   */
  readonly symlinks?: 'keep' | 'follow' | 'reject';
  /** `root` (default) gives everything to 0:0, so that an image does not tell who made it; `keep` records uid and gid. */
  readonly owners?: 'root' | 'keep';
  /**
   * Leaves out what it answers true for; an excluded directory is not entered. Asked with the path in the image
   * (relative, separated by `/`), before anything of it is read. Default: nothing is left out.
   */
  exclude?(path: string): boolean;
  /** Stops the scan. */
  readonly signal?: AbortSignal;
}

/**
 * Everything below a directory of this machine, as entries: files, empty directories, links, devices, with modes and
 * modification times. Only names and metadata are read now; files are opened when the image is read, one at a time,
 * and must then still be what they were (size, modification time, identity).
 *
 * The order is that of the names' bytes, directories before what is in them. Names of one file (hard links, and links
 * that were followed) share a `linkKey`. Nothing is ever written to the directory, which may itself be given by a
 * symbolic link; it has no entry of its own. Each iteration scans anew. Device numbers are read as Linux packs them.
 *
 * The scan is synchronous in slices of about 5 ms, then other work gets its turn; one directory is read in one piece.
 *
 * @throws {IsoError} while iterating: `SOURCE_UNREADABLE` or `NOT_A_DIRECTORY` at once when the root is not a readable
 * directory; after the last entry one error with all `problems`: `SOURCE_UNREADABLE`, `SOURCE_CHANGED` (removed during
 * the scan), `SYMLINK_REJECTED`, `SYMLINK_BROKEN`, `SYMLINK_LEAVES_ROOT`, `SYMLINK_LOOP`.
 * @example
 * const image = await createImage(fromDirectory('./disc', { exclude: (path) => path.endsWith('.log') }));
 * await writeImage(image, './disc.iso');
 */
export function fromDirectory(root: string, options: FromDirectoryOptions = {}): AsyncIterable<Entry> {
  return { [Symbol.asyncIterator]: () => scan(root, options) };
}

async function* scan(root: string, options: FromDirectoryOptions): AsyncGenerator<Entry, void, undefined> {
  const { symlinks = 'keep', owners = 'root', signal } = options;
  signal?.throwIfAborted();
  const exclude = (path: string) => options.exclude?.(path) ?? false;
  const walk = new TreeScan(SourceTree.at(root, symlinks), { symlinks, owners, exclude });
  const turn = new Turn();
  for (const entry of walk.steps()) {
    if (entry !== undefined) yield entry;
    if (turn.isOver()) await turn.pass();
    signal?.throwIfAborted();
  }
  walk.end();
}
