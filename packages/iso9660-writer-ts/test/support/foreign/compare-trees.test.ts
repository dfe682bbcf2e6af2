import { expect, test } from 'vitest';
import { jolietNaming } from '../corpus/naming.js';
import { differences } from './compare-trees.js';
import type { ManifestRow } from './manifest.js';

const file = (path: string, sha256: string): ManifestRow => ({ path, type: 'file', size: 1, sha256 });
const directory = (path: string): ManifestRow => ({ path, type: 'directory' });
const compare = (shown: readonly ManifestRow[], truth: readonly ManifestRow[]) =>
  differences(shown, truth, jolietNaming(103), (row) => row);

test('names that the tree can keep are compared one by one', () => {
  const truth = [directory('d'), file('d/a', '1'), file('b', '2')];
  expect(compare(truth, truth)).toEqual([]);
  expect(compare([directory('d'), file('d/a', '2'), file('b', '2')], truth)).toHaveLength(1);
  expect(compare([directory('d'), file('d/a', '1')], truth)).toEqual(['b is not there as b']);
});

test('names that the tree cannot keep are told apart by what they hold', () => {
  const truth = [file('x:y', '1'), file('x;y', '2'), directory('q?'), file('q?/in', '3')];
  const shown = [file('x_y001', '2'), file('x_y', '1'), directory('q_'), file('q_/in', '3')];
  expect(compare(shown, truth)).toEqual([]);
  expect(compare([...shown.slice(0, 3), file('q_/in', '4')], truth)).toHaveLength(2);
});

test('names that readers take for the same are a difference', () => {
  const truth = [file('README', '1'), file('readme', '2')];
  expect(compare([file('README', '1'), file('Readme', '2')], truth)).toEqual([': names are equal']);
  expect(compare([file('README', '1'), file('readme001', '2')], truth)).toEqual([]);
});
