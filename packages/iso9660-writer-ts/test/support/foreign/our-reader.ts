import { createHash } from 'node:crypto';
import type { ByteSource } from '../../../src/index.js';
import { openImageFile } from '../../../src/node/index.js';
import type { IsoEntry, IsoVolume, OpenOptions } from '../../../src/reader/index.js';
import { type Manifest, type ManifestRow, manifest } from './manifest.js';

/** What our own reader shows of an image, in the words of the others: it is judged by the same truth. */
export async function readWithOurs(imagePath: string, view: OpenOptions['view'] = 'auto'): Promise<Manifest> {
  await using iso = await openImageFile(imagePath, { view });
  const rows = await manifestOfVolume(iso);
  if (iso.problems.length > 0) throw new Error(iso.problems.map(({ message }) => message).join('\n'));
  return rows;
}

/** The tree of an open image. Names of primary hierarchies are without versions. */
export async function manifestOfVolume(iso: IsoVolume): Promise<Manifest> {
  const rows: ManifestRow[] = [];
  for await (const entry of iso.walk()) rows.push(await rowOf(entry));
  return manifest(rows);
}

async function rowOf(entry: IsoEntry): Promise<ManifestRow> {
  const { path, metadata, record } = entry;
  const { mode, uid, gid } = metadata;
  return {
    path,
    type: entry.kind === 'device' ? entry.type : entry.kind,
    ...(entry.kind === 'file' && { size: entry.content.size, sha256: await digestOf(entry.content) }),
    ...(entry.kind === 'symlink' && { target: entry.target }),
    ...(entry.kind === 'device' && entry.major !== undefined && { device: `${entry.major},${entry.minor}` }),
    ...{ mode, uid, gid },
    ...(record.links !== undefined && { links: record.links }),
    ...(metadata.modifiedAt && { mtime: Math.floor(metadata.modifiedAt.getTime() / 1000) }),
  };
}

/** SHA-256 of content, lower-case hex. */
async function digestOf(content: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of content.read(0, content.size)) hash.update(piece);
  return hash.digest('hex');
}
