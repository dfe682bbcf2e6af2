import { inWords, quoted, type Report } from '../report.js';
import type { Entry, Metadata } from './entry.js';
import type { Attributes } from './node.js';

const DEFAULT_MODE = { directory: 0o755, file: 0o644, symlink: 0o777, device: 0o644 } as const;

const LARGEST_ID = 2 ** 32 - 1;

/** The permission bits of a POSIX mode; a full `st_mode` may be given, its type bits are the entry's kind. */
const PERMISSIONS = 0o7777;

/** An entry's metadata with its defaults; what is out of range is a problem and gets the default. */
export function attributesOf(entry: Pick<Entry, 'kind' | 'path' | 'metadata'>, report: Report): Attributes {
  const metadata: Metadata = entry.metadata ?? {};
  const whole = (name: 'mode' | 'uid' | 'gid', limit: number, otherwise: number) => {
    const value = metadata[name];
    if (value === undefined) return otherwise;
    if (Number.isInteger(value) && value >= 0 && value <= limit) return value;
    report.problem(
      'INVALID_METADATA',
      `${name} of ${quoted(entry.path)} is ${inWords(value)}, not a whole number from 0 to ${limit}`,
      entry.path,
    );
    return otherwise;
  };
  return {
    mode: whole('mode', 0o177777, DEFAULT_MODE[entry.kind]) & PERMISSIONS,
    uid: whole('uid', LARGEST_ID, 0),
    gid: whole('gid', LARGEST_ID, 0),
    modifiedAt: validDate(entry, metadata.modifiedAt, report),
  };
}

function validDate(entry: Pick<Entry, 'path'>, date: Date | undefined, report: Report): Date | undefined {
  if (date === undefined || (date instanceof Date && !Number.isNaN(date.getTime()))) return date;
  report.problem('INVALID_METADATA', `modifiedAt of ${quoted(entry.path)} is not a valid date`, entry.path);
  return undefined;
}
