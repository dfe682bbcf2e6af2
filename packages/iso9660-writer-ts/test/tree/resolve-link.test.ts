import { describe, expect, test } from 'vitest';
import { Report } from '../../src/errors.js';
import { buildTree } from '../../src/tree/build-tree.js';
import type { Entry } from '../../src/tree/entry.js';
import { nodeAt, resolveLink } from '../../src/tree/node.js';

const FILES = ['top', 'a/file', 'a/b/deep'];

/** The path that a link at `place` leads to, in a tree of some files and more links. */
async function resolved(place: string, target: string, more: Readonly<Record<string, string>> = {}) {
  const links = { [place]: target, ...more };
  const entries: Entry[] = [
    ...FILES.map((path): Entry => ({ kind: 'file', path, content: '' })),
    ...Object.entries(links).map(([path, to]): Entry => ({ kind: 'symlink', path, target: to })),
  ];
  const root = await buildTree(entries, new Report());
  const link = nodeAt(root, place);
  if (link?.kind !== 'symlink') throw new Error('the link is a link');
  return resolveLink(root, link)?.path;
}

describe('a symbolic link', () => {
  test.each([
    ['l', 'top', 'top'],
    ['l', './a//file', 'a/file'],
    ['a/l', 'file', 'a/file'],
    ['a/l', '../top', 'top'],
    ['a/b/l', '../../a/./b/../file', 'a/file'],
    ['l', 'a/b', 'a/b'],
    ['a/l', '.', 'a'],
    ['a/l', '..', ''],
  ])('at %s to %s leads to %j', async (place, target, expected) => {
    expect(await resolved(place, target)).toBe(expected);
  });

  test.each([
    ['missing'],
    ['a/missing/file'],
    ['/top'],
    ['../top'],
    ['a/../../top'],
    ['top/'],
    ['top/..'],
    ['top/x'],
    ['l'],
  ])('to %s leads nowhere', async (target) => {
    expect(await resolved('l', target)).toBeUndefined();
  });

  test('is followed through other links, to files and in the middle of a path', async () => {
    expect(await resolved('l', 'm', { m: 'a/file' })).toBe('a/file');
    expect(await resolved('l', 'm/deep', { m: 'a/n', 'a/n': 'b' })).toBe('a/b/deep');
    expect(await resolved('l', 'm/../file', { m: 'a/b' })).toBe('a/file');
    expect(await resolved('l', 'm', { m: '/top' })).toBeUndefined();
  });

  test('that leads to itself over others leads nowhere', async () => {
    expect(await resolved('l', 'm', { m: 'n', n: 'l' })).toBeUndefined();
  });

  test('is followed forty times, as on Linux', async () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [`l${index}`, index === length - 1 ? 'top' : `l${index + 1}`]),
      );
    expect(await resolved('start', 'l0', chain(39))).toBe('top');
    expect(await resolved('start', 'l0', chain(40))).toBeUndefined();
  });
});
