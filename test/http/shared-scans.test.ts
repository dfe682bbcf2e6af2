import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTreeCache } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SharedScans } from '../../src/http/shared-scans.js';
import { makeTree } from '../support/os-tree.js';

let root: string;
const scans = new SharedScans();

beforeAll(async () => {
  root = await makeTree();
});
afterAll(() => rm(root, { recursive: true }));

test('those who ask at once have one scan', async () => {
  const [one, other] = await Promise.all([scans.scan(root, {}), scans.scan(root, { owners: 'root' })]);
  expect(one).toBe(other);
});

test('owners are not mixed', async () => {
  const [ours, theirs] = await Promise.all([scans.scan(root, {}), scans.scan(root, { owners: 'keep' })]);
  expect(ours).not.toBe(theirs);
});

test('who asks after a change sees it, also when others wait for the tree as it was', async () => {
  const before = scans.scan(root, {});
  await new Promise((resolve) => setImmediate(resolve));
  await writeFile(join(root, 'README'), 'new');
  const after = await scans.scan(root, {});
  expect(after.findFile('README')).toBeDefined();
  await before;
});

test('a tree that cannot be read fails for all who asked', async () => {
  const asked = [1, 2].map(() => scans.scan(join(root, 'none'), {}));
  for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
});

test('a cache is asked as ever', async () => {
  const treeCache = createTreeCache();
  const found = await Promise.all([scans.scan(root, { treeCache }), scans.scan(root, { treeCache })]);
  expect(found[0]).not.toBe(found[1]);
});
