import { createHash } from 'node:crypto';
import type { Content } from '../../../src/source/content.js';
import type { ByteSource } from '../../../src/source/source.js';
import type { DeviceEntry, DirectoryEntry, Entry, FileEntry, Metadata, SymlinkEntry } from '../../../src/tree/entry.js';
import { type Manifest, type ManifestRow, manifest } from '../foreign/manifest.js';
import { CORPUS_DATE } from './entries.js';

/**
 * The truth about entries: what a reader should show that knows all of POSIX. Says in its own words what `Entry`
 * promises: parents that nobody named, defaults, link counts, one content for one link key.
 */
export async function manifestOf(entries: Iterable<Entry>): Promise<Manifest> {
  const all = withParents([...entries]);
  const subdirectories = countBy(
    all.filter((entry) => entry.kind === 'directory').map(({ path }) => parentsOf(path).at(-1) ?? ''),
  );
  const linked = new Map<string, FileEntry[]>();
  for (const entry of all.filter((one) => one.kind === 'file')) {
    const key = entry.metadata?.linkKey ?? `not linked: ${entry.path}`;
    linked.set(key, [...(linked.get(key) ?? []), entry]);
  }
  const rows: ManifestRow[] = [];
  for (const names of linked.values()) {
    const fields = await fileFields(names[0] as FileEntry);
    rows.push(...names.map(({ path }) => ({ path, ...fields, links: names.length })));
  }
  for (const entry of all) {
    if (entry.kind === 'directory') rows.push(directoryRow(entry, subdirectories.get(entry.path) ?? 0));
    else if (entry.kind === 'symlink') rows.push(symlinkRow(entry));
    else if (entry.kind === 'device') rows.push(deviceRow(entry));
  }
  return manifest(rows);
}

/** The entries and the directories between that nobody named. */
function withParents(entries: readonly Entry[]): readonly Entry[] {
  const named = new Set(entries.map((entry) => entry.path));
  const unnamed = new Set(entries.flatMap((entry) => parentsOf(entry.path)).filter((path) => !named.has(path)));
  return [...entries, ...[...unnamed].map((path): Entry => ({ kind: 'directory', path }))];
}

async function fileFields(entry: FileEntry): Promise<Omit<ManifestRow, 'path'>> {
  return { type: 'file', ...(await contentFields(entry.content)), ...posixFields(entry.metadata, 0o644) };
}

function directoryRow(entry: DirectoryEntry, subdirectories: number): ManifestRow {
  return { path: entry.path, type: 'directory', ...posixFields(entry.metadata, 0o755), links: 2 + subdirectories };
}

function symlinkRow(entry: SymlinkEntry): ManifestRow {
  // RR-13: a link has no mode of its own.
  const fields = { ...posixFields(entry.metadata, 0o777), mode: 0o777 };
  return { path: entry.path, type: 'symlink', target: entry.target, ...fields, links: 1 };
}

function deviceRow(entry: DeviceEntry): ManifestRow {
  const numbered = entry.type === 'character' || entry.type === 'block';
  const device = { ...(numbered && { device: `${entry.major ?? 0},${entry.minor ?? 0}` }) };
  return { path: entry.path, type: entry.type, ...device, ...posixFields(entry.metadata, 0o644), links: 1 };
}

/** `a/b/c` has the parents `a` and `a/b`. */
function parentsOf(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, depth) => segments.slice(0, depth + 1).join('/'));
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function posixFields(
  metadata: Metadata = {},
  defaultMode: number,
): Pick<ManifestRow, 'mode' | 'uid' | 'gid' | 'mtime'> {
  return {
    mode: metadata.mode ?? defaultMode,
    uid: metadata.uid ?? 0,
    gid: metadata.gid ?? 0,
    mtime: Math.floor(recordedTime(metadata.modifiedAt ?? CORPUS_DATE) / 1000),
  };
}

/** DR-05: a record has the years 1900 to 2155. */
function recordedTime(date: Date): number {
  return Math.min(Math.max(date.getTime(), Date.UTC(1900, 0, 1)), Date.UTC(2155, 11, 31, 23, 59, 59));
}

async function contentFields(content: Content): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of piecesOf(content)) {
    hash.update(piece);
    size += piece.byteLength;
  }
  return { size, sha256: hash.digest('hex') };
}

function piecesOf(content: Content): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content)];
  if (content instanceof Uint8Array) return [content];
  if (content instanceof Blob) return content.stream();
  const source = content as ByteSource;
  return source.read(0, source.size);
}
