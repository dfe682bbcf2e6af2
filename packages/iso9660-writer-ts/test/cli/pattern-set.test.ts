import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { newCommandLine, type WeightRule } from '../../src/cli/command-line.js';
import { type Graft, graftsOf } from '../../src/cli/grafts.js';
import { Origins } from '../../src/cli/origins.js';
import { parse } from '../../src/cli/parse.js';
import { PatternSet } from '../../src/cli/pattern-set.js';
import { pathMatcher } from '../../src/cli/patterns.js';
import { sortWeightOf } from '../../src/cli/weights.js';
import { inTurns } from '../../src/internal.js';

afterEach(() => {
  vi.restoreAllMocks();
});

function setOf(patterns: readonly string[]): PatternSet {
  const set = new PatternSet();
  patterns.forEach((pattern, number) => {
    set.add(pattern, number);
  });
  return set;
}

const nowhere = () => [];

describe('a set of patterns', () => {
  test('finds the last of those that match', () => {
    const set = setOf(['*', 'a', 'a/*', '*/b', 'a/b', '*/*', '/a/*', 'a\\*']);
    expect(['a', 'x', 'a/b', 'x/b', 'x/y', '/a/z', 'a*', ''].map((text) => set.lastMatch(text))).toEqual([
      1, 0, 5, 5, 5, 6, 7, 0,
    ]);
    expect(set.lastMatch('a/b/c')).toBe(-1);
  });

  test('matches what each of its patterns matches alone', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '/', '*', '?', '[ab]', '[!a]', '\\*') });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '/', '*') });
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 12 }), text, (patterns, text) => {
        const alone = patterns.findLastIndex((pattern) => setOf([pattern]).lastMatch(text) === 0);
        expect(setOf(patterns).lastMatch(text)).toBe(alone);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['the name', (n: number) => `file-${n}-*.deb`],
    ['the end of the name', (n: number) => `*-${n}-.deb`],
    ['the middle of the name', (n: number) => `*-${n}-*`],
    ['a directory', (n: number) => `pool/${n}/*`],
    ['a directory with wildcards', (n: number) => `p*/x${n}*/[a-f]*`],
  ])('tries few of 3,000 patterns that differ in %s', (_, patternOf) => {
    const set = setOf(Array.from({ length: 3_000 }, (_, n) => patternOf(n)));
    const tried = vi.spyOn(RegExp.prototype, 'test');
    for (let n = 0; n < 100; n++) {
      for (const text of [`file-${n}-amd64.deb`, `pool/${n}/file`, `pool/x${n}y/file-${n}-.deb`]) set.lastMatch(text);
    }
    expect(tried.mock.calls.length).toBeLessThan(300 * 30);
  });

  test('composes names before it compares them', () => {
    expect(pathMatcher(['caf\u0065\u0301/*'])('caf\u00e9/menu', nowhere)).toBe(true);
    expect(pathMatcher(['caf\u00e9/*'])('caf\u0065\u0301/menu', nowhere)).toBe(true);
  });
});

describe('the places that a path comes from', () => {
  const graft = (number: number, written: string): Graft => ({
    kind: 'contents',
    written,
    place: `/host/${written}`,
    target: '',
    number,
  });
  const asked = (): Origins => {
    const line = newCommandLine('/');
    line.hidden.iso.push('x');
    return new Origins(line);
  };

  test('are those of the last source that has it', () => {
    const origins = asked();
    origins.add({ kind: 'file', path: 'f', content: '' }, graft(2, 'c'));
    origins.add({ kind: 'file', path: 'f', content: '' }, graft(0, 'a'));
    expect(origins.placesOf('f')).toEqual(['c/f', '/host/c/f']);
    expect(origins.placesOf('g')).toEqual([]);
  });

  test('are those of all sources that have a directory', () => {
    const origins = asked();
    for (const number of [1, 0]) origins.add({ kind: 'directory', path: 'd' }, graft(number, `s${number}`));
    origins.add({ kind: 'file', path: 'd', content: '' }, graft(0, 'file'));
    expect(origins.placesOf('d').toSorted()).toEqual(['/host/s0/d', '/host/s1/d', 's0/d', 's1/d']);
  });
});

describe('weights', () => {
  const rules = (counts: WeightRule['counts'], ...texts: readonly string[]) =>
    texts.map((text): WeightRule => {
      const [pattern = '', weight] = text.split(' ');
      return { kind: 'pattern', text: pattern, weight: Number(weight), counts };
    });
  const weightsOf = (given: readonly WeightRule[], ...paths: readonly string[]) =>
    paths.map((path) => sortWeightOf(given, nowhere)?.(path));

  test('of -sort: a rule for the path itself counts, wherever it stands; then that of the nearest directory', () => {
    expect(weightsOf(rules('nearest', 'd/c -5', 'd 5'), 'd/c', 'd/e/x', 'a')).toEqual([-5, 5, 0]);
    expect(weightsOf(rules('nearest', 'd/e 7', 'd 5'), 'd/e/x')).toEqual([7]);
    expect(weightsOf(rules('nearest', 'a 1', '* 5'), 'a')).toEqual([5]);
    expect(weightsOf(rules('nearest', '* 5', 'a 1'), 'a')).toEqual([1]);
  });

  test('of xorriso: the last rule for the path or a directory it lies in', () => {
    expect(weightsOf(rules('last', 'd/c -5', 'd 5'), 'd/c')).toEqual([5]);
    expect(weightsOf(rules('last', 'd 5', 'd/c -5'), 'd/c')).toEqual([-5]);
  });
});

test('a command line may have very many words', () => {
  const words = Array.from({ length: 300_000 }, (_, n) => `source-${n}`);
  const { operands, faults } = parse(['-J', ...words, '-V', 'X'], '/');
  expect(faults).toEqual([]);
  expect(operands).toHaveLength(300_000);
});

test('an interruption is heard while sources are looked up', async () => {
  const interruption = new AbortController();
  const line = newCommandLine('/');
  const specs = Array.from({ length: 1_000_000 }, () => ({ source: '/', target: undefined }));
  const looking = inTurns(graftsOf(specs, line), interruption.signal);
  setImmediate(() => interruption.abort(new Error('interrupted')));
  await expect(looking).rejects.toThrow('interrupted');
});
