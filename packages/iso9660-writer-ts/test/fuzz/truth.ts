import type { Entry, Metadata } from '../../src/index.js';
import type { Content } from '../../src/source/content.js';
import type { ByteSource } from '../../src/source/source.js';
import { SHA256_OF_NOTHING } from '../support/foreign/digest.js';
import { type Manifest, type ManifestRow, manifest } from '../support/foreign/manifest.js';
import { type Disc, sizeOf } from './any-disc.js';
import { digestOf, type Range } from './digest.js';
import { SourceTree } from './source-tree.js';

/** What the trees of an image have to show, in words of our own. */
export interface Truth {
  readonly rockRidge: Manifest;
  readonly primary: Manifest;
  readonly joliet: Manifest;
  readonly enhanced: Manifest;
}

const MODES = { file: 0o644, directory: 0o755, symlink: 0o777, device: 0o644 } as const;

/** Everything but what the writer adds: the catalog, translation tables, the home of relocated directories. */
export async function truthOf(disc: Disc): Promise<Truth> {
  const tree = new SourceTree(disc);
  const { createdAt = tree.newest, joliet } = disc.options;
  const digests = new Map<Content, string>();
  for (const entry of tree.byPath.values()) {
    if (entry.kind !== 'file' || digests.has(entry.content)) continue;
    digests.set(entry.content, await digestOf(sizeOf(entry.content), (range) => bytesOf(entry.content, range)));
  }
  const plain = (path: string, entry: Entry): ManifestRow => ({
    path,
    type: typeOf(entry),
    mtime: Math.floor((entry.metadata?.modifiedAt ?? createdAt).getTime() / 1000),
    ...(entry.kind === 'file' && { size: sizeOf(entry.content), sha256: digests.get(entry.content)! }),
  });

  const inPrimary = tree.shownIn('primary');
  const names = namesByKey(inPrimary);
  const isRecordable = ({ kind }: Entry) => kind === 'file' || kind === 'directory';
  const follows = typeof joliet === 'object' && joliet.symlinks === 'follow';
  return {
    rockRidge: manifest(
      inPrimary.map((entry) => ({ ...plain(entry.path, entry), ...posixFields(entry), ...linksOf(entry, names) })),
    ),
    primary: manifest(
      disc.options.rockRidge === false
        ? inPrimary.filter(isRecordable).map((entry) => plain(entry.path, entry))
        : inPrimary.map((entry) =>
            isRecordable(entry) ? plain(entry.path, entry) : asEmptyFile(plain(entry.path, entry)),
          ),
    ),
    joliet: manifest(
      tree.shownIn('joliet').flatMap((entry) => {
        const shown = entry.kind === 'symlink' && follows ? tree.fileBehind(entry) : entry;
        return shown !== undefined && isRecordable(shown) ? [plain(entry.path, shown)] : [];
      }),
    ),
    enhanced: manifest(
      tree
        .shownIn('enhanced')
        .filter(isRecordable)
        .map((entry) => plain(entry.path, entry)),
    ),
  };
}

/** DR-14: in a directory record alone, a link or device is a file without content. */
function asEmptyFile({ path, mtime }: ManifestRow): ManifestRow {
  return { path, type: 'file', size: 0, sha256: SHA256_OF_NOTHING, ...(mtime !== undefined && { mtime }) };
}

function typeOf(entry: Entry): ManifestRow['type'] {
  return entry.kind === 'device' ? entry.type : entry.kind;
}

function posixFields(entry: Entry): Partial<ManifestRow> {
  const { mode = MODES[entry.kind], uid = 0, gid = 0 }: Metadata = entry.metadata ?? {};
  const isNumbered = entry.kind === 'device' && (entry.type === 'character' || entry.type === 'block');
  return {
    mode: entry.kind === 'symlink' ? 0o777 : mode,
    uid,
    gid,
    ...(entry.kind === 'symlink' && { target: normalised(entry.target) }),
    ...(isNumbered && { device: `${entry.major ?? 0},${entry.minor ?? 0}` }),
  };
}

/** RR-14: a root only at the start, no empty component. */
function normalised(target: string): string {
  const named = target.split('/').filter((component) => component !== '');
  return (target.startsWith('/') ? '/' : '') + named.join('/');
}

/** RR-09, but for directories: the strict reader counts those. */
function linksOf(entry: Entry, names: ReadonlyMap<string, number>): Partial<ManifestRow> {
  if (entry.kind === 'directory') return {};
  const { linkKey } = entry.metadata ?? {};
  return { links: entry.kind === 'file' && linkKey !== undefined ? names.get(linkKey)! : 1 };
}

function namesByKey(entries: readonly Entry[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { kind, metadata } of entries) {
    const key = kind === 'file' ? metadata?.linkKey : undefined;
    if (key !== undefined) names.set(key, (names.get(key) ?? 0) + 1);
  }
  return names;
}

async function bytesOf(content: Content, [start, end]: Range): Promise<Uint8Array> {
  if (typeof content === 'string') return Buffer.from(content).subarray(start, end);
  if (content instanceof Uint8Array) return content.subarray(start, end);
  if (content instanceof Blob) return new Uint8Array(await content.slice(start, end).arrayBuffer());
  const pieces: Uint8Array[] = [];
  for await (const piece of (content as ByteSource).read(start, end)) pieces.push(piece);
  return Buffer.concat(pieces);
}
