import { describe, expect, test } from 'vitest';
import { Report } from '../../src/errors.js';
import { breadthFirst, depthFirst, type NamedDirectory, nameHierarchy } from '../../src/hierarchy/named-directory.js';
import { parentBeyond, pathTables } from '../../src/hierarchy/path-tables.js';
import type { Addresses, Extent, Structure } from '../../src/layout/extent.js';
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
    const home = root.directoryOf(root.node.children.get('home')!)!;
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

describe('the path tables', () => {
  /** Typed from ECMA-119 9.4: length, attributes, extent, parent, identifier, pad byte. */
  const typeL = [
    [1, 0, 20, 0, 0, 0, 1, 0, 0, 0],
    [1, 0, 21, 0, 0, 0, 1, 0, 0x41, 0],
    [6, 0, 22, 0, 0, 0, 1, 0, ...Buffer.from('LONGER')],
    [2, 0, 23, 0, 0, 0, 3, 0, ...Buffer.from('BC')],
  ].flat();
  const typeM = [
    [1, 0, 0, 0, 0, 20, 0, 1, 0, 0],
    [1, 0, 0, 0, 0, 21, 0, 1, 0x41, 0],
    [6, 0, 0, 0, 0, 22, 0, 1, ...Buffer.from('LONGER')],
    [2, 0, 0, 0, 0, 23, 0, 3, ...Buffer.from('BC')],
  ].flat();

  async function tables() {
    const numbered = breadthFirst(await named('a', 'longer/bc'));
    const extents = numbered.map(() => ({}) as Extent);
    const { typeL: little, typeM: big } = atOnce(
      pathTables(numbered, primaryNames(3), (directory) => extents[numbered.indexOf(directory)]!),
    );
    const addresses = { sectorOf: (extent: Extent) => 20 + extents.indexOf(extent) } as Addresses;
    const read = (table: Extent, start: number, end: number) => {
      const window = new Uint8Array(end - start);
      (table.content as Structure).write(window, start, addresses);
      return [...window];
    };
    return { little, big, read };
  }

  test('list each directory with its sector and the number of its parent (PT-01)', async () => {
    const { little, big, read } = await tables();
    expect([little, big].map(({ length }) => length)).toEqual([typeL.length, typeM.length]);
    expect(read(little, 0, little.length)).toEqual(typeL);
    expect(read(big, 0, big.length)).toEqual(typeM);
    const { label } = primaryNames(3);
    expect([little, big].map((table) => table.label)).toEqual([`${label} path table L`, `${label} path table M`]);
  });

  test('can be read in any window', async () => {
    const { little, read } = await tables();
    for (let start = 0; start < typeL.length; start++) {
      for (let end = start + 1; end <= typeL.length; end++) {
        expect(read(little, start, end), `${start} to ${end}`).toEqual(typeL.slice(start, end));
      }
    }
  });
});
