import { expect, test } from 'vitest';
import { oneLine, warningLines } from '../../src/command/index.js';

const warnings = (code: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ code, message: `${code} ${index}` }));

test('ten warnings of a kind are told one by one', () => {
  expect(warningLines(warnings('RENAMED', 10), '-v tells all')).toHaveLength(10);
});

test('eleven are one line, and other kinds are not drowned by them', () => {
  expect(warningLines([...warnings('RENAMED', 11), ...warnings('NOT_BOOTABLE', 1)], '-v tells all')).toEqual([
    'RENAMED 0 - and 10 more of RENAMED; -v tells all',
    'NOT_BOOTABLE 0',
  ]);
});

test('a name with escape sequences or line breaks cannot reach the terminal', () => {
  expect(oneLine('a\u001b[2Jb\nc\u009bd\u2028e – ü')).toBe('a\\u001b[2Jb\\u000ac\\u009bd\\u2028e – ü');
});
