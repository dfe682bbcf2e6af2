import { textOfName } from '../../packages/iso9660-writer-ts/test/support/foreign/host-name.js';
import {
  type Manifest,
  type ManifestRow,
  type ManifestType,
  manifest,
} from '../../packages/iso9660-writer-ts/test/support/foreign/manifest.js';

/** Where a file system lies in the emulated machine, and how it is mounted. */
export interface Mount {
  /** Default `iso9660`. */
  readonly type?: 'iso9660' | 'vfat';
  /** Default `/dev/vda`. */
  readonly device?: string;
  readonly options: string;
}

/**
 * A shell script that mounts a file system for reading and prints what Linux shows. Names go through base64: they are
 * any bytes, and a serial console is none of them. Everything else is in the order of the names.
 */
export function scriptOfView({ type = 'iso9660', device = '/dev/vda', options }: Mount): string {
  return `
mount -t ${type} -o ro,${options} ${device} /mnt
cd /mnt
echo '--- names'
find . -print0 | base64
echo '--- stat'
find . -exec stat -c '%f %s %u %g %h %Y %t,%T' {} +
echo '--- targets'
find . -type l -exec readlink {} \\; | base64
echo '--- sums'
find . -type f -exec sha256sum {} + | grep -E '^[0-9a-f]{64}  [.]/' | cut -c 1-64
echo '--- end of view'
cd /
umount /mnt
`;
}

/** What the scripts of several views printed, one manifest for each. */
export function parseViews(shown: string): readonly Manifest[] {
  return shown
    .split('--- end of view\n')
    .slice(0, -1)
    .map((view) => parseView(view));
}

const VIEW = /--- names\n(?<names>.*)--- stat\n(?<stat>.*)--- targets\n(?<targets>.*)--- sums\n(?<sums>.*)$/s;

const TYPES: ReadonlyMap<number, ManifestType> = new Map([
  [0o10, 'file'],
  [0o04, 'directory'],
  [0o12, 'symlink'],
  [0o02, 'character'],
  [0o06, 'block'],
  [0o01, 'fifo'],
  [0o14, 'socket'],
]);

function parseView(view: string): Manifest {
  const parts = VIEW.exec(view)?.groups;
  if (parts === undefined) throw new Error(`Linux shows something else than a view:\n${view}`);
  const { names = '', stat = '', targets = '', sums = '' } = parts;
  const paths = divided(Buffer.from(names, 'base64'), 0);
  const facts = stat.trimEnd().split('\n');
  if (facts.length !== paths.length) throw new Error(`Linux lists ${paths.length} names and finds others:\n${stat}`);
  const nextTarget = divided(Buffer.from(targets, 'base64'), 0x0a).values();
  const nextSum = sums.trimEnd().split('\n').values();
  const rows = paths.map((path, index) => {
    const row = rowOf(path.slice('./'.length), facts[index] ?? '');
    if (row.type === 'symlink') return { ...row, target: nextTarget.next().value ?? '' };
    if (row.type === 'file') return { ...row, sha256: nextSum.next().value ?? '' };
    return row;
  });
  return manifest(rows.filter(({ path }) => path !== ''));
}

function rowOf(path: string, fact: string): ManifestRow {
  const [mode = '', ...numbers] = fact.split(' ');
  const bits = Number.parseInt(mode, 16);
  const type = TYPES.get(bits >> 12);
  if (type === undefined) throw new Error(`no file has the mode ${mode}, and ${path} does`);
  const [size = 0, uid = 0, gid = 0, links = 0, mtime = 0] = numbers.map(Number);
  const device = (numbers.at(-1) ?? '').split(',').map((number) => Number.parseInt(number, 16));
  return {
    path,
    type,
    ...(type === 'file' && { size }),
    ...((type === 'character' || type === 'block') && { device: device.join(',') }),
    ...{ mode: bits & 0o7777, uid, gid, links, mtime },
  };
}

/** Texts that each end with this byte. */
function divided(bytes: Buffer, end: number): readonly string[] {
  const texts: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const next = bytes.indexOf(end, start);
    texts.push(textOfName(bytes.subarray(start, next)));
    start = next + 1;
  }
  return texts;
}
