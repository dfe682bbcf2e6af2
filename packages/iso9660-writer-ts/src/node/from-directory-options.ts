import type { Entry, Metadata } from '../index.js';

/** Paths that an option is asked with are relative to the scanned root, separated by `/`, wherever `at` puts them. */
export interface FromDirectoryOptions {
  /**
   * The directory of the image below which everything appears, such as `sub/dir`. Default `''`, the image's root.
   * Neither it nor its parents get an entry, so that several scans can meet there; the image makes what is missing.
   */
  readonly at?: string;
  /**
   * Leaves out what it answers true for, or what any of the patterns matches; an excluded directory is not entered.
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
   * lead to, under the link's name; a link that leads nowhere, or to a directory it lies in, is a problem. `reject`
   * makes every symbolic link a problem.
   */
  readonly symlinks?: 'keep' | 'follow' | 'reject';
  /**
   * How far links are followed. With `root` (default) a link out of the root is a problem. With `anywhere` whoever may
   * make a link in the directory decides which files of this machine come into the image.
   */
  readonly followTo?: 'root' | 'anywhere';
  /**
   * `root` (default) gives everything to 0:0, so that an image does not tell who made it; `keep` records uid and gid;
   * or all gets one owner.
   */
  readonly owners?: 'root' | 'keep' | { readonly uid: number; readonly gid: number };
  /**
   * `keep` (default) records permission bits as they are. `public` lets everybody read and nobody write: 0o555 for
   * directories and for what anybody may execute, 0o444 for the rest, no setuid, setgid or sticky bit. With the
   * default owners that is what `mkisofs -r` does. Or all files and all directories get one mode each.
   */
  readonly modes?: 'keep' | 'public' | { readonly file: number; readonly directory: number };
  /**
   * Has the last word: what it answers replaces that part of what was found, after `owners` and `modes`. Of a file
   * with several names the first one counts, as everywhere. Default: nothing is replaced.
   */
  metadata?(path: string, found: ScannedMetadata, kind: Entry['kind']): Partial<ScannedMetadata>;
  /**
   * With 2, another thread lists directories meanwhile, as soon as there are some thousand names,
   * for a process that has nothing else to do. This thread then may wait for one directory at a time. Default 1.
   */
  readonly threads?: 1 | 2;
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
