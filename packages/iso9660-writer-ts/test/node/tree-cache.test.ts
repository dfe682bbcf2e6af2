import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { createTreeCache, type FromDirectoryOptions, fromDirectory } from '../../src/node/index.js';
import { entriesOf } from './collect.js';
import { withDirectory } from './scratch-directory.js';

const HOUR = 3_600_000;

afterEach(() => void vi.useRealTimers());

/** A tree that nobody has touched for an hour, as the clock has it, and a cache that keeps its scan for another. */
async function withTree(use: (root: string, scan: Scan) => Promise<void>, freshFor = HOUR): Promise<void> {
  await withDirectory(async (root) => {
    mkdirSync(join(root, 'sub/deep'), { recursive: true });
    writeFileSync(join(root, 'a'), 'a');
    writeFileSync(join(root, 'sub/b'), 'b');
    symlinkSync('b', join(root, 'sub/link'));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR });
    const cache = createTreeCache({ freshFor });
    await use(root, (options) => entriesOf(fromDirectory(root, { ...options, cache })));
  });
}

type Scan = (options?: FromDirectoryOptions) => Promise<readonly Entry[]>;

/** Kept entries are the very same objects. */
async function isKept(scan: Scan, before: readonly Entry[], options?: FromDirectoryOptions): Promise<boolean> {
  const after = await scan(options);
  return after.length > 0 && after.every((entry, index) => entry === before[index]);
}

describe('a tree cache', () => {
  test('gives the scan of an unchanged tree again', () =>
    withTree(async (_root, scan) => {
      const first = await scan();
      expect(first.map(({ path }) => path)).toEqual(['a', 'sub', 'sub/b', 'sub/deep', 'sub/link']);
      expect(await isKept(scan, first)).toBe(true);
      expect(await isKept(scan, first)).toBe(true);
    }));

  test.each<[string, (root: string) => void]>([
    ['a name added to the root', (root) => writeFileSync(join(root, 'new'), '')],
    ['a name added far below', (root) => writeFileSync(join(root, 'sub/deep/new'), '')],
    ['a name removed', (root) => unlinkSync(join(root, 'sub/b'))],
    ['a name changed', (root) => renameSync(join(root, 'sub/b'), join(root, 'sub/c'))],
    ['a directory removed', (root) => rmSync(join(root, 'sub/deep'), { recursive: true })],
    ['the mode of a directory', (root) => chmodSync(join(root, 'sub'), 0o711)],
    ['the date of a directory', (root) => utimesSync(join(root, 'sub'), 5, 5)],
    [
      'a file put in place of another',
      (root) => {
        writeFileSync(join(root, 'new'), 'b');
        renameSync(join(root, 'new'), join(root, 'sub/b'));
      },
    ],
    [
      'a link that leads elsewhere',
      (root) => {
        unlinkSync(join(root, 'sub/link'));
        symlinkSync('a', join(root, 'sub/link'));
      },
    ],
    [
      'a directory put in place of another, with its date',
      (root) => {
        renameSync(join(root, 'sub/deep'), join(root, 'sub/old'));
        mkdirSync(join(root, 'sub/deep'));
        rmSync(join(root, 'sub/old'), { recursive: true });
      },
    ],
  ])('sees at once: %s', (_change, change) =>
    withTree(async (root, scan) => {
      const first = await scan();
      change(root);
      expect(await isKept(scan, first)).toBe(false);
      expect(await scan()).toEqual(await entriesOf(fromDirectory(root)));
    }),
  );

  test('may miss a file changed in its place, whose reading then fails', () =>
    withTree(async (root, scan) => {
      const first = await scan();
      writeFileSync(join(root, 'sub/b'), 'longer');
      expect(await isKept(scan, first)).toBe(true);
      const image = await createImage(first);
      await expect(image.read(0, image.size)).rejects.toMatchObject({ code: 'SOURCE_CHANGED', path: 'sub/b' });
    }));

  test('sees a file changed in its place when the time is over', () =>
    withTree(async (root, scan) => {
      const first = await scan();
      writeFileSync(join(root, 'sub/b'), 'longer');
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(await isKept(scan, first)).toBe(false);
    }, 50));

  test('does not keep what was modified just now: the next change might get the same date', () =>
    withTree(async (_root, scan) => {
      vi.useRealTimers();
      expect(await isKept(scan, await scan())).toBe(false);
    }));

  test('keeps scans with other options apart', () =>
    withTree(async (_root, scan) => {
      const first = await scan();
      const placed = await scan({ at: 'x', exclude: ['b'] });
      expect(placed.map(({ path }) => path)).toEqual(['x/a', 'x/sub', 'x/sub/deep', 'x/sub/link']);
      expect(await isKept(scan, first)).toBe(true);
      expect(await isKept(scan, placed, { at: 'x', exclude: ['b'] })).toBe(true);
      expect(await isKept(scan, placed, { at: 'x', exclude: () => false })).toBe(false);
    }));

  test('keeps no scan that follows links, and none with problems', () =>
    withTree(async (_root, scan) => {
      expect(await isKept(scan, await scan({ symlinks: 'follow' }), { symlinks: 'follow' })).toBe(false);
      for (let time = 0; time < 2; time++) {
        await expect(scan({ symlinks: 'reject' })).rejects.toMatchObject({ code: 'SYMLINK_REJECTED' });
      }
    }));

  test('forgets when it is told to, and the scan used longest ago when there are too many', () =>
    withTree(async (root) => {
      const cache = createTreeCache({ freshFor: HOUR, most: 1 });
      const scan: Scan = (options) => entriesOf(fromDirectory(root, { ...options, cache }));
      const first = await scan();
      expect(await isKept(scan, first)).toBe(true);
      cache.clear();
      expect(await isKept(scan, first)).toBe(false);
      const second = await scan();
      await scan({ at: 'x' });
      expect(await isKept(scan, second)).toBe(false);
    }));

  test('refuses times and numbers that are none, and a scan refuses what is no cache', async () => {
    expect(() => createTreeCache({ freshFor: -1 })).toThrow(RangeError);
    expect(() => createTreeCache({ most: Number.NaN })).toThrow(RangeError);
    const cache = { clear() {} };
    await expect(entriesOf(fromDirectory('.', { cache }))).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
