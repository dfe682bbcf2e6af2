import { createHash } from 'node:crypto';
import type { ByteSource, Content } from '../../../src/source/byte-source.js';
import type { Entry, FileEntry, Metadata } from '../../../src/tree/entry.js';
import { type Manifest, type ManifestRow, manifest } from '../foreign/manifest.js';
import { CORPUS_DATE } from './entries.js';

/**
 * The truth about entries: what a reader should show that knows all of POSIX. Says in its own words what `Entry`
 * promises: parents that nobody named, defaults, link counts, one content for one link key.
 */
export async function manifestOf(entries: Iterable<Entry>): Promise<Manifest> {
  const given = [...entries];
  const named = new Set(given.map((entry) => entry.path));
  const unnamed = new Set(given.flatMap((entry) => parentsOf(entry.path)).filter((path) => !named.has(path)));
  const all: readonly Entry[] = [...given, ...[...unnamed].map((path): Entry => ({ kind: 'directory', path }))];
  const subdirectories = countBy(
    all.filter((entry) => entry.kind === 'directory').map(({ path }) => parentsOf(path).at(-1) ?? ''),
  );
  const originals = new Map<string, FileEntry>();
  const files = all.filter((entry) => entry.kind === 'file');
  for (const entry of files) {
    const key = entry.metadata?.linkKey;
    if (key !== undefined && !originals.has(key)) originals.set(key, entry);
  }
  const names = countBy(files.flatMap((entry) => entry.metadata?.linkKey ?? []));
  const rows: ManifestRow[] = [];
  for (const entry of all) {
    if (entry.kind === 'file') {
      const key = entry.metadata?.linkKey;
      const original = (key === undefined ? undefined : originals.get(key)) ?? entry;
      rows.push({
        path: entry.path,
        type: 'file',
        ...(await contentFields(original.content)),
        ...posixFields(original.metadata, 0o644),
        links: key === undefined ? 1 : (names.get(key) ?? 1),
      });
    } else if (entry.kind === 'directory') {
      const links = 2 + (subdirectories.get(entry.path) ?? 0);
      rows.push({ path: entry.path, type: 'directory', ...posixFields(entry.metadata, 0o755), links });
    } else if (entry.kind === 'symlink') {
      rows.push({
        path: entry.path,
        type: 'symlink',
        target: entry.target,
        ...posixFields(entry.metadata, 0o777),
        links: 1,
      });
    } else {
      const device =
        entry.type === 'character' || entry.type === 'block' ? `${entry.major ?? 0},${entry.minor ?? 0}` : undefined;
      const fields = posixFields(entry.metadata, 0o644);
      rows.push({ path: entry.path, type: entry.type, ...(device !== undefined && { device }), ...fields, links: 1 });
    }
  }
  return manifest(rows);
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
    mtime: Math.floor((metadata.modifiedAt ?? CORPUS_DATE).getTime() / 1000),
  };
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
  return (content as ByteSource).read(0, content.size);
}
