import { describe, expect, test } from 'vitest';
import { IsoError, internal, quoted, Report, sourceChanged, unreadable } from '../src/errors.js';

const problem = (code: string, path?: string) => ({ code, message: `${code}.`, ...(path !== undefined && { path }) });

describe('an error', () => {
  test('of one problem is that problem', () => {
    const error = IsoError.of([problem('A', 'a')]);
    expect(error).toMatchObject({
      name: 'IsoError',
      code: 'A',
      path: 'a',
      message: 'A.',
      problems: [problem('A', 'a')],
    });
    expect(error).toBeInstanceOf(Error);
  });

  test('of several has the first in front, and tells how many more there are', () => {
    const error = IsoError.of([problem('A'), problem('B', 'b'), problem('C')]);
    expect(error).toMatchObject({ code: 'A', message: 'A. (and 2 more)' });
    expect(error.path).toBeUndefined();
    expect(error.problems.map(({ code }) => code)).toEqual(['A', 'B', 'C']);
  });

  test('of our own says so', () => {
    expect(internal('odd')).toMatchObject({ code: 'INTERNAL', message: 'this is a fault of iso9660-writer-ts: odd' });
  });

  test('of a source names it, the fact and the cause', () => {
    expect(sourceChanged('a\nb', 10, 3).message).toMatch(/^"a\\nb" has changed: 10 bytes .* 3 came/);
    const cause = new Error('no medium');
    expect(unreadable('a', cause)).toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'a', cause });
    expect(unreadable('a', 'text').message).toContain('text');
  });

  test('that names its source already stays as it is', () => {
    const error = sourceChanged('a', 1, 'more');
    expect(unreadable('a', error)).toBe(error);
  });
});

describe('a report', () => {
  test('throws all problems together, and nothing for warnings', () => {
    const report = new Report();
    report.warn('OMITTED', 'a warning', 'w');
    expect(() => report.throwProblems()).not.toThrow();
    report.problem('INVALID_PATH', 'first');
    report.problem('INVALID_ENTRY', 'second', 'b');
    expect(() => report.throwProblems()).toThrow('first (and 1 more)');
    expect(report.warnings).toEqual([{ code: 'OMITTED', path: 'w', message: 'a warning' }]);
  });

  test('shows control characters of names', () => {
    expect(quoted('a\n"b"')).toBe('"a\\n\\"b\\""');
  });
});
