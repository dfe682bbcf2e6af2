import { type Entry, IsoError, type Metadata } from '../index.js';
import { batchedEntries } from '../internal.js';
import { exclusionOf } from './exclusion.js';
import type { Reading } from './host-calls.js';
import { metadataOf } from './host-entry.js';
import { delivered, type HostWork } from './host-work.js';
import type { OpenFiles } from './open-files.js';
import type { RealFolders } from './real-folders.js';
import { KeptScan, KeptScans } from './scan-cache.js';
import { optionProblems } from './scan-options.js';
import { SourceTree } from './source-tree.js';
import { TreeScan } from './tree-scan.js';

/** Paths that an option is asked with are relative to the scanned root, separated by `/`, wherever `at` puts them. */
export interface FromDirectoryOptions {
  /**
   * The directory of the image that the scanned one becomes, such as `sub/dir`. Default `''`, the image's root. Its
   * parents get no entry: the image makes those that are missing. Scans meet in one directory by `overlay`, where the
   * last one gives its mode, owner and date.
   */
  readonly at?: string;
  /**
   * Leaves out what it answers true for, or what any of the patterns matches; an excluded directory is not entered.
   * The scanned directory itself is never left out.
   * Asked before anything of the path is read, and with a followed link's own name only. Default: nothing is left out.
   *
   * A pattern without `/` is matched with the name, at any depth; any other with the whole path, so that `/name` is
   * only what lies in the root itself. `*` and `?` stop at a `/` and match a dot in front, `**` is any number of
   * directories (`a/**` is `a`, too; `a/*` is only what lies in it), `[a-z]`, `{a,b}` and `!(a|b)` are what they are
   * in Bash, and `\` takes the meaning from what follows, which round brackets need as well. Letter case counts. There
   * is no taking back with a `!` in front.
   */
  readonly exclude?: readonly string[] | ((path: string) => boolean);
  /**
   * `keep` (default) records symbolic links as they are, whether or not they lead anywhere. `follow` records what they
   * lead to, under the link's name; a link that leads nowhere, or to a directory it lies in, is a problem.
   * `follow-or-keep` follows what it can: a link that leads nowhere stays a link, and one to a directory that was entered
   * by a link above it already, so that `loop -> .` is a directory with a link in it. `reject` makes every symbolic link a problem.
   */
  readonly symlinks?: 'keep' | 'follow' | 'follow-or-keep' | 'reject';
  /**
   * How far links are followed. With `root` (default) a link out of the root is a problem. With `anywhere` every
   * user who may make a link in the directory can bring files of this machine into the image.
   */
  readonly followTo?: 'root' | 'anywhere';
  /**
   * `root` (default) gives everything to 0:0, so that an image does not tell who made it; `keep` records uid and gid;
   * or all gets one owner.
   */
  readonly owners?: 'root' | 'keep' | { readonly uid: number; readonly gid: number };
  /**
   * `keep` (default) records permission bits as they are. `public` lets all users read and none write: 0o555 for
   * directories and for files that any user may execute, 0o444 for the rest, no setuid, setgid or sticky bit. With the
   * default owners that is what `mkisofs -r` does. Or all files and all directories get one mode each.
   */
  readonly modes?: 'keep' | 'public' | { readonly file: number; readonly directory: number };
  /**
   * `keep` (default) records when each was modified. With `created-at` nothing has a date of its own, and all get the
   * volume's: the `createdAt` of `createImage`, which such an image wants, or else 1970. With modes that are not those of
   * the host, two copies of a directory then give equal images.
   */
  readonly dates?: 'keep' | 'created-at';
  /**
   * Has the last word: what it answers replaces that part of what was found, after `owners`, `modes` and `dates`. Of a file
   * with several names the first one counts, as everywhere. The scanned directory itself has the path `''`. Default:
   * nothing is replaced.
   */
  metadata?(path: string, found: ScannedMetadata, kind: Entry['kind']): Partial<ScannedMetadata>;
  /**
   * How the scan, and later the reading of its files, asks the file system. `synchronous` (default) is four to ten times
   * less work for each call, but the process waits for the disk. `asynchronous` leaves the event loop free however slow
   * the disk is, and a mount that hangs costs half of the threads that `UV_THREADPOOL_SIZE` gives: for servers.
   */
  readonly reading?: Reading;
  /**
   * Shares files between the readers of one scan. Default: each reader opens a file and closes it.
   *
   * @internal
   */
  readonly openFiles?: OpenFiles;
  /** Gives the last scan again where nothing can have changed that `createTreeCache` promises to see. Default: none. */
  readonly cache?: TreeCache;
  /** Stops the scan. */
  readonly signal?: AbortSignal;
}

/** What a scan knows of an entry; which names are one file is not for others to say. */
export type ScannedMetadata = Required<Omit<Metadata, 'linkKey'>>;

/** Scans of directories, for `fromDirectory` to give again. */
export interface TreeCache {
  /** Forgets all scans. */
  clear(): void;
}

/**
 * A directory of this machine and everything below it, as entries: files, directories, links, devices, with modes and
 * modification times. Only names and metadata are read now; files are opened when the image is read, one at a time,
 * and must be what they were (size, dates, identity) before their first byte and after their last. An empty file has no byte to open it for: it stays empty in the image, whatever has become of it.
 *
 * The order is that of the names' bytes, directories before what is in them. Names of one file (hard links, and links
 * that were followed) share a `linkKey`, also when they are found by several scans: one file is stored once in an
 * image. Nothing is ever written to the directory, which may itself be given by a symbolic link. Its own entry comes
 * first, at the path that `at` gives it: `''` is the root of the image. Each iteration scans anew, unless a `cache` has the scan. Device numbers are read as Linux packs them.
 *
 * The scan works in slices of about 5 ms, then other work gets its turn; one directory is read in one piece.
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
  return batchedEntries(() => delivered(checkedScan(root, options), options.signal));
}

function checkedScan(root: string, options: FromDirectoryOptions): HostWork<void, readonly Entry[]> {
  const problems = optionProblems(options);
  if (problems.length > 0) throw IsoError.of(problems);
  return scan(root, options, exclusionOf(options.exclude ?? []));
}

/**
 * One of many directories of a command, which may be ten thousand with a few files each. Nothing is done for each that
 * need not be: options that the command made are taken as they are, and folders are resolved once.
 *
 * @param root absolute, without `.` and `..`.
 * @param isExcluded what `exclude` is for others. Commands have patterns of their own, and load none of these.
 * @internal
 */
export function scannedDirectory(
  root: string,
  options: Omit<FromDirectoryOptions, 'exclude'>,
  isExcluded: (path: string) => boolean,
  folders: RealFolders,
): AsyncIterable<Entry> {
  return batchedEntries(() => delivered(scan(root, options, isExcluded, folders), options.signal));
}

function* scan(
  root: string,
  options: FromDirectoryOptions,
  isExcluded: (path: string) => boolean,
  folders?: RealFolders,
): HostWork<void, readonly Entry[]> {
  const { at = '', symlinks = 'keep', followTo = 'root', reading = 'synchronous', openFiles } = options;
  options.signal?.throwIfAborted();
  const tree = yield* SourceTree.of(root, { at, symlinks, reading, openFiles, folders });
  const cache = options.cache instanceof KeptScans ? options.cache : undefined;
  const kept = cache && (yield* cache.find(tree, options));
  if (kept !== undefined) return yield* kept.batches;
  const scan = cache && new KeptScan(tree.root, options);
  const walk = new TreeScan(tree, {
    symlinks,
    followTo,
    isExcluded,
    metadataOf: (path, kind, stats) => metadataOf(path, kind, stats, options),
    onDirectory: (path, stats) => scan?.addDirectory(path, stats),
    onBatch: (batch) => scan?.batches.push(batch),
  });
  yield* walk.walk();
  if (scan !== undefined) cache?.keep(scan);
}
