import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { sha256OfFile } from './digest.js';
import { textOfName } from './host-name.js';
import { type Manifest, type ManifestRow, type ManifestType, manifest } from './manifest.js';

/** What stands in a directory of the host: the truth for images made from it, and the outcome of an extraction. */
export async function manifestOfHostTree(root: string): Promise<Manifest> {
  const rows: ManifestRow[] = [];
  // A loop and not recursion, and bytes and not text: names may be deep and need not be UTF-8.
  const open: { path: string; place: Buffer }[] = [{ path: '', place: Buffer.from(root) }];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    for (const name of await readdir(directory.place, { encoding: 'buffer' })) {
      const place = Buffer.concat([directory.place, Buffer.from('/'), name]);
      const path = directory.path + textOfName(name);
      const row = await rowOf(path, place);
      rows.push(row);
      if (row.type === 'directory') open.push({ path: `${path}/`, place });
    }
  }
  return manifest(rows);
}

async function rowOf(path: string, place: Buffer): Promise<ManifestRow> {
  const stats = await lstat(place, { bigint: true });
  const type = typeOf(stats);
  return {
    path,
    type,
    ...(type === 'file' && { size: Number(stats.size), sha256: sha256OfFile(place) }),
    ...(type === 'symlink' && { target: textOfName(await readlink(place, { encoding: 'buffer' })) }),
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    links: Number(stats.nlink),
    mtime: Number(stats.mtimeNs / 1_000_000_000n),
  };
}

function typeOf(stats: BigIntStats): ManifestType {
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isCharacterDevice()) return 'character';
  if (stats.isBlockDevice()) return 'block';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? 'socket' : 'file';
}
