import type { FileEntry, IsoProblem } from 'iso9660-writer-ts';
import { startOfText } from './file-text.js';
import type { ScannedTree } from './scanned-tree.js';

/** A boot configuration that looks for its disc by UUID. */
export interface DiscUuid {
  /** The volume's date as `blkid` and GRUB show it: `2024-05-06-07-08-09-00`. */
  readonly uuid: string;
  /** The file that names it. */
  readonly path: string;
}

/** Where the configurations of boot loaders are, and how they are called. */
const CONFIGURATION = /^(?:(?:boot|isolinux|syslinux|efi|loader|arch)\/.*|[^/]*)\.(?:cfg|conf|lst)$/i;

/** Files that are looked into. Trees have a handful; one that has thousands is not what it seems. */
const MOST_FILES = 100;

/**
 * `search --fs-uuid`, `search.fs_uuid` and `search -u` of GRUB, `root=live:UUID=` and its kin of dracut, and
 * `/dev/disk/by-uuid/`. A UUID of another form is that of another file system.
 */
const SEARCH = /(?:--fs-uuid|\bsearch\.fs_uuid|\bsearch\b.*\s-u|\bUUID=|\/by-uuid\/)[\s"']*(\d{4}(?:-\d\d){6})\b/i;

/** The UUIDs by which a tree's boot configurations look for their disc, each with the first file that has it. */
export async function discUuidsOf(tree: ScannedTree): Promise<readonly DiscUuid[]> {
  const files = tree.entries.filter(
    (entry): entry is FileEntry => entry.kind === 'file' && CONFIGURATION.test(entry.path),
  );
  const found = new Map<string, DiscUuid>();
  for (const file of files.slice(0, MOST_FILES)) {
    for (const line of (await startOfText(file)).split(/\r?\n/)) {
      const uuid = /^\s*#/.test(line) ? undefined : SEARCH.exec(line)?.[1];
      if (uuid !== undefined && !found.has(uuid)) found.set(uuid, { uuid, path: file.path });
    }
  }
  return [...found.values()];
}

/** A warning for each UUID that an image of a date does not have. */
export function uuidWarnings(uuids: readonly DiscUuid[], createdAt: Date): readonly IsoProblem[] {
  const own = uuidOf(createdAt);
  return uuids
    .filter(({ uuid }) => uuid !== own)
    .map(({ uuid, path }) => ({
      code: 'VOLUME_UUID_DIFFERS',
      path,
      message: `${path} looks for the UUID ${uuid}, which is the date of the volume, but the image has ${own}: its loader will not find it unless createdAt is ${dateOf(uuid)}`,
    }));
}

function uuidOf(date: Date): string {
  return date.toISOString().slice(0, 22).replace(/[T:.]/g, '-');
}

function dateOf(uuid: string): string {
  return uuid.replace(/^(.{10})-(..)-(..)-(..)-(..)$/, '$1T$2:$3:$4.$5Z');
}
