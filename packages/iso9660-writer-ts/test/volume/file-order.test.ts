import { describe, expect, test } from 'vitest';
import { createImage, type ImageOptions } from '../../src/index.js';
import { file, modelOf, problemsOf } from '../support/read-image.js';

const entries = [file('b/2'), file('a/1'), file('c'), file('a/0')];

/** Labels of the files, top to bottom. */
async function stored(options: ImageOptions = {}): Promise<string[]> {
  const { layout } = await createImage(entries, options);
  return layout.map(({ label }) => label).filter((label) => /^([ab]\/\d|c)$/.test(label));
}

describe('file data', () => {
  test('lies in the order of the primary hierarchy, whose directories lie depth first (VD-17)', async () => {
    expect(await stored()).toEqual(['c', 'a/0', 'a/1', 'b/2']);
  });

  test('of a higher weight lies nearer to the start, equal weights keep their order', async () => {
    const weights: Readonly<Record<string, number>> = { 'b/2': 5, 'a/0': -1 };
    expect(await stored({ sortWeight: (path) => weights[path] ?? 0 })).toEqual(['b/2', 'c', 'a/1', 'a/0']);
    await modelOf(entries, { sortWeight: (path) => weights[path] ?? 0 });
  });

  test('has no weight that is not a number', async () => {
    expect(await problemsOf([file('a')], { sortWeight: () => Number.NaN })).toEqual(['INVALID_OPTION a']);
  });
});

describe('equal content', () => {
  const twins = [file('one', 'same'), file('two', 'same'), file('other', 'like')];

  test('is stored once when asked for, without being linked (DR-12, RR-09)', async () => {
    const { trees } = await modelOf(twins, { deduplicate: true });
    const [one, two, other] = ['one', 'two', 'other'].map((path) => trees.rockRidge!.get(path));
    expect(two!.extents).toEqual(one!.extents);
    expect(other!.extents).not.toEqual(one!.extents);
    expect(one!.posix?.attributes.links).toBe(1);
  });

  test('is stored as often as it comes otherwise', async () => {
    const { trees } = await modelOf(twins);
    expect(trees.rockRidge!.get('two').extents).not.toEqual(trees.rockRidge!.get('one').extents);
  });
});
