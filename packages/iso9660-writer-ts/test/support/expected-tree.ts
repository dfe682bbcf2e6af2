import { createHash } from 'node:crypto';
import type { Entry, ImageOptions } from '../../src/index.js';
import type { IsoTree } from './strict-reader/index.js';

/** What a tree shows of a name, as text that can be compared. */
type Shown = Readonly<Record<string, string>>;

const TYPE = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  character: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
  socket: 0o140000,
} as const;

const DEFAULT_MODE = { file: 0o644, directory: 0o755, symlink: 0o777, device: 0o644 } as const;

/** The files that the writer adds by itself, and the directory it moves others to. */
const OURS = /(?:^|\/)(?:TRANS\.TBL|boot\.cat|rr_moved)$/;

/** What Rock Ridge has to show of entries. Boot images are patched, so only that they are there counts. */
export function expectedTree(entries: readonly Entry[], { boot = [], createdAt }: ImageOptions): Shown {
  const booted = new Map(boot.map((image) => [image.path, image]));
  const shown: Record<string, string> = {};
  for (const entry of entries) {
    for (let end = entry.path.indexOf('/'); end !== -1; end = entry.path.indexOf('/', end + 1)) {
      shown[entry.path.slice(0, end)] ??= line('directory', DEFAULT_MODE.directory, 0, 0, createdAt, '');
    }
  }
  for (const entry of entries) {
    if (booted.get(entry.path)?.hidden) continue;
    const kind = entry.kind === 'device' ? entry.type : entry.kind;
    const { mode = DEFAULT_MODE[entry.kind], uid = 0, gid = 0, modifiedAt = createdAt } = entry.metadata ?? {};
    shown[entry.path] = line(kind, mode, uid, gid, modifiedAt, factOf(entry, booted.has(entry.path)));
  }
  return shown;
}

/** What a tree read back shows, but for what the writer added. */
export function shownTree(tree: IsoTree): Shown {
  const shown: Record<string, string> = {};
  for (const node of tree.nodes.slice(1)) {
    if (OURS.test(node.path) || node.posix === undefined) continue;
    const { attributes, modifiedAt, target, device } = node.posix;
    const { mode, uid, gid } = attributes;
    const content = node.kind === 'file' ? digest(node.bytes(), hasInfoTable(node.bytes())) : '';
    const fact = target ?? (device === undefined ? content : `${device.major},${device.minor}`);
    shown[node.path] = line(node.kind, mode & 0o7777, uid, gid, modifiedAt, fact);
    if ((mode & ~0o7777) !== TYPE[node.kind]) shown[node.path] = `a ${node.kind} of mode ${mode.toString(8)}`;
  }
  return shown;
}

function line(kind: string, mode: number, uid: number, gid: number, date: Date | undefined, fact: string): string {
  const second = Math.floor((date?.getTime() ?? 0) / 1000);
  return [kind, mode.toString(8), uid, gid, second, fact].join(' ');
}

function factOf(entry: Entry, isPatched: boolean): string {
  switch (entry.kind) {
    case 'file':
      return digest(entry.content as Uint8Array, isPatched);
    case 'symlink':
      return normalised(entry.target);
    case 'device':
      return entry.type === 'character' || entry.type === 'block' ? `${entry.major},${entry.minor}` : '';
    case 'directory':
      return '';
  }
}

/** Links keep their components: a root only at the start, none that is empty (RR-14). */
function normalised(target: string): string {
  return (
    (target.startsWith('/') ? '/' : '') +
    target
      .split('/')
      .filter((component) => component !== '')
      .join('/')
  );
}

function digest(bytes: Uint8Array, isPatched: boolean): string {
  return isPatched ? `${bytes.length} bytes, patched` : createHash('md5').update(bytes).digest('hex');
}

function hasInfoTable(bytes: Uint8Array): boolean {
  return bytes.length >= 64 && bytes[8] === 16 && bytes.subarray(9, 12).every((byte) => byte === 0);
}
