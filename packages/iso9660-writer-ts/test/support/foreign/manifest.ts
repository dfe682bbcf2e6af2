export type ManifestType = 'file' | 'directory' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket';

/** One path as one reader sees it. A field is absent when that reader cannot tell. */
export interface ManifestRow {
  /** Relative, separated by `/`. Bytes that are not UTF-8 are lone surrogates, as in the writer's `Entry`. */
  readonly path: string;
  readonly type: ManifestType;
  /** Bytes; only of files. */
  readonly size?: number;
  /** Lower-case hex; only of files. */
  readonly sha256?: string;
  /** Only of symbolic links. */
  readonly target?: string;
  /** `major,minor`; only of devices. */
  readonly device?: string;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly links?: number;
  /** Seconds since 1970, UTC. */
  readonly mtime?: number;
}

/** Every path but the root, sorted by path. */
export type Manifest = readonly ManifestRow[];

export type ManifestField = Exclude<keyof ManifestRow, 'path'>;

/** Sorted by UTF-16 units: the same on every machine. */
export function manifest(rows: Iterable<ManifestRow>): Manifest {
  return [...rows].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** A row with only some of its fields: what a reader that tells no more should show. */
export function pick(row: ManifestRow, ...fields: readonly ManifestField[]): ManifestRow {
  const kept = Object.entries(row).filter(([key]) => key === 'path' || (fields as readonly string[]).includes(key));
  return Object.fromEntries(kept) as unknown as ManifestRow;
}

/** The manifest with only some of its rows' fields, to compare where a reader tells less. */
export function only(rows: Manifest, ...fields: readonly ManifestField[]): Manifest {
  return rows.map((row) => pick(row, ...fields));
}

const TYPES_BY_LETTER: Readonly<Record<string, ManifestType>> = {
  '-': 'file',
  d: 'directory',
  l: 'symlink',
  c: 'character',
  b: 'block',
  p: 'fifo',
  f: 'fifo', // isoinfo's letter
  e: 'file', // xorriso's letter of the boot catalog
  s: 'socket',
};

/** The type that the first letter of `ls -l` stands for. */
export function typeOfLetter(letter: string): ManifestType {
  const type = TYPES_BY_LETTER[letter];
  if (type === undefined) throw new Error(`no file type is written as ${JSON.stringify(letter)}`);
  return type;
}
