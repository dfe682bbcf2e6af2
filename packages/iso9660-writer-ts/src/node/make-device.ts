import { spawnSync } from 'node:child_process';
import type { IsoDevice } from '../reader/index.js';
import type { HostPath } from './host-entry.js';

const LETTERS = { character: 'c', block: 'b', fifo: 'p' } as const;

/** Makes a device or a fifo with `mknod`: Node has no call for it. Answers what went wrong. */
export function makeDevice(entry: IsoDevice, place: HostPath, mode: number): Error | undefined {
  const { type, major = 0, minor = 0 } = entry;
  if (type === 'socket') return new Error('a socket is made by the program that listens on it');
  const numbers = type === 'fifo' ? [] : [String(major), String(minor)];
  const args = ['-m', (mode & 0o777).toString(8), '--', String(place), LETTERS[type], ...numbers];
  const { error, status, stderr } = spawnSync('mknod', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (error !== undefined) return error;
  return status === 0 ? undefined : new Error(stderr.toString().trim());
}
