import { describe, expect, test } from 'vitest';
import { Report } from '../../src/errors.js';
import { breadthFirst, depthFirst, type NamedDirectory, nameHierarchy } from '../../src/hierarchy/named-directory.js';
import { parentBeyond } from '../../src/hierarchy/path-tables.js';
import { primaryNames } from '../../src/names/primary.js';
import { buildTree } from '../../src/tree/build-tree.js';
import { atOnce } from '../../src/turns.js';

async function named(...paths: readonly string[]): Promise<NamedDirectory> {
  const entries = paths.map((path) => ({ kind: 'directory' as const, path }));
  return atOnce(nameHierarchy(await buildTree(entries, new Report()), primaryNames(3), (node) => node));
}

const paths = (directories: readonly NamedDirectory[]) => directories.map(({ node }) => node.path);

describe('the order of directories', () => {
  test('in path tables is by level, then parent, then identifier (PT-02)', async () => {
    const root = await named('b/z', 'a/y/1', 'a/x/2', 'c', 'b/a/3');
    expect(paths(breadthFirst(root))).toEqual([
      '',
      'a',
      'b',
      'c',
      'a/x',
      'a/y',
      'b/a',
      'b/z',
      'a/x/2',
      'a/y/1',
      'b/a/3',
    ]);
  });

  test('on the medium is depth first, parents before children (Q06)', async () => {
    const root = await named('b/z', 'a/y/1', 'a/x/2', 'c');
    expect(paths(depthFirst(root))).toEqual(['', 'a', 'a/x', 'a/x/2', 'a/y', 'a/y/1', 'b', 'b/z', 'c']);
  });

  test('on the medium has the home of relocated directories right after the root (Q07)', async () => {
    const root = await named('a/x', 'home/y', 'z');
    const home = root.entries.find(({ node }) => node.name === 'home')!.directory!;
    expect(paths(depthFirst(root, home))).toEqual(['', 'home', 'home/y', 'a', 'a/x', 'z']);
  });
});

describe('the limit of parent numbers (PT-05)', () => {
  test('counts directories that have children, not those that have none', async () => {
    // Numbers: 1 root, 2 a, 3 b, 4 c, 5 c/d.
    const numbered = breadthFirst(await named('a', 'b', 'c/d'));
    expect(parentBeyond(numbered, 4)).toBeUndefined();
    expect(parentBeyond(numbered, 3)?.node.path).toBe('c');
  });

  test('is not reached by a last level that is wide', async () => {
    const numbered = breadthFirst(await named(...Array.from({ length: 100 }, (_, index) => `a/${index}`)));
    expect(parentBeyond(numbered, 2)).toBeUndefined();
    expect(parentBeyond(numbered, 1)?.node.path).toBe('a');
  });
});
