import { batchedEntries, type Entry, IsoError } from '../index.js';
import { exclusionOf } from './exclusion.js';
import type { FromDirectoryOptions } from './from-directory-options.js';
import { metadataOf } from './host-metadata.js';
import { KeptScan } from './kept-scan.js';
import { optionProblems } from './option-problems.js';
import { SourceTree } from './source-tree.js';
import { KeptScans } from './tree-cache.js';
import { TreeScan } from './tree-scan.js';
import { Turn } from './turn.js';

/**
 * Everything below a directory of this machine, as entries: files, empty directories, links, devices, with modes and
 * modification times. Only names and metadata are read now; files are opened when the image is read, one at a time
 * (`writeImage` and `pipeImage` have a second thread read small ones ahead), and must be what they were (size, modification time, identity) before their first byte and after their last. An
 * empty file has no byte to open it for: it stays empty in the image, whatever has become of it.
 *
 * The order is that of the names' bytes, directories before what is in them. Names of one file (hard links, and links
 * that were followed) share a `linkKey`, also when they are found by several scans: one file is stored once in an
 * image. Nothing is ever written to the directory, which may itself be given by a symbolic link; it has no entry of its
 * own. Each iteration scans anew, unless a `cache` has the scan. Device numbers are read as Linux packs them.
 *
 * The scan is synchronous in slices of about 5 ms, then other work gets its turn; one directory is read in one piece.
 *
 * @throws {IsoError} while iterating: at once `INVALID_PATH` (`at`) and `INVALID_OPTION` with all options that cannot be,
 * `SOURCE_UNREADABLE` or `NOT_A_DIRECTORY` when the root is not a readable directory; after the last entry one error
 * with all `problems`: `SOURCE_UNREADABLE`, `SOURCE_CHANGED` (removed during the scan), `SYMLINK_REJECTED`,
 * `SYMLINK_BROKEN`, `SYMLINK_LEAVES_ROOT`, `SYMLINK_LOOP`.
 * @example
 * const image = await createImage(fromDirectory('./disc', { exclude: ['*.log', '/.git'] }));
 * await writeImage(image, './disc.iso');
 * @example
 * // A second directory, grafted into the first.
 * overlay(fromDirectory('./disc'), fromDirectory('./drivers', { at: 'extra/drivers', modes: 'public' }));
 */
export function fromDirectory(root: string, options: FromDirectoryOptions = {}): AsyncIterable<Entry> {
  return batchedEntries(() => scan(root, options));
}

async function* scan(root: string, options: FromDirectoryOptions): AsyncGenerator<readonly Entry[], void, undefined> {
  const { at = '', exclude = [], symlinks = 'keep', followTo = 'root', threads = 1, signal } = options;
  signal?.throwIfAborted();
  const problems = optionProblems(options);
  if (problems.length > 0) throw IsoError.of(problems);
  const turn = new Turn();
  const tree = SourceTree.of(root, { at, symlinks });
  const cache = options.cache instanceof KeptScans ? options.cache : undefined;
  const kept = await cache?.find(tree, options, turn);
  if (kept !== undefined) {
    yield* kept.batches;
    return;
  }
  const scan = cache && new KeptScan(tree.root, options);
  const walk = new TreeScan(tree, {
    symlinks,
    followTo,
    threads,
    isExcluded: exclusionOf(exclude),
    metadataOf: (path, kind, stats) => metadataOf(path, kind, stats, options),
    onDirectory: (path, stats) => scan?.addDirectory(path, stats),
  });
  try {
    for (let batch = walk.next(turn); batch !== undefined; batch = walk.next(turn)) {
      scan?.batches.push(batch);
      yield batch;
      if (turn.isOver()) await turn.pass();
      signal?.throwIfAborted();
    }
  } finally {
    walk.close();
  }
  walk.end();
  if (scan !== undefined) cache?.keep(scan);
}
