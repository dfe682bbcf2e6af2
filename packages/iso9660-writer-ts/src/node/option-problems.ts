import type { IsoProblem } from '../index.js';
import { patternProblems } from './exclusion.js';
import type { FromDirectoryOptions } from './from-directory-options.js';
import { KeptScans } from './tree-cache.js';

/** Empty, `.` and `..` segments, and NUL. */
const NOT_A_PATH = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

/**
 * What is wrong with the options of a scan. Callers in JavaScript have no compiler to tell them of a misspelt word, and
 * links must not be followed anywhere, or modes kept, because of one.
 */
export function optionProblems(options: FromDirectoryOptions): readonly IsoProblem[] {
  const { at = '', exclude = [], symlinks = 'keep', followTo = 'root', owners = 'root', modes = 'keep' } = options;
  const { threads = 1, cache } = options;
  return [
    ...placeProblems(at),
    ...choiceProblems('symlinks', symlinks, ['keep', 'follow', 'reject']),
    ...choiceProblems('followTo', followTo, ['root', 'anywhere']),
    ...(typeof owners === 'object' ? [] : choiceProblems('owners', owners, ['root', 'keep'])),
    ...(typeof modes === 'object' ? [] : choiceProblems('modes', modes, ['keep', 'public'])),
    ...(typeof exclude === 'function' ? [] : patternProblems(exclude)),
    ...choiceProblems('threads', threads, [1, 2]),
    ...cacheProblems(cache),
  ];
}

function placeProblems(at: string): readonly IsoProblem[] {
  if (at === '' || !NOT_A_PATH.test(at)) return [];
  const message = `${JSON.stringify(at)} must be relative, without empty, "." or ".." segments`;
  return [{ code: 'INVALID_PATH', path: at, message }];
}

function cacheProblems(cache: unknown): readonly IsoProblem[] {
  if (cache === undefined || cache instanceof KeptScans) return [];
  return [{ code: 'INVALID_OPTION', message: 'cache was not made by createTreeCache' }];
}

function choiceProblems<T>(name: string, value: T, choices: readonly T[]): readonly IsoProblem[] {
  if (choices.includes(value)) return [];
  return [{ code: 'INVALID_OPTION', message: `${name} is ${String(value)}, not one of ${choices.join(', ')}` }];
}
