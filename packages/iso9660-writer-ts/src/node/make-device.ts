import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { IsoDevice } from '../reader/index.js';
import type { HostPath } from './host-entry.js';

const LETTERS = { character: 'c', block: 'b', fifo: 'p' } as const;

/** A device that can be made: a socket is made by the program that listens on it. */
export type MakeableDevice = IsoDevice & { readonly type: keyof typeof LETTERS };

/** Makes a device or a fifo with `mknod`: Node has no call for it. Answers what went wrong. */
export function makeDevice(entry: MakeableDevice, place: HostPath, target: string): Error | undefined {
  const { type, major = 0, minor = 0 } = entry;
  const numbers = type === 'fifo' ? [] : [String(major), String(minor)];
  // An argument is text, and a name need not be.
  const made = typeof place === 'string' ? place : join(target, `.${randomUUID()}`);
  const args = ['-m', '600', '--', made, LETTERS[type], ...numbers];
  const { error, status, stderr } = spawnSync('mknod', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (error !== undefined) return error;
  if (status !== 0) return new Error(stderr.toString().trim());
  if (made !== place) renameSync(made, place);
  return undefined;
}
