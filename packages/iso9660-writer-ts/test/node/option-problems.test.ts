import { expect, test } from 'vitest';
import { type FromDirectoryOptions, fromDirectory } from '../../src/node/from-directory.js';
import { optionProblems } from '../../src/node/scan-options.js';
import { failureOf, pathsOf } from './collect.js';

test.each<FromDirectoryOptions>([
  {},
  { at: '', exclude: [], symlinks: 'keep', followTo: 'root', owners: 'root', modes: 'keep' },
  { at: 'a/.b/...', exclude: ['*'], symlinks: 'follow', followTo: 'anywhere', owners: 'keep', modes: 'public' },
  { exclude: () => true, owners: { uid: 1, gid: 2 }, modes: { file: 0o644, directory: 0o755 } },
])('the options %j are in order', (options) => expect(optionProblems(options)).toEqual([]));

test('options that cannot be end the scan at once, all together and before the root is looked at', async () => {
  const options = {
    at: '../a',
    exclude: ['dir/', '!x'],
    symlinks: 'maybe',
    followTo: 'everywhere',
    owners: 'me',
    modes: 'secret',
  } as unknown as FromDirectoryOptions;
  expect(await failureOf(pathsOf(fromDirectory('/nowhere', options)))).toMatchObject({
    code: 'INVALID_PATH',
    path: '../a',
    problems: [
      { code: 'INVALID_PATH', path: '../a', message: '"../a" must be relative, without empty, "." or ".." segments' },
      { code: 'INVALID_OPTION', message: expect.stringContaining('"dir/"') },
      { code: 'INVALID_OPTION', message: expect.stringContaining('"!x"') },
      { code: 'INVALID_OPTION', message: 'symlinks is "maybe", not one of keep, follow, follow-or-keep, reject' },
      { code: 'INVALID_OPTION', message: 'followTo is "everywhere", not one of root, anywhere' },
      { code: 'INVALID_OPTION', message: 'owners is "me", not one of root, keep' },
      { code: 'INVALID_OPTION', message: 'modes is "secret", not one of keep, public' },
    ],
  });
});

test.each([
  [{ symlink: 'follow' }, 'symlink is no option; did you mean symlinks?'],
  [{ exclude: '*.log' }, 'exclude is "*.log", not a list'],
  [{ exclude: ['a', 5] }, 'exclude[1] is 5, not text'],
  [{ at: 7 }, 'at is 7, not text'],
  [{ owners: null }, 'owners is null, not one of root, keep'],
  [{ owners: { uid: 1 } }, 'owners.gid is missing'],
  [{ owners: { uid: -1, gid: 0 } }, 'owners.uid is -1, not a whole number from 0 to 4294967295'],
  [{ modes: { file: '644', directory: 0o755 } }, 'modes.file is "644", not a whole number from 0 to 65535'],
  [{ metadata: {} }, 'metadata is an object, not a function'],
  [{ cache: new Map() }, 'cache is a Map, not a cache of createTreeCache'],
  [{ signal: {} }, 'signal is an object, not an AbortSignal'],
  [null, 'the options is null, not an object'],
])('%j is refused by name and value', (options, message) =>
  expect(optionProblems(options as unknown as FromDirectoryOptions)).toEqual([{ code: 'INVALID_OPTION', message }]),
);

test('a cache of another copy of the package is one', () => {
  const cache = Object.defineProperty({ clear() {} }, Symbol.for('iso9660-writer-ts.tree-cache'), { value: true });
  expect(optionProblems({ cache })).toEqual([]);
});

test.each([
  [{ exclude: async () => false }, 'exclude returned a Promise for "'],
  [{ exclude: () => undefined }, 'exclude returned undefined for'],
  [{ exclude: () => 'x' }, 'exclude returned x for'],
  [{ metadata: async () => ({}) }, 'metadata returned a Promise, not an object, for ""'],
  [{ metadata: () => null }, 'metadata returned null, not an object, for ""'],
  [{ metadata: () => 5 }, 'metadata returned 5, not an object, for ""'],
  [{ metadata: () => ({ mdoe: 1 }) }, 'metadata returned mdoe, which is none of mode, uid, gid, modifiedAt, for ""'],
  [{ metadata: () => ({ linkKey: 'x' }) }, 'metadata returned linkKey, which is none of'],
])('an answer that cannot be ends the scan: %o', async (options, message) => {
  const exclude = (path: string) => path !== 'option-problems.test.ts';
  const entries = fromDirectory(import.meta.dirname, { exclude, ...(options as unknown as FromDirectoryOptions) });
  expect(await failureOf(pathsOf(entries))).toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining(message),
  });
});

test('metadata may answer nothing', async () => {
  const metadata = (() => undefined) as unknown as NonNullable<FromDirectoryOptions['metadata']>;
  expect((await pathsOf(fromDirectory(import.meta.dirname, { metadata }))).length).toBeGreaterThan(10);
});
