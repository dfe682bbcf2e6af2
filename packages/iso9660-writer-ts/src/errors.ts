import type { Extent } from './layout/extent.js';
import type { ReadFaults } from './layout/reader.js';

/** Codes of errors: what is wrong with options and entries, and what can go wrong while an image is read or written. */
export type IsoErrorCode =
  | 'BOOT_CATALOG_PATH'
  | 'BOOT_IMAGE_INVALID'
  | 'BOOT_IMAGE_MISSING'
  | 'DEEP_DIRECTORY'
  | 'DIRECTORY_TOO_LARGE'
  | 'DUPLICATE_NAME'
  | 'DUPLICATE_PATH'
  | 'FILE_TOO_LARGE'
  | 'HYBRID_APPLE_MAP'
  | 'HYBRID_LOADER'
  | 'IMAGE_TOO_LARGE'
  | 'INTERNAL'
  | 'INVALID_ENTRY'
  | 'INVALID_METADATA'
  | 'INVALID_NAME'
  | 'INVALID_OPTION'
  | 'INVALID_PATH'
  | 'INVALID_RANGE'
  | 'NAME_CHANGED'
  | 'NAME_RESERVED'
  | 'NOT_A_DIRECTORY'
  | 'NOT_FOR_FAT'
  | 'NOT_VARIABLE'
  | 'SOURCE_CHANGED'
  | 'SOURCE_UNREADABLE'
  | 'TARGET_TOO_LONG'
  | 'TARGET_UNWRITABLE'
  | 'TOO_MANY_DIRECTORIES'
  | 'TOO_MANY_ROOT_ENTRIES';

/** Codes of warnings and notes: what an image shows differently from its entries. */
export type IsoWarningCode =
  | 'BOOT_IMAGE_NOT_FAT'
  | 'BOOT_IMAGE_SPLIT'
  | 'DATE_CHANGED'
  | 'DEEP_DIRECTORY'
  | 'DEVICE_NUMBER'
  | 'LONG_TARGET'
  | 'NAME_CHANGED'
  | 'NAME_CUT'
  | 'NAME_CUT_BY_LINUX'
  | 'NOT_FOR_WINDOWS'
  | 'OMITTED'
  | 'PARTITION_NOT_MOUNTABLE'
  | 'PATH_LENGTH'
  | 'REPLACED'
  | 'TABLE_AMBIGUOUS'
  | 'VOLUME_TEXT';

/** Any code that a problem can have. Code built on the writer adds codes of its own. */
export type IsoProblemCode = IsoErrorCode | IsoWarningCode | (string & Record<never, never>);

/** One thing that is wrong with the input, or one thing the image does differently from it. */
export interface IsoProblem {
  /** Stable and machine readable, e.g. `DUPLICATE_PATH`. */
  readonly code: IsoProblemCode;
  /** The path of the entry concerned, when there is one. */
  readonly path?: string;
  /** The thing, the fact and the limit, for people. */
  readonly message: string;
}

const BRAND: unique symbol = Symbol.for('iso9660-writer-ts.IsoError') as never;

/**
 * The one error class of the writer.
 *
 * Errors of the input carry every problem at once and are thrown before the first byte. Codes that can come later:
 * `SOURCE_CHANGED` (a file is not what it was when the image was planned) and `SOURCE_UNREADABLE`.
 * `INTERNAL` is a fault of this library.
 */
export class IsoError extends Error {
  /** A program may load this package twice, as ESM and as CJS: an error of either is an `instanceof` both. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  override readonly name = 'IsoError';
  readonly code: IsoProblemCode;
  readonly path?: string;
  /** All problems; the first one also gives `code`, `path` and the start of `message`. */
  readonly problems: readonly IsoProblem[];

  constructor(
    code: IsoProblemCode,
    message: string,
    details: { path?: string; cause?: unknown; problems?: readonly IsoProblem[] } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.path !== undefined) this.path = details.path;
    this.problems = details.problems ?? [{ code, message, ...(details.path !== undefined && { path: details.path }) }];
  }

  get [BRAND](): true {
    return true;
  }

  /** One error for a list of problems, which must not be empty. `cause` is what led to one of them. */
  static of(problems: readonly IsoProblem[], cause?: unknown): IsoError {
    const [first] = problems;
    if (first === undefined) throw internal('an error without a problem');
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    return new IsoError(first.code, first.message + more, {
      problems,
      cause,
      ...(first.path !== undefined && { path: first.path }),
    });
  }
}

/** A source had fewer bytes than it promised, or more. */
export function sourceChanged(path: string, promised: number, got: number | 'more'): IsoError {
  const fact = got === 'more' ? 'more came' : `${got} came`;
  const message = `${JSON.stringify(path)} has changed: ${promised} bytes were promised when the image was planned, and ${fact}`;
  return new IsoError('SOURCE_CHANGED', message, { path });
}

/** What reading a source failed with, as an error that names it. Errors that do so already stay as they are. */
export function unreadable(path: string, cause: unknown): IsoError {
  if (cause instanceof IsoError) return cause;
  return new IsoError('SOURCE_UNREADABLE', `${JSON.stringify(path)} cannot be read: ${messageOf(cause)}`, {
    path,
    cause,
  });
}

/** A broken promise of our own code, never of the input. */
export function internal(fact: string, cause?: unknown): IsoError {
  return new IsoError('INTERNAL', `this is a fault of iso9660-writer-ts: ${fact}`, { cause });
}

/** Collects what is wrong and what is worth knowing, so that everything is reported together and before byte 0. */
export class Report {
  readonly problems: IsoProblem[] = [];
  readonly warnings: IsoProblem[] = [];
  /** What the first failure of a source came from. */
  #cause: unknown;

  /** Something the image cannot be made with. */
  problem(code: IsoErrorCode, message: string, path?: string): void {
    this.problems.push(row(code, message, path));
  }

  /** Something the image shows differently from the entries. */
  warn(code: IsoWarningCode, message: string, path?: string): void {
    this.warnings.push(row(code, message, path));
  }

  /** A source that failed while it was read for planning. */
  unreadable(path: string, failure: unknown): void {
    const error = unreadable(path, failure);
    this.problems.push(...error.problems);
    this.#cause ??= error.cause;
  }

  /** @throws {IsoError} with all problems, when there are any. */
  throwProblems(): void {
    if (this.problems.length > 0) throw IsoError.of(this.problems, this.#cause);
  }
}

function row(code: IsoProblemCode, message: string, path: string | undefined): IsoProblem {
  return path === undefined ? { code, message } : { code, path, message };
}

/** The message of an error of any realm, or the value in words. */
export function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : inWords(error);
}

/** Any value in words. Callers in JavaScript may give one that has none. */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  try {
    return String(value).replace(/^\[object (?:(Object)|(\w+))\]$/, (_text, plain, kind) =>
      plain ? 'an object' : `a ${kind}`,
    );
  } catch {
    return `an ${typeof value}`;
  }
}

/** A name in a message: quoted, with control characters visible. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}

/** The path of an entry in a message. The root has an empty one. */
export function quotedPath(path: string): string {
  return path === '' ? 'the root directory' : quoted(path);
}

/** What goes wrong while reading, in the words of the public errors. */
export const READ_FAULTS: ReadFaults = {
  changed: ({ label }, promised, got) => sourceChanged(label, promised, got),
  failed({ label, content }: Extent, cause) {
    if (content.kind === 'source') return unreadable(label, cause);
    return internal(`${label} cannot be encoded: ${messageOf(cause)}`, cause);
  },
};
