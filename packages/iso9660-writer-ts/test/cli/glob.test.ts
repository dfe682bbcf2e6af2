import { describe, expect, test } from 'vitest';
import { PatternSet } from '../../src/cli/pattern-set.js';

function matches(pattern: string, text: string): boolean {
  const patterns = new PatternSet();
  patterns.add(pattern, 0);
  return patterns.lastMatch(text) === 0;
}

describe('a pattern', () => {
  test.each([
    ['*.o', 'main.o'],
    ['*', '.hidden'],
    ['a/*', 'a/b'],
    ['?', '\u{1f600}'],
    ['[a-c]x', 'bx'],
    ['[!a-c]x', 'dx'],
    ['[^a-c]x', 'dx'],
    ['[]]', ']'],
    ['[a-]', '-'],
    ['\\*', '*'],
    ['{a,b}', '{a,b}'],
    ['a[b', 'a[b'],
    ['a.b+(c)|$', 'a.b+(c)|$'],
    ['*', 'line\nline'],
    ['[[:digit:]]*', '7x'],
    ['[[:alpha:]_]', '_'],
    ['[![:upper:]]', 'a'],
    ['[[.-.]]', '-'],
    ['[a\\]]', ']'],
    ['[!z-a]', 'x'],
  ])('%j matches %j', (pattern, text) => {
    expect(matches(pattern, text)).toBe(true);
  });

  test.each([
    ['*.o', 'a/main.o'],
    ['a', 'ab'],
    ['a/*', 'a/b/c'],
    ['[!a]', '/'],
    ['a.b', 'axb'],
    ['\\*', 'x'],
    ['{a,b}', 'a'],
    ['**', 'a/b'],
    ['[[:digit:]]*', 'd'],
    ['[z-a]*', 'z'],
    ['[z-a]*', '[z-a]'],
    ['[[:nonsense:]]', ':'],
    ['a\\', 'a\\'],
  ])('%j does not match %j', (pattern, text) => {
    expect(matches(pattern, text)).toBe(false);
  });
});
