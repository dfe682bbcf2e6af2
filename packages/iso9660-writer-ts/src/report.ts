import { IsoError, type IsoProblem, unreadable } from './errors.js';

/** Collects what is wrong and what is worth knowing, so that everything is reported together and before byte 0. */
export class Report {
  readonly problems: IsoProblem[] = [];
  readonly warnings: IsoProblem[] = [];
  /** What the first failure of a source came from. */
  #cause: unknown;

  /** Something the image cannot be made with. */
  problem(code: string, message: string, path?: string): void {
    this.problems.push(row(code, message, path));
  }

  /** Something the image shows differently from the entries. */
  warn(code: string, message: string, path?: string): void {
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

function row(code: string, message: string, path: string | undefined): IsoProblem {
  return path === undefined ? { code, message } : { code, path, message };
}

/** Any value in words. Callers in JavaScript may give one that has none. */
export function inWords(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `an ${typeof value}`;
  }
}

/** A name in a message: quoted, with control characters visible. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}
