import type { FromDirectoryOptions, ScannedMetadata } from './from-directory-options.js';
import type { HostKind } from './host-entry.js';
import type { HostStats } from './host-stats.js';

export type MetadataOptions = Pick<FromDirectoryOptions, 'owners' | 'modes' | 'metadata'>;

/** Permission bits with setuid, setgid and sticky. */
const PERMISSIONS = 0o7777;
const ANY_EXECUTE = 0o111;

/** What of a host's file comes into the image; the path is the one below the scanned root. */
export function metadataOf(path: string, kind: HostKind, stats: HostStats, options: MetadataOptions): ScannedMetadata {
  const found: ScannedMetadata = {
    mode: modeOf(kind, stats.mode & PERMISSIONS, options.modes ?? 'keep'),
    ...ownerOf(stats, options.owners ?? 'root'),
    // `stats.mtime` rounds to the millisecond, which can reach the next second.
    modifiedAt: new Date(Math.floor(stats.mtimeMs)),
  };
  return options.metadata === undefined ? found : { ...found, ...options.metadata(path, found, entryKindOf(kind)) };
}

function ownerOf({ uid, gid }: HostStats, owners: NonNullable<MetadataOptions['owners']>) {
  switch (owners) {
    case 'root':
      return { uid: 0, gid: 0 };
    case 'keep':
      return { uid, gid };
    default:
      return { uid: owners.uid, gid: owners.gid };
  }
}

function modeOf(kind: HostKind, mode: number, modes: NonNullable<MetadataOptions['modes']>): number {
  switch (modes) {
    case 'keep':
      return mode;
    case 'public':
      return kind === 'directory' || (mode & ANY_EXECUTE) !== 0 ? 0o555 : 0o444;
    default:
      return kind === 'file' || kind === 'directory' ? modes[kind] : mode;
  }
}

function entryKindOf(kind: HostKind) {
  return kind === 'file' || kind === 'directory' || kind === 'symlink' ? kind : 'device';
}
