import { constants } from 'node:fs';
import type { DeviceEntry, Metadata } from '../index.js';
import type { HostStats } from './host-stats.js';

/** What kind of thing stands at a path of the host, in the words of `Entry`. */
export type HostKind = 'file' | 'directory' | 'symlink' | DeviceEntry['type'];

export function kindOf(stats: HostStats): HostKind {
  switch (stats.mode & constants.S_IFMT) {
    case constants.S_IFDIR:
      return 'directory';
    case constants.S_IFLNK:
      return 'symlink';
    case constants.S_IFCHR:
      return 'character';
    case constants.S_IFBLK:
      return 'block';
    case constants.S_IFIFO:
      return 'fifo';
    case constants.S_IFSOCK:
      return 'socket';
    default:
      return 'file';
  }
}

export function deviceEntry(path: string, type: DeviceEntry['type'], rdev: number, metadata: Metadata): DeviceEntry {
  if (type === 'fifo' || type === 'socket') return { kind: 'device', path, type, metadata };
  return { kind: 'device', path, type, major: majorOf(rdev), minor: minorOf(rdev), metadata };
}

/*
 * Linux packs a device number as major bits 12-31, minor bits 8-31, major bits 0-11, minor bits 0-7, from the top.
 * The shifts of JavaScript end at 32 bits, hence the divisions.
 */

function majorOf(rdev: number): number {
  return ((rdev >>> 8) & 0xfff) + Math.floor(rdev / 2 ** 44) * 2 ** 12;
}

function minorOf(rdev: number): number {
  return (rdev & 0xff) + (Math.floor(rdev / 2 ** 20) % 2 ** 24) * 2 ** 8;
}
