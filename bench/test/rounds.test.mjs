import { expect, test } from 'vitest';
import { few, interleaved } from '../rounds.mjs';

test('jobs run in turn, and each round begins with the next of them', async () => {
  const order = [];
  const job = (name) => () => order.push(name);
  await interleaved(3, [job('a'), job('b'), job('c')]);
  expect(order.join('')).toBe('abcbcacab');
});

test('a job of few rounds is part of the first ones', async () => {
  const order = [];
  const job = (name) => () => order.push(name);
  await interleaved(3, [job('a'), { run: job('b'), rounds: 1 }]);
  expect(order.join('')).toBe('abaa');
});

test('records stand by job and round, whatever the order in which they were taken', async () => {
  let round = 0;
  const records = await interleaved(2, [() => `a${round++}`, () => `b${round++}`]);
  expect(records).toEqual([
    ['a0', 'a3'],
    ['b1', 'b2'],
  ]);
});

test('few rounds are never more than all', () => {
  expect([few(1), few(2), few(7)]).toEqual([1, 2, 2]);
});
