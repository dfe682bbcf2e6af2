import picomatch from 'picomatch/posix.js';
import { IsoError, type IsoProblem } from '../index.js';
import { inWords, quoted } from '../internal.js';
import type { FromDirectoryOptions } from './from-directory.js';

/**
 * Names that start with a dot match like any other, and so do names with a line break in them. A `!` in front is not a
 * negation: in a list of which any may match, it would leave out nearly everything.
 */
const OPTIONS = { dot: true, nonegate: true, flags: 's' } as const;

/** Empty, `.` and `..` segments, but for a slash in front. No path has such, so the pattern could never match. */
const NO_PATH = /^\/?$|\/\/|\/$|(?:^|\/)\.\.?(?:\/|$)/;

/** What `exclude` says of a path. Patterns must be without problems. */
export function exclusionOf(exclude: NonNullable<FromDirectoryOptions['exclude']>): (path: string) => boolean {
  if (typeof exclude === 'function') return (path) => trueOrFalse(exclude(path), path);
  if (exclude.length === 0) return () => false;
  const matchesName = picomatch([...exclude.filter((pattern) => !pattern.includes('/'))], OPTIONS);
  const matchesPath = picomatch(
    [...exclude.filter((pattern) => pattern.includes('/')).map(withoutFirstSlash)],
    OPTIONS,
  );
  return (path) => matchesName(path.slice(path.lastIndexOf('/') + 1)) || matchesPath(path);
}

/** A promise, which an `async` function returns, would leave out everything. */
function trueOrFalse(answer: unknown, path: string): boolean {
  if (typeof answer === 'boolean') return answer;
  throw new IsoError('INVALID_OPTION', `exclude returned ${inWords(answer)} for ${quoted(path)}, not true or false`, {
    path,
  });
}

/** The patterns that cannot mean what they say. */
export function patternProblems(patterns: readonly string[]): readonly IsoProblem[] {
  return patterns.flatMap((pattern) => {
    const fault = faultOf(pattern);
    if (fault === undefined) return [];
    return [{ code: 'INVALID_OPTION', message: `the pattern ${JSON.stringify(pattern)} ${fault}` }];
  });
}

function faultOf(pattern: string): string | undefined {
  // In `.gitignore` this takes something back in; here only a function can.
  if (/^!(?!\()/.test(pattern)) return 'starts with "!", which does not negate; escape it as "\\!"';
  if (NO_PATH.test(pattern)) return 'must be a path without empty, "." or ".." segments';
  return undefined;
}

/** The slash that ties a pattern of one segment to the root. */
function withoutFirstSlash(pattern: string): string {
  return pattern.startsWith('/') ? pattern.slice(1) : pattern;
}
