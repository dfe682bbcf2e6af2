import { describe, expect, test } from 'vitest';
import { Report } from '../../src/errors.js';
import { zeros } from '../../src/layout/extent.js';
import { buildTree } from '../../src/tree/build-tree.js';
import { applyChanges } from '../../src/tree/changes.js';
import { type DirectoryNode, type FileNode, nodeAt } from '../../src/tree/node.js';
import { storedStructure } from '../../src/tree/stored-file.js';

const dated = (path: string, modifiedAt: number) =>
  ({ kind: 'file', path, content: path, metadata: { modifiedAt: new Date(modifiedAt) } }) as const;

function made(path: string, name: string, sectors: number): FileNode {
  const attributes = { mode: 0o444, uid: 0, gid: 0 };
  const file = storedStructure(path, zeros(path, sectors));
  return { kind: 'file', name, path, attributes, modifiedAt: undefined, file };
}

describe('changes of a tree', () => {
  test('are made where the paths say, and counted', async () => {
    const root = await buildTree([dated('d/old', 5_000), dated('d/stays', 1_000)], new Report());
    const old = nodeAt(root, 'd/old') as FileNode;
    applyChanges(root, { added: [made('d/new-one', 'new-one', 7)], removed: [old] });
    expect([...(nodeAt(root, 'd') as DirectoryNode).children.keys()]).toEqual(['stays', 'new-one']);
    expect(root.census).toMatchObject({ largestFile: 7 * 2048, longestName: 7, newestRemoved: 5_000 });
  });

  test('put a node in the place of the one that has its path', async () => {
    const root = await buildTree([dated('boot.cat', 3_000)], new Report());
    const catalog = made('boot.cat', 'boot.cat', 1);
    applyChanges(root, { added: [catalog] });
    expect(nodeAt(root, 'boot.cat')).toBe(catalog);
    expect(root.census.newestRemoved).toBe(3_000);
  });

  test('do not take out what has the path of a removed node by now', async () => {
    const root = await buildTree([dated('a', 1_000)], new Report());
    const stranger = made('a', 'a', 1);
    applyChanges(root, { removed: [stranger] });
    expect(nodeAt(root, 'a')).toBeDefined();
  });

  test('give files the extents of others', async () => {
    const root = await buildTree([dated('a', 1_000), dated('b', 1_000)], new Report());
    const [a, b] = ['a', 'b'].map((path) => nodeAt(root, path) as FileNode);
    applyChanges(root, { sharing: new Map([[b!.file, a!.file.extents]]) });
    expect(b!.file.extents[0]).toBe(a!.file.extents[0]);
  });
});
