import type { IsoProblem } from '../index.js';
import {
  callback,
  checked,
  choice,
  isSignal,
  list,
  Report,
  type Row,
  required,
  table,
  text,
  wholeNumber,
} from '../internal.js';
import { patternProblems } from './exclusion.js';
import type { FromDirectoryOptions, TreeCache } from './from-directory.js';
import { OpenFiles } from './open-files.js';
import { KeptScans } from './scan-cache.js';

/** Empty, `.` and `..` segments, and NUL. */
const NOT_A_PATH = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

const id = required(wholeNumber({ to: 2 ** 32 - 1, otherwise: 0 }));
const mode = required(wholeNumber({ to: 0xffff, otherwise: 0 }));

const place: Row<string, string> = {
  read(given, name, report, owner) {
    const at = text('').read(given, name, report, owner);
    if (at === '' || !NOT_A_PATH.test(at)) return at;
    const message = `${JSON.stringify(at)} must be relative, without empty, "." or ".." segments`;
    report.problem('INVALID_PATH', message, at);
    return '';
  },
};

const exclusion: Row<NonNullable<FromDirectoryOptions['exclude']>, unknown> = {
  read(given, name, report, owner) {
    if (typeof given === 'function') return;
    const patterns = list(text('*')).read(given, name, report, owner);
    for (const { message } of patternProblems(patterns)) report.problem('INVALID_OPTION', message);
  },
};

/** One of some words, or an object. */
function wordOr<Word extends string, Options>(words: readonly Word[], object: Row<Options, unknown>) {
  const word = choice(words, words[0]!);
  const row: Row<Word | Options, unknown> = {
    read: (given, ...place) => (typeof given === 'object' && given !== null ? object : word).read(given, ...place),
  };
  return row;
}

function isTreeCache(given: unknown): given is TreeCache {
  return given instanceof KeptScans;
}

function isOpenFiles(given: unknown): given is OpenFiles {
  return given instanceof OpenFiles;
}

const scanOptions = table<FromDirectoryOptions>()({
  at: place,
  exclude: exclusion,
  symlinks: choice(['keep', 'follow', 'follow-or-keep', 'reject'], 'keep'),
  followTo: choice(['root', 'anywhere'], 'root'),
  owners: wordOr(['root', 'keep'], table<{ uid: number; gid: number }>()({ uid: id, gid: id })),
  modes: wordOr(['keep', 'public'], table<{ file: number; directory: number }>()({ file: mode, directory: mode })),
  dates: choice(['keep', 'created-at'], 'keep'),
  metadata: callback<NonNullable<FromDirectoryOptions['metadata']>>(),
  reading: choice(['synchronous', 'asynchronous'], 'synchronous'),
  openFiles: checked(isOpenFiles, 'kept open files', undefined),
  cache: checked(isTreeCache, 'a cache of createTreeCache', undefined),
  signal: checked(isSignal, 'an AbortSignal', undefined),
});

/**
 * What is wrong with the options of a scan. Callers in JavaScript have no compiler to tell them of a misspelt word, and
 * links must not be followed anywhere, or modes kept, because of one.
 */
export function optionProblems(options: FromDirectoryOptions): readonly IsoProblem[] {
  const report = new Report();
  scanOptions.read(options, '', report, {});
  return report.problems;
}
