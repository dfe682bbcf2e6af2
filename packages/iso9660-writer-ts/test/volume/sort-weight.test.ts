import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { file, problemsOf } from '../support/read-image.js';

/** Labels of what is stored behind the shared empty sector, in order. */
async function storedFiles(entries: readonly Entry[], options: ImageOptions): Promise<readonly string[]> {
  const { layout } = await createImage(entries, options);
  const labels = layout.map(({ label }) => label);
  return labels.slice(labels.indexOf('shared sector of empty files') + 1, -1);
}

const FILES = ['a', 'b', 'c', 'd/e'].map((path) => file(path));

const weights =
  (table: Readonly<Record<string, number>>) =>
  (path: string): number =>
    table[path] ?? 0;

describe('a weight', () => {
  test('that is infinite puts a file first or last of all', async () => {
    const { POSITIVE_INFINITY: first, NEGATIVE_INFINITY: last } = Number;
    const sortWeight = weights({ a: last, c: first, 'd/e': first });
    expect(await storedFiles(FILES, { sortWeight })).toEqual(['c', 'd/e', 'b', 'a']);
  });

  test('is the highest of all names of a file, whichever is given first (DR-10)', async () => {
    const link = (path: string): Entry => ({ kind: 'file', path, content: 'linked', metadata: { linkKey: 'one' } });
    const sortWeight = weights({ z: 5, b: 1 });
    for (const [one, other] of [['a', 'z'] as const, ['z', 'a'] as const]) {
      const stored = await storedFiles([link(one), link(other), file('b'), file('c')], { sortWeight });
      expect(stored).toEqual([one, 'b', 'c']);
    }
  });

  test('is also that of a link which Joliet follows', async () => {
    const entries: Entry[] = [...FILES, { kind: 'symlink', path: 'link', target: 'd/e' }];
    const sortWeight = weights({ link: 1 });
    expect(await storedFiles(entries, { sortWeight, joliet: { symlinks: 'follow' } })).toEqual(['d/e', 'a', 'b', 'c']);
    expect(await storedFiles(entries, { sortWeight })).toEqual(['a', 'b', 'c', 'd/e']);
  });

  test('does not move the boot catalog and the boot images', async () => {
    const { layout } = await createImage([...FILES, file('loader', 'x'.repeat(2048))], {
      boot: [{ path: 'loader', platform: 'bios' }],
      sortWeight: weights({ a: 1000, loader: -1000 }),
    });
    const labels = layout.map(({ label }) => label);
    const start = labels.indexOf('boot.cat');
    expect(labels.slice(start, start + 4)).toEqual(['boot.cat', 'loader', 'shared sector of empty files', 'a']);
  });

  test('of any of the files that share their content counts', async () => {
    const twins = [file('a', 'other'), file('b', 'same'), file('z', 'same')];
    expect(await storedFiles(twins, { deduplicate: true, sortWeight: weights({ z: 1 }) })).toEqual(['b', 'a']);
  });

  test.each(['7', 7n])('that is no number is a problem, told once: %s', async (weight) => {
    const sortWeight = ((path: string) => (path === 'b' ? weight : 0)) as (path: string) => number;
    expect(await problemsOf(FILES, { sortWeight, enhanced: true })).toEqual(['INVALID_OPTION b']);
  });
});
