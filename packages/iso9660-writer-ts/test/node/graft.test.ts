import { chmodSync, linkSync, mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createImage, type Entry, overlay } from '../../src/index.js';
import { fromDirectory } from '../../src/node/from-directory.js';
import { readIso } from '../support/strict-reader/index.js';
import { entriesOf, failureOf, pathsOf, readThrough, scanOf, sourceAt } from './collect.js';
import { onLinux } from './host.js';
import { withDirectory } from './scratch-directory.js';

const CREATED_AT = new Date('2024-02-29T12:34:56.000Z');

/** Makes `one/file`, `one/sub/deep` and `two/file` below a scratch directory. */
function withTwoTrees(use: (one: string, two: string) => Promise<void>): Promise<void> {
  return withDirectory(async (scratch) => {
    const [one, two] = [join(scratch, 'one'), join(scratch, 'two')];
    mkdirSync(join(one, 'sub'), { recursive: true });
    mkdirSync(two);
    writeFileSync(join(one, 'file'), 'first');
    writeFileSync(join(one, 'sub/deep'), 'deep');
    writeFileSync(join(two, 'file'), 'second');
    await use(one, two);
  });
}

async function rockRidgeOf(entries: AsyncIterable<Entry>) {
  const image = await createImage(entries, { createdAt: CREATED_AT });
  return readIso(await image.read(0, image.size)).trees.rockRidge!;
}

const keysOf = (entries: readonly Entry[]) => new Map(entries.map((entry) => [entry.path, entry.metadata?.linkKey]));

describe('a directory that is grafted', () => {
  test('has entries for its place and all below, and none for the parents of the place', () =>
    withTwoTrees(async (one) => {
      const source = fromDirectory(one, { at: 'a/b' });
      const found = await scanOf(source);
      expect(found.map(({ path }) => path)).toEqual(['a/b', 'a/b/file', 'a/b/sub', 'a/b/sub/deep']);
      expect(await readThrough(await sourceAt(source, 'a/b/sub/deep'))).toBe('deep');
    }));

  test('asks its options with paths below the root', () =>
    withTwoTrees(async (one) => {
      const asked: string[] = [];
      const exclude = (path: string) => asked.push(path) === 0;
      const metadata = (path: string) => ({ uid: path === 'sub/deep' ? 7 : 0 });
      const entries = await entriesOf(fromDirectory(one, { at: 'a/b', exclude, metadata }));
      expect(asked).toEqual(['file', 'sub', 'sub/deep']);
      expect(entries.map((entry) => entry.metadata?.uid)).toEqual([0, 0, 7]);
      expect(await pathsOf(fromDirectory(one, { at: 'sub', exclude: ['/sub'] }))).toEqual(['sub/file']);
    }));

  test('tells its problems with the paths of the image', () =>
    withTwoTrees(async (one) => {
      symlinkSync('nothing', join(one, 'broken'));
      const scan = pathsOf(fromDirectory(one, { at: 'a', symlinks: 'follow' }));
      await expect(scan).rejects.toMatchObject({ code: 'SYMLINK_BROKEN', path: 'a/broken' });
    }));

  test('tells later changes with the paths of the image', () =>
    withTwoTrees(async (one) => {
      const source = await sourceAt(fromDirectory(one, { at: 'a' }), 'a/file');
      truncateSync(join(one, 'file'), 1);
      expect(await failureOf(readThrough(source))).toMatchObject({ code: 'SOURCE_CHANGED', path: 'a/file' });
    }));

  test.skipIf(!onLinux)('may be at a place, and have names, that are not UTF-8', () =>
    withTwoTrees(async (one) => {
      writeFileSync(Buffer.concat([Buffer.from(`${one}/`), Buffer.of(0xff)]), 'byte');
      const source = await sourceAt(fromDirectory(one, { at: 'd\udce9' }), 'd\udce9/\udcff');
      expect(await readThrough(source)).toBe('byte');
    }),
  );

  test.each(['/a', 'a/', 'a//b', '.', './a', 'a/../b', 'a\0b'])('is refused at %j, once', (at) =>
    withTwoTrees(async (one) => {
      const error = await failureOf(pathsOf(fromDirectory(one, { at })));
      expect(error).toMatchObject({ code: 'INVALID_PATH', path: at, problems: { length: 1 } });
    }),
  );
});

describe('several scans in one image', () => {
  test('are laid over each other without a directory given twice', () =>
    withTwoTrees(async (one, two) => {
      const grafted = overlay(fromDirectory(one), fromDirectory(two, { at: 'sub/more' }));
      const disc = await rockRidgeOf(grafted);
      expect(disc.text('file')).toBe('first');
      expect(disc.text('sub/deep')).toBe('deep');
      expect(disc.text('sub/more/file')).toBe('second');
    }));

  test.each(['', 'all', 'all/of/it'])('meet at %j by overlay, where the last one gives mode and date', (at) =>
    withTwoTrees(async (one, two) => {
      chmodSync(one, 0o700);
      chmodSync(two, 0o751);
      utimesSync(two, CREATED_AT, CREATED_AT);
      const disc = await rockRidgeOf(overlay(fromDirectory(one, { at }), fromDirectory(two, { at })));
      const below = at === '' ? '' : `${at}/`;
      expect(disc.text(`${below}sub/deep`)).toBe('deep');
      expect(disc.text(`${below}file`)).toBe('second');
      const { attributes } = disc.get(at).posix!;
      expect(attributes.mode & 0o7777).toBe(0o751);
      expect(disc.get(at).recordedAt).toEqual(CREATED_AT);
    }),
  );

  test('are refused at one place without overlay: a directory cannot have two modes', () =>
    withTwoTrees(async (one, two) => {
      async function* both() {
        yield* fromDirectory(one, { exclude: ['/file'] });
        yield* fromDirectory(two);
      }
      await expect(rockRidgeOf(both())).rejects.toMatchObject({
        code: 'DUPLICATE_PATH',
        path: '',
        message: 'the root directory is given more than once',
      });
    }));

  test('keep the names of one file together, also across their roots', () =>
    withTwoTrees(async (one, two) => {
      linkSync(join(one, 'file'), join(two, 'again'));
      const [first, second] = [fromDirectory(one), fromDirectory(two, { at: 'two' })];
      const key = keysOf(await entriesOf(first)).get('file');
      const others = keysOf(await entriesOf(second));
      expect(key).toBeDefined();
      expect(others.get('two/again')).toBe(key);
      expect(others.get('two/file')).toBeUndefined();
      const disc = await rockRidgeOf(overlay(first, second));
      expect(disc.get('two/again').posix!.attributes.serial).toBe(disc.get('file').posix!.attributes.serial);
      expect(disc.text('two/again')).toBe('first');
      expect(disc.text('two/file')).toBe('second');
    }));

  test('scan one directory twice, each file with its own content', () =>
    withTwoTrees(async (one) => {
      linkSync(join(one, 'file'), join(one, 'again'));
      const disc = await rockRidgeOf(overlay(fromDirectory(one), fromDirectory(one, { at: 'copy', modes: 'public' })));
      for (const path of ['file', 'again', 'copy/file', 'copy/again']) expect(disc.text(path)).toBe('first');
      expect(disc.text('copy/sub/deep')).toBe('deep');
    }));
});

describe('a file with several names', () => {
  test('is whole under the names that are left when one is excluded', () =>
    withTwoTrees(async (one) => {
      linkSync(join(one, 'file'), join(one, 'again'));
      linkSync(join(one, 'file'), join(one, 'third'));
      const source = fromDirectory(one, { exclude: ['again'] });
      const keys = keysOf(await entriesOf(source));
      expect([...keys.keys()]).toEqual(['file', 'sub', 'sub/deep', 'third']);
      expect(keys.get('third')).toBe(keys.get('file'));
      expect((await rockRidgeOf(source)).text('third')).toBe('first');
    }));

  test('has the metadata that its first name was given', () =>
    withTwoTrees(async (one) => {
      linkSync(join(one, 'file'), join(one, 'again'));
      const metadata = (path: string) => ({ uid: path === 'again' ? 7 : 8 });
      const disc = await rockRidgeOf(fromDirectory(one, { metadata }));
      expect(disc.get('again').posix!.attributes.uid).toBe(7);
      expect(disc.get('file').posix!.attributes.uid).toBe(7);
    }));

  test('keeps its key whatever a metadata function answers', () =>
    withTwoTrees(async (one) => {
      linkSync(join(one, 'file'), join(one, 'again'));
      const keys = keysOf(await entriesOf(fromDirectory(one, { metadata: () => ({}) })));
      expect(keys.get('again')).toMatch(/^\d+:\d+$/);
      expect(keys.get('file')).toBe(keys.get('again'));
    }));
});
