import type { IsoProblem } from 'iso9660-writer-ts';
import { expect, test } from 'vitest';
import { FirstWarnings } from '../../src/serve/warnings.js';

const problem = (code: string) => ({ code, message: 'words' }) as IsoProblem;

test('each code of a tree is told once', () => {
  const warnings = new FirstWarnings();
  const told = [
    ['alma9', 'LINK_LEADS_NOWHERE'],
    ['alma9', 'LINK_LEADS_NOWHERE'],
    ['alma9', 'NAME_CHANGED'],
    ['rocky9', 'LINK_LEADS_NOWHERE'],
    ['rocky9', 'LINK_LEADS_NOWHERE'],
  ].map(([tree = '', code = '']) => warnings.isFirst(tree, problem(code)));
  expect(told).toEqual([true, false, true, true, false]);
});

test('of ten thousand pairs no more are kept, nor told', () => {
  const warnings = new FirstWarnings();
  for (let tree = 0; tree < 9_999; tree++) expect(warnings.isFirst(`tree-${tree}`, problem('A'))).toBe(true);
  expect(warnings.isFirst('tree-9999', problem('A'))).toBe(true);
  expect(warnings.isFirst('tree-10000', problem('A'))).toBe(false);
  expect(warnings.isFirst('tree-0', problem('A'))).toBe(false);
});
