import { lstatSync } from 'node:fs';
import { join, sep } from 'node:path';
import { IsoError, type IsoProblem } from '../index.js';
import type { IsoEntry, IsoVolume } from '../reader/index.js';
import { type HostPath, hostPath } from './host-entry.js';

/** One entry, and where it goes. */
export interface PlannedEntry {
  readonly entry: IsoEntry;
  /** Relative to the target directory. A second entry of a path has ` (2)` behind its name. */
  readonly path: string;
}

export interface ExtractPlan {
  readonly directories: readonly PlannedEntry[];
  readonly others: readonly PlannedEntry[];
  /** Bytes of all files, hard links counted once. */
  readonly bytes: number;
}

/** How many times its own size an image may take on the disk, and what none is suspected for. */
const MOST_TIMES = 64;
const UNSUSPICIOUS = 2 ** 30;

/**
 * Decides what goes where, and looks at everything that is there already. Nothing is written yet.
 *
 * @throws {IsoError} with every problem: `NOT_FOUND`, `EXISTS`, `NOT_A_DIRECTORY`, `TOO_LARGE`.
 */
export async function planExtraction(
  volume: IsoVolume,
  target: string,
  paths: readonly string[],
  overwrite: boolean,
): Promise<ExtractPlan> {
  const problems: IsoProblem[] = [];
  const asked = paths.map((path) => ({
    path: path
      .split('/')
      .filter((name) => name !== '')
      .join('/'),
    isFound: false,
  }));
  const planned = new Map<string, PlannedEntry>();
  const directoryPlaces = new Map<string, string>();
  for await (const entry of volume.walk({ duplicates: true })) {
    const wanted = asked.filter(({ path }) => path === '' || entry.path === path || entry.path.startsWith(`${path}/`));
    if (asked.length > 0 && wanted.length === 0) continue;
    for (const one of wanted) one.isFound = true;
    // Directories of one path are one.
    if (entry.kind === 'directory' && directoryPlaces.has(entry.path)) continue;
    const path = freePath(placeIn(directoryPlaces, entry.path), planned);
    if (entry.kind === 'directory') directoryPlaces.set(entry.path, path);
    planned.set(path, { entry, path });
  }
  for (const { path, isFound } of asked) {
    if (!isFound && path !== '')
      problems.push({ code: 'NOT_FOUND', path, message: `${quoted(path)} is not in the image` });
  }
  const parents = withParents(planned);
  const rows = [...parents, ...planned.values()];
  const directories = rows.filter(({ entry }) => entry.kind === 'directory');
  const others = rows.filter(({ entry }) => entry.kind !== 'directory');
  const bytes = bytesOf(others);
  const limit = Math.max(volume.size * MOST_TIMES, UNSUSPICIOUS);
  if (bytes > limit) {
    problems.push({
      code: 'TOO_LARGE',
      message: `the files have ${bytes} bytes, more than ${MOST_TIMES} times the image`,
    });
  }
  for (const row of rows) lookAt(row, target, overwrite, problems);
  if (problems.length > 0) throw IsoError.of(problems);
  return { directories, others, bytes };
}

/** Directories of the image above what was asked for. Their own metadata are not asked for. */
function withParents(planned: ReadonlyMap<string, PlannedEntry>): readonly PlannedEntry[] {
  const parents = new Map<string, PlannedEntry>();
  for (const { path } of planned.values()) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const parent = path.slice(0, at);
      if (!planned.has(parent)) parents.set(parent, { path: parent, entry: { ...UNNAMED, path: parent } });
    }
  }
  return [...parents.values()];
}

const UNNAMED = {
  kind: 'directory',
  metadata: { mode: 0o755, uid: 0, gid: 0 },
  record: { identifier: new Uint8Array(0), extents: [], hidden: false, associated: false },
} as const;

/** The path of an entry below the place of its directory, which has another name where a file has its. */
function placeIn(directoryPlaces: ReadonlyMap<string, string>, path: string): string {
  const end = path.lastIndexOf('/');
  const parent = path.slice(0, Math.max(end, 0));
  return join(directoryPlaces.get(parent) ?? parent, path.slice(end + 1));
}

function freePath(path: string, planned: ReadonlyMap<string, PlannedEntry>): string {
  for (let number = 2, free = path; ; number++) {
    if (!planned.has(free)) return free;
    free = `${path} (${number})`;
  }
}

function bytesOf(rows: readonly PlannedEntry[]): number {
  const linked = new Set<string>();
  let bytes = 0;
  for (const { entry } of rows) {
    if (entry.kind !== 'file') continue;
    const { linkKey } = entry.metadata;
    if (linkKey !== undefined && linked.has(linkKey)) continue;
    if (linkKey !== undefined) linked.add(linkKey);
    bytes += entry.content.size;
  }
  return bytes;
}

function lookAt({ entry, path }: PlannedEntry, target: string, overwrite: boolean, problems: IsoProblem[]): void {
  const found = lstatSync(placeOf(target, path), { throwIfNoEntry: false });
  if (found === undefined) return;
  if (entry.kind === 'directory') {
    if (found.isDirectory()) return;
    const what = found.isSymbolicLink() ? 'a symbolic link' : 'no directory';
    problems.push({
      code: 'NOT_A_DIRECTORY',
      path,
      message: `${quoted(path)} is ${what} in ${target}: nothing is written through it`,
    });
  } else if (found.isDirectory() || !overwrite) {
    problems.push({ code: 'EXISTS', path, message: `${quoted(path)} is there already in ${target}` });
  }
}

/** A path of the image in the target directory. Names of entries hold no separator but `/`, except on Windows. */
export function placeOf(target: string, path: string): HostPath {
  if (sep === '\\' && /[\\:]/.test(path)) {
    throw new IsoError('UNSAFE_NAME', `${quoted(path)} has a name that Windows takes for a path`, { path });
  }
  return hostPath(join(target, path));
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
