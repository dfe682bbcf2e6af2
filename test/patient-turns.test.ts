import { expect, test } from 'vitest';
import { announceUrgency, patientTurn } from '../src/patient-turns.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who is patient goes on one after the other, in the order of arrival', async () => {
  const log: number[] = [];
  for (const number of [1, 2, 3]) void patientTurn().then(() => log.push(number));
  expect(log).toEqual([]);
  await turn();
  expect(log).toEqual([1]);
  await turn();
  await turn();
  expect(log).toEqual([1, 2, 3]);
});

test('who is patient waits while first bytes are awaited, but not for ever', async () => {
  let isWaiting = true;
  let turns = 0;
  void patientTurn().then(() => {
    isWaiting = false;
  });
  const begunAt = performance.now();
  while (isWaiting) {
    announceUrgency();
    await turn();
    turns++;
  }
  expect(turns).toBeGreaterThan(1);
  expect(performance.now() - begunAt).toBeGreaterThan(100);
});
