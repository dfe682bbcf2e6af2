import { expect, test } from 'vitest';
import { type FromDirectoryOptions, fromDirectory, optionProblems } from '../../src/node/from-directory.js';
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
      { code: 'INVALID_OPTION', message: 'symlinks is maybe, not one of keep, follow, follow-or-keep, reject' },
      { code: 'INVALID_OPTION', message: 'followTo is everywhere, not one of root, anywhere' },
      { code: 'INVALID_OPTION', message: 'owners is me, not one of root, keep' },
      { code: 'INVALID_OPTION', message: 'modes is secret, not one of keep, public' },
      { code: 'INVALID_OPTION', message: expect.stringContaining('"dir/"') },
      { code: 'INVALID_OPTION', message: expect.stringContaining('"!x"') },
    ],
  });
});
