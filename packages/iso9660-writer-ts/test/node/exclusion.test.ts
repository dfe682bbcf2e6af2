import { describe, expect, test } from 'vitest';
import { exclusionOf, patternProblems } from '../../src/node/exclusion.js';

describe('a pattern', () => {
  test.each([
    ['without a slash matches a name in the root', '*.log', 'a.log'],
    ['without a slash matches a name at any depth', '*.log', 'a/b/c.log'],
    ['without a slash matches a name that starts with a dot', '*.log', 'a/.log'],
    ['of a name that starts with a dot matches it', '.git', 'a/.git'],
    ['with a slash matches a whole path', 'a/*.log', 'a/b.log'],
    ['with a slash in front matches in the root', '/build', 'build'],
    ['with two stars matches at any depth', 'a/**/c', 'a/x/.y/c'],
    ['with two stars matches at no depth', '**/c', 'c'],
    ['with two stars at its end matches the directory itself', 'a/**', 'a'],
    ['may list', '*.{iso,img}', 'a/b.img'],
    ['may have ranges', 'part[0-9]', 'part7'],
    ['may exclude by a list', '!(keep|README)', 'other'],
    ['may match one character of a name', 'a?c', 'abc'],
    ['may escape', 'a\\*', 'a*'],
    ['may escape brackets', 'copy \\(*\\)', 'copy (2)'],
    ['may escape what would look like a negation', '\\!a', '!a'],
    ['matches a name with a line break', '*.log', 'a\nb.log'],
    ['matches a path with a line break', 'a/**', 'a/b\nc/d'],
    ['matches a name with a byte that is not UTF-8', 'a*', 'x/a\udce9'],
    ['with a bracket that is not closed is meant literally', 'a[b', 'a[b'],
  ])('%s: %s and %j', (_, pattern, path) => {
    expect(exclusionOf([pattern])(path)).toBe(true);
  });

  test.each([
    ['with a slash does not match deeper', 'a/*.log', 'x/a/b.log'],
    ['with a slash in front does not match deeper', '/build', 'a/build'],
    ['with one star does not match the directory itself', 'a/*', 'a'],
    ['with one star stops at a slash', 'a/*', 'a/b/c'],
    ['without a slash does not match the directories above', 'a', 'a/b'],
    ['does not match another letter case', '*.LOG', 'a.log'],
    ['does not match a part of a name', 'log', 'a.log'],
    ['may take back by a list', '!(keep|README)', 'keep'],
    ['with an escape does not match what it would match without', 'a\\*', 'ab'],
  ])('%s: %s and %j', (_, pattern, path) => {
    expect(exclusionOf([pattern])(path)).toBe(false);
  });

  test('is one of a list of which any may match', () => {
    const excludes = exclusionOf(['*.log', '/tmp', 'a/*']);
    expect(['x.log', 'tmp', 'a/b', 'a', 'a/tmp/x', 'x'].filter(excludes)).toEqual(['x.log', 'tmp', 'a/b']);
  });

  test('is never given, when the list is empty', () => {
    expect(exclusionOf([])('a')).toBe(false);
  });
});

test.each([
  ['', 'must be a path without empty, "." or ".." segments'],
  ['/', 'must be a path without empty, "." or ".." segments'],
  ['dir/', 'must be a path without empty, "." or ".." segments'],
  ['./a', 'must be a path without empty, "." or ".." segments'],
  ['a/../b', 'must be a path without empty, "." or ".." segments'],
  ['a//b', 'must be a path without empty, "." or ".." segments'],
  ['!*.log', 'starts with "!", which does not negate; escape it as "\\!"'],
])('the pattern %j cannot mean what it says', (pattern, fault) => {
  const message = `the pattern ${JSON.stringify(pattern)} ${fault}`;
  expect(patternProblems(['*.log', pattern])).toEqual([{ code: 'INVALID_OPTION', message }]);
});

test('a function has the say', () => {
  const isExcluded = exclusionOf((path) => path === 'a');
  expect([isExcluded('a'), isExcluded('b')]).toEqual([true, false]);
});
