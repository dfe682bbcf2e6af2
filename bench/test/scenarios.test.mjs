import { expect, test } from 'vitest';
import { readArguments } from '../arguments.mjs';
import { SCENARIOS } from '../scenarios.mjs';

const NAMES = SCENARIOS.map(({ name }) => name);

test('every scenario has a name of its own, measures, and has tables', () => {
  expect(new Set(NAMES).size).toBe(NAMES.length);
  for (const { measure, tables } of SCENARIOS)
    expect([typeof measure, typeof tables]).toEqual(['function', 'function']);
});

test('a run is of all scenarios, at full size and in seven rounds, unless told otherwise', () => {
  expect(readArguments([], NAMES)).toMatchObject({ only: NAMES, scale: 1, rounds: 7 });
  expect(readArguments(['--only', 'scan', '--quick', '--rounds', '2'], NAMES)).toMatchObject({
    only: ['scan'],
    scale: 1 / 20,
    rounds: 2,
  });
});

test.each([
  ['a scenario that does not exist', ['--only', 'scan,nothing'], 'no scenario nothing'],
  ['no rounds', ['--rounds', '0'], '--rounds'],
  ['an unknown option', ['--fast'], '--fast'],
])('refuses %s', (_, argv, message) => {
  expect(() => readArguments(argv, NAMES)).toThrow(message);
});
