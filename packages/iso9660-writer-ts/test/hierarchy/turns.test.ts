import { expect, test, vi } from 'vitest';
import { Report } from '../../src/errors.js';
import { withoutSystemUse } from '../../src/hierarchy/directory-records.js';
import { planHierarchy } from '../../src/hierarchy/hierarchy.js';
import { nameHierarchy } from '../../src/hierarchy/named-directory.js';
import { TranslationTable } from '../../src/hierarchy/translation-table.js';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { zeros } from '../../src/layout/extent.js';
import { jolietNames } from '../../src/names/joliet.js';
import { primaryNames } from '../../src/names/primary.js';
import { buildTree } from '../../src/tree/build-tree.js';
import { atOnce, type Work } from '../../src/turns.js';

/** Thousands of directories: planning them takes many times longer than a turn may. */
function* manyDirectories(): Generator<Entry> {
  for (let directory = 0; directory < 4_000; directory++) {
    for (const name of ['one', 'two', 'three']) yield { kind: 'file', path: `d${directory}/${name}`, content: name };
  }
}

test('planning a large tree gives other work its turns', async () => {
  let turns = 0;
  let planning = true;
  const count = () => {
    turns++;
    if (planning) setImmediate(count);
  };
  setImmediate(count);
  await createImage(manyDirectories());
  planning = false;
  expect(turns).toBeGreaterThan(4);
});

/** Ten thousand names of one directory, as distributions have their packages. The primary hierarchy tells none of the long ones apart. */
const ONE_DIRECTORY: Record<string, string> = {
  'short names': 'p-.rpm',
  'names that meet when they are cut': 'a-package-with-a-long-name-and-release-.x86_64.rpm',
};

test.each(Object.entries(ONE_DIRECTORY))('a directory of %s is planned in steps', async (_, pattern) => {
  const names = Array.from({ length: 10_000 }, (_, index) => pattern.replace('-.', `-${index}.`));
  const entries = names.map((path): Entry => ({ kind: 'file', path, content: '' }));
  for (const profile of [primaryNames(2), jolietNames({ longNames: true })]) {
    const tree = await buildTree(entries, new Report());
    // The list of the names, and what each is called.
    expect(stepsOf(nameHierarchy(tree, profile, (node) => node))).toBeGreaterThan((2 * names.length) / 300);
    const root = atOnce(nameHierarchy(tree, profile, (node) => node));
    const style = { systemUse: withoutSystemUse, emptySector: zeros('no file', 1), dateOf: () => 0 };
    expect(stepsOf(planHierarchy(root, profile, style))).toBeGreaterThan(names.length / 300);
  }
});

const NAMES: Record<string, (index: number) => string> = {
  'no order': (index) => `${(index * 7919) % 10_000}.rpm`,
  'the order of the records': (index) => `${10_000 + index}.rpm`,
};

test.each(Object.entries(NAMES))('names that come in %s are put in order in steps', async (_, nameOf) => {
  const names = Array.from({ length: 10_000 }, (_, index) => nameOf(index));
  const tree = await buildTree(
    names.map((path): Entry => ({ kind: 'file', path, content: '' })),
    new Report(),
  );
  const profile = primaryNames(3);
  let compared = 0;
  const counting = {
    ...profile,
    compare: (...pair: Parameters<typeof profile.compare>) => {
      compared++;
      return profile.compare(...pair);
    },
  };
  let most = 0;
  const work = nameHierarchy(tree, counting, (node) => node);
  for (let step = work.next(); step.done !== true; step = work.next()) {
    most = Math.max(most, compared);
    compared = 0;
  }
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(names.length / 2);
});

/** What puts a tree's names, or its files, in another order than that of their directory. */
const ORDERS: Record<string, readonly [path: (index: number) => string, ImageOptions]> = {
  'files with weights': [(index) => `${index}`, { sortWeight: (path) => path.length }],
  'hidden files': [(index) => `${index}`, { hide: () => ['primary', 'joliet'] }],
  'files of equal content': [(index) => `${index}`, { deduplicate: true }],
  'names too long for Rock Ridge': [(index) => `${index}`.padEnd(300, 'x'), { rockRidge: true }],
  'directories too deep': [(index) => `2/3/4/5/6/7/8/${index}/file`, { rockRidge: { deepDirectories: 'relocate' } }],
};

test.each(Object.entries(ORDERS))('%s are put in order in steps', async (_, [pathOf, options]) => {
  const entries = Array.from(
    { length: 2_000 },
    (_, index): Entry => ({ kind: 'file', path: pathOf(index), content: 'x' }),
  );
  const sort = vi.spyOn(Array.prototype, 'sort');
  try {
    await createImage(entries, options);
    const lengths = sort.mock.contexts.map((list) => (list as readonly unknown[]).length);
    expect(Math.max(...lengths)).toBeGreaterThan(0);
    expect(Math.max(...lengths)).toBeLessThan(entries.length);
  } finally {
    sort.mockRestore();
  }
});

test('the lines of a translation table are counted in steps', async () => {
  const entries = Array.from(
    { length: 10_000 },
    (_, index): Entry => ({ kind: 'file', path: `${index}`, content: '' }),
  );
  const tree = await buildTree(entries, new Report());
  const root = atOnce(nameHierarchy(tree, primaryNames(3), (node) => node));
  expect(stepsOf(new TranslationTable(tree).list(root))).toBeGreaterThan(entries.length / 300);
});

function stepsOf(work: Work<unknown>): number {
  let steps = 0;
  while (work.next().done !== true) steps++;
  return steps;
}
