/** One thing that is wrong with the input, or one thing the image does differently from it. */
export interface IsoProblem {
  /** Stable and machine readable, e.g. `DUPLICATE_PATH`. */
  readonly code: string;
  /** The path of the entry concerned, when there is one. */
  readonly path?: string;
  /** The thing, the fact and the limit, for people. */
  readonly message: string;
}

/**
 * The one error class of the writer.
 *
 * Errors of the input carry every problem at once and are thrown before the first byte. Codes that can come later:
 * `SOURCE_CHANGED` (a file is not what it was when the image was planned) and `SOURCE_UNREADABLE`.
 * `INTERNAL` is a fault of this library.
 */
export class IsoError extends Error {
  override readonly name = 'IsoError';
  readonly code: string;
  readonly path?: string;
  /** All problems; the first one also gives `code`, `path` and the start of `message`. */
  readonly problems: readonly IsoProblem[];

  constructor(
    code: string,
    message: string,
    details: { path?: string; cause?: unknown; problems?: readonly IsoProblem[] } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.path !== undefined) this.path = details.path;
    this.problems = details.problems ?? [{ code, message, ...(details.path !== undefined && { path: details.path }) }];
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
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new IsoError('SOURCE_UNREADABLE', `${JSON.stringify(path)} cannot be read: ${reason}`, { path, cause });
}

/** A broken promise of our own code, never of the input. */
export function internal(fact: string, cause?: unknown): IsoError {
  return new IsoError('INTERNAL', `this is a fault of iso9660-writer-ts: ${fact}`, { cause });
}
