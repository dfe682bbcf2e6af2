import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPlanCache, type PlanOptions } from '../../src/image/plans.js';
import { makeTree } from '../support/os-tree.js';

let root: string;

beforeEach(async () => {
  root = await makeTree();
});
afterEach(() => rm(root, { recursive: true }));

const HOUR = 3_600_000;

async function isKept(before: PlanOptions, after: PlanOptions, freshFor = HOUR): Promise<boolean> {
  const cache = createPlanCache({ freshFor });
  return (await cache.plan(root, before)) === (await cache.plan(root, after));
}

describe('a plan', () => {
  test('is used again for options of equal value', async () => {
    expect(await isKept({}, {})).toBe(true);
    expect(await isKept({ image: { padding: 0 } }, { image: { padding: 0 } })).toBe(true);
    expect(await isKept({ hybrid: { diskId: 7 } }, { hybrid: { diskId: 7 } })).toBe(true);
  });

  test('is made again for other options', async () => {
    const others: readonly PlanOptions[] = [
      { volumeId: 'OTHER' },
      { image: { padding: 1 } },
      { owners: 'keep' },
      { boot: 'none' },
      { hybrid: {} },
      { image: { sortWeight: () => 0 } },
    ];
    for (const options of others) expect(await isKept({}, options)).toBe(false);
    expect(await isKept({ image: { sortWeight: () => 0 } }, { image: { sortWeight: () => 0 } })).toBe(false);
  });

  test('is of the options as they were when it was asked for', async () => {
    const cache = createPlanCache({ freshFor: HOUR });
    const image = { padding: 0 };
    const before = await cache.plan(root, { image });
    image.padding = 3;
    expect(await cache.plan(root, { image })).not.toBe(before);
    expect(await cache.plan(root, { image: { padding: 0 } })).toBe(before);
  });

  test('is made again when it is too old', async () => {
    expect(await isKept({}, {}, 0)).toBe(false);
  });

  test('is not kept when the tree cannot be planned', async () => {
    const cache = createPlanCache({ freshFor: HOUR });
    const later = join(root, 'later');
    await expect(cache.plan(later, {})).rejects.toThrow();
    await writeFile(join(root, 'file'), '');
    expect(await cache.plan(root, {})).toBeDefined();
  });
});

test('a cache refuses numbers that mean nothing', () => {
  expect(() => createPlanCache({ freshFor: -1 })).toThrow(RangeError);
  expect(() => createPlanCache({ most: Number.NaN })).toThrow(RangeError);
});
