import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTreeCache } from 'iso9660-writer-ts/node';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type PlanOptions, planDirectory } from '../../src/image/plans.js';
import { makeTree } from '../support/os-tree.js';

let root: string;

beforeEach(async () => {
  root = await makeTree();
  // A tree that was made just now is not kept.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(root, { recursive: true });
});

const isKept = async (before: PlanOptions, after = before) =>
  (await planDirectory(root, before)) === (await planDirectory(root, after));

describe('a plan', () => {
  test('is kept with the scan it was made of', async () => {
    const treeCache = createTreeCache({ freshFor: 3_600_000 });
    expect(await isKept({ treeCache })).toBe(true);
    const image = { padding: 0 };
    expect(await isKept({ treeCache, image }, { treeCache, image })).toBe(true);
  });

  test('is made again for other options', async () => {
    const treeCache = createTreeCache({ freshFor: 3_600_000 });
    expect(await isKept({ treeCache }, { treeCache, volumeId: 'OTHER' })).toBe(false);
    expect(await isKept({ treeCache }, { treeCache, image: {} })).toBe(false);
    expect(await isKept({ treeCache }, { treeCache, owners: 'keep' })).toBe(false);
  });

  test('is made again for a tree that has changed', async () => {
    const options = { treeCache: createTreeCache({ freshFor: 3_600_000 }) };
    const before = await planDirectory(root, options);
    await writeFile(join(root, 'added'), 'since');
    expect(await planDirectory(root, options)).not.toBe(before);
  });

  test('is made again without a cache', async () => {
    expect(await isKept({})).toBe(false);
    expect(await isKept({ treeCache: createTreeCache({ freshFor: 0 }) })).toBe(false);
  });

  test('of nothing is a plan, too', async () => {
    const nothing = await makeTree({});
    const treeCache = createTreeCache({ freshFor: 3_600_000 });
    await planDirectory(nothing, { treeCache });
    expect(await planDirectory(nothing, { treeCache })).toBeDefined();
    await rm(nothing, { recursive: true });
  });
});
