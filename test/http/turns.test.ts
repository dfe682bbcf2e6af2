import { expect, test } from 'vitest';
import { whenTurnHasTime } from '../../src/http/turns.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('a turn that has time is not waited for', async () => {
  await turn();
  await turn();
  expect(whenTurnHasTime()).toBeUndefined();
});

test('a crowd that needs more than a turn has is spread over several, in the order of arrival', async () => {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const log: number[] = [];
  await Promise.all(
    Array.from({ length: 10 }, async (_, number) => {
      await whenTurnHasTime();
      work(3);
      log.push(number);
    }),
  );
  isDone = true;
  expect(log).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(turns).toBeGreaterThan(3);
});
