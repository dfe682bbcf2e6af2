import { expect, test } from 'vitest';
import { Report } from '../../src/errors.js';
import type { Entry } from '../../src/index.js';
import { buildTree } from '../../src/tree/build-tree.js';

const censusOf = async (...entries: readonly Entry[]) => (await buildTree(entries, new Report())).census;
const file = (path: string, content = ''): Entry => ({ kind: 'file', path, content });

test('an empty tree has nothing to count', async () => {
  expect(await censusOf()).toMatchObject({ newest: 0, largestFile: 0, longestName: 0, longestPath: 0 });
});

test('a census knows the largest file, the longest name and the longest path, implied directories included', async () => {
  const census = await censusOf(file('a/directory/b', 'four'), file('c', 'seven 7'));
  expect(census).toMatchObject({ largestFile: 7, longestName: 9, longestPath: 13 });
});

test('a census knows the newest date, that of a directory whose entry comes late as well', async () => {
  const dated = (seconds: number) => ({ metadata: { modifiedAt: new Date(seconds * 1000) } });
  expect((await censusOf({ ...file('a/b'), ...dated(5) })).newest).toBe(5000);
  expect((await censusOf({ ...file('a/b'), ...dated(5) }, { kind: 'directory', path: 'a', ...dated(9) })).newest).toBe(
    9000,
  );
  expect((await censusOf({ kind: 'directory', path: '', ...dated(7) })).newest).toBe(7000);
  expect((await censusOf({ ...file('a'), ...dated(-5) })).newest).toBe(0);
});

test('a census tells whether there is anything but files and directories', async () => {
  expect((await censusOf(file('a/b'))).hasSpecials).toBe(false);
  expect((await censusOf({ kind: 'symlink', path: 'l', target: 'a' })).hasSpecials).toBe(true);
  expect((await censusOf({ kind: 'device', path: 'd', type: 'fifo' })).hasSpecials).toBe(true);
});

test('a census tells whether a file has several names', async () => {
  const linked = (path: string): Entry => ({ ...file(path), metadata: { linkKey: '1' } }) as Entry;
  expect((await censusOf(linked('a'))).hasLinks).toBe(false);
  expect((await censusOf(linked('a'), linked('b'))).hasLinks).toBe(true);
});
