import { isValidDate } from '../bytes/kinds.js';
import { inWords, quotedPath, type Report } from '../errors.js';
import type { Entry, Metadata } from './entry.js';
import type { Attributes } from './node.js';

type Described = Pick<Entry, 'kind' | 'path' | 'metadata'>;

const DEFAULT_MODE = { directory: 0o755, file: 0o644, symlink: 0o777, device: 0o644 } as const;

const LARGEST_ID = 2 ** 32 - 1;

const LARGEST_MODE = 0o177777;

/** The permission bits of a POSIX mode; a full `st_mode` may be given, its type bits are the entry's kind. */
const PERMISSIONS = 0o7777;

const NONE: Metadata = {};

/** Reads the metadata of entries with their defaults. What is out of range is a problem, and gets the default. */
export class MetadataReader {
  /** Entries mostly follow others like them: those share the object. */
  #recent: Attributes = { mode: 0, uid: 0, gid: 0 };

  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  attributesOf(entry: Described): Attributes {
    const metadata = entry.metadata ?? NONE;
    const mode = this.#whole(entry, 'mode', metadata.mode, LARGEST_MODE, DEFAULT_MODE[entry.kind]) & PERMISSIONS;
    const uid = this.#whole(entry, 'uid', metadata.uid, LARGEST_ID, 0);
    const gid = this.#whole(entry, 'gid', metadata.gid, LARGEST_ID, 0);
    const recent = this.#recent;
    if (mode === recent.mode && uid === recent.uid && gid === recent.gid) return recent;
    this.#recent = { mode, uid, gid };
    return this.#recent;
  }

  /** Milliseconds of POSIX time; `undefined` when there are none. */
  modifiedAtOf(entry: Described): number | undefined {
    const date = entry.metadata?.modifiedAt;
    if (date === undefined) return undefined;
    if (isValidDate(date)) return date.getTime();
    this.#report.problem('INVALID_METADATA', `modifiedAt of ${quotedPath(entry.path)} is not a valid date`, entry.path);
    return undefined;
  }

  #whole(entry: Described, name: string, value: number | undefined, limit: number, otherwise: number): number {
    if (value === undefined) return otherwise;
    if (Number.isInteger(value) && value >= 0 && value <= limit) return value;
    this.#report.problem(
      'INVALID_METADATA',
      `${name} of ${quotedPath(entry.path)} is ${inWords(value)}, not a whole number from 0 to ${limit}`,
      entry.path,
    );
    return otherwise;
  }
}
