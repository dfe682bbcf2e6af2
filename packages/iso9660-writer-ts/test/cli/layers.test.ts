import { describe, expect, test } from 'vitest';
import type { Graft } from '../../src/cli/grafts.js';
import { layersOf } from '../../src/cli/layers.js';

const graft = (kind: Graft['kind'], target: string, number = 0): Graft => ({
  kind,
  written: 's',
  place: '/s',
  target,
  number,
});
const layers = (...grafts: readonly Graft[]) => layersOf(grafts).map((layer) => layer.map(({ target }) => target));
const contents = (target: string) => graft('contents', target);
const name = (target: string) => graft('name', target);

describe('sources', () => {
  test('share a layer as long as they are put apart from each other', () => {
    expect(layers(contents('a'), contents('b/c'), name('b/d'), contents('ab'), contents('b/cc'))).toEqual([
      ['a', 'b/c', 'b/d', 'ab', 'b/cc'],
    ]);
    expect(layers()).toEqual([]);
  });

  test.each([
    ['at one place', contents('a'), contents('a')],
    ['in another one', contents('a'), contents('a/b/c')],
    ['around another one', contents('a/b/c'), contents('a')],
    ['in the root', contents(''), name('a')],
    ['around all', name('a'), contents('')],
    ['where a file is', name('a'), contents('a')],
    ['below a file', name('a'), name('a/b')],
    ['where a file is below', contents('a/b'), name('a')],
    ['at one place by composed names', contents('e\u0301/a'), contents('\u00e9')],
  ])('have layers of their own when they are put %s', (_where, lower, upper) => {
    expect(layers(lower, upper)).toEqual([[lower.target], [upper.target]]);
  });

  test('that are names for one path count as the last of them, by composed names', () => {
    const [first, last] = [graft('name', 'e\u0301', 1), graft('name', '\u00e9', 2)];
    expect(layersOf([first, name('x'), last])).toEqual([[last, name('x')]]);
  });
});
