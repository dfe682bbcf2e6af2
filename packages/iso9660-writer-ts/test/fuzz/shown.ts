import { type Manifest, type ManifestRow, manifest } from '../support/foreign/manifest.js';
import type { IsoModel, IsoNode, IsoTree } from '../support/strict-reader/index.js';
import { digestOf } from './digest.js';

/** A tree as it was read back, without what the writer added. */
export async function shownIn(tree: IsoTree, { elTorito }: IsoModel, hasTables: boolean): Promise<Manifest> {
  const isOurs = ({ kind, name, size, extents }: IsoNode): boolean => {
    if (kind !== 'file') return false;
    const isCatalog = size > 0 && extents[0]?.sector === elTorito?.catalogSector;
    return isCatalog || (hasTables && /^TRANS\.TBL(?:;1)?$/.test(name));
  };
  const rows: ManifestRow[] = [];
  for (const node of tree.nodes.slice(1)) if (!isOurs(node)) rows.push(await rowOf(node));
  return manifest(rows);
}

async function rowOf(node: IsoNode): Promise<ManifestRow> {
  const { path, kind, size, posix } = node;
  const mtime = Math.floor((posix?.modifiedAt ?? node.recordedAt).getTime() / 1000);
  const content = kind === 'file' && { size, sha256: await digestOf(size, ([start, end]) => node.read(start, end)) };
  return { path, type: kind, mtime, ...content, ...(posix !== undefined && posixFields(node, posix)) };
}

function posixFields({ kind }: IsoNode, posix: NonNullable<IsoNode['posix']>): Partial<ManifestRow> {
  const { attributes, target, device } = posix;
  const { mode, uid, gid, links } = attributes;
  return {
    mode: mode & 0o7777,
    uid,
    gid,
    ...(kind !== 'directory' && { links }),
    ...(target !== undefined && { target }),
    ...(device !== undefined && { device: `${device.major},${device.minor}` }),
  };
}
