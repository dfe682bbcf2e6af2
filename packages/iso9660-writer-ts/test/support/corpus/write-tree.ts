import { execFile } from 'node:child_process';
import { chmod, chown, lchown, link, lutimes, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { nameBytes } from '../../../src/bytes/text.js';
import type { DeviceEntry, Entry } from '../../../src/tree/entry.js';

/** Owners and devices are given by root alone. */
const IS_ROOT = process.getuid?.() === 0;

/** Writes entries as files, directories and links of this machine, for writers that read such. Answers which it wrote. */
export async function writeTree(entries: readonly Entry[], root: string): Promise<readonly Entry[]> {
  const written: Entry[] = [];
  const linked = new Map<string, Buffer>();
  await mkdir(root, { recursive: true });
  for (const entry of entries) {
    const place = placeOf(root, entry.path);
    await mkdir(placeOf(root, entry.path.replace(/\/?[^/]*$/, '')), { recursive: true });
    if (entry.kind === 'directory') await mkdir(place, { recursive: true });
    else if (entry.kind === 'symlink') await symlink(Buffer.from(nameBytes(entry.target)), place);
    else if (entry.kind === 'file') {
      const { linkKey } = entry.metadata ?? {};
      const first = linkKey === undefined ? undefined : linked.get(linkKey);
      if (first !== undefined) await link(first, place);
      else await writeFile(place, entry.content as string | Uint8Array);
      if (linkKey !== undefined) linked.set(linkKey, place);
    } else if (!(await isMade(entry, place))) continue;
    written.push(entry);
  }
  // Deepest first: what is written into a directory changes its date.
  const deepest = [...written].sort((one, other) => other.path.length - one.path.length);
  for (const entry of deepest) await setMetadata(entry, placeOf(root, entry.path));
  return written;
}

function placeOf(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), nameBytes(path)]);
}

async function isMade({ type, major = 0, minor = 0 }: DeviceEntry, place: Buffer): Promise<boolean> {
  if (type === 'socket' || (type !== 'fifo' && !IS_ROOT)) return false;
  const numbers = type === 'fifo' ? ['p'] : [type === 'block' ? 'b' : 'c', String(major), String(minor)];
  const made = promisify(execFile)('mknod', [place.toString(), ...numbers]);
  return made.then(
    () => true,
    () => false,
  );
}

async function setMetadata({ kind, metadata = {} }: Entry, place: Buffer): Promise<void> {
  const { mode, uid = 0, gid = 0, modifiedAt } = metadata;
  if (kind === 'symlink') {
    if (IS_ROOT) await lchown(place, uid, gid);
    if (modifiedAt !== undefined) await lutimes(place, modifiedAt, modifiedAt);
    return;
  }
  if (IS_ROOT) await chown(place, uid, gid);
  if (mode !== undefined) await chmod(place, mode);
  if (modifiedAt !== undefined) await utimes(place, modifiedAt, modifiedAt);
}
