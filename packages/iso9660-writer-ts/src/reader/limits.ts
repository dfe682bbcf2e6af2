import { IsoReadError } from './read-error.js';

/** How much of memory and time an image may take, whatever it says of itself. */
export interface ReadLimits {
  /** Entries of one walk. Default 5,000,000. */
  readonly entries: number;
  /** Directories below one another. Default 256. */
  readonly depth: number;
  /** Bytes of one directory. Default 64 MiB. */
  readonly directoryBytes: number;
  /** Bytes of all directories of one walk. Default 1 GiB. */
  readonly allDirectoryBytes: number;
  /** Continuation areas of one record. Default 32. */
  readonly continuations: number;
  /** File sections of one file. Default 1,000. */
  readonly sections: number;
  /** UTF-16 units of one path. Default 32,768. */
  readonly pathBytes: number;
  /** Bytes of the boot catalog. Default 64 KiB. */
  readonly catalogBytes: number;
  /** How many times the size of the source all contents together may have, those that share an extent counted once. Default 64, and 1 GiB at least. */
  readonly amplification: number;
  /** Bytes of a `ReadableStream` given as source: it is read into memory. Default 256 MiB. */
  readonly streamBytes: number;
  /** Bytes of one read of the source. Default 8 MiB. */
  readonly readBytes: number;
}

const MIB = 2 ** 20;

const DEFAULTS: ReadLimits = {
  entries: 5_000_000,
  depth: 256,
  directoryBytes: 64 * MIB,
  allDirectoryBytes: 1024 * MIB,
  continuations: 32,
  sections: 1_000,
  pathBytes: 32_768,
  catalogBytes: 65_536,
  amplification: 64,
  streamBytes: 256 * MIB,
  readBytes: 8 * MIB,
};

/** Total length of contents that no image is suspected for. */
export const UNSUSPICIOUS_CONTENT = 1024 * MIB;

/** @throws {IsoReadError} `INVALID_OPTION` for a limit that is not a whole number from 1 on, or that there is not. */
export function limitsOf(given: Partial<ReadLimits> = {}): ReadLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in DEFAULTS)) throw new IsoReadError('INVALID_OPTION', `limits.${name} is not a limit`);
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) {
      throw new IsoReadError('INVALID_OPTION', `limits.${name} is ${value}, not a whole number from 1 on`);
    }
  }
  const stated = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...(Object.fromEntries(stated) as Partial<ReadLimits>) };
}
