import { expect, test, vi } from 'vitest';
import { once, Semaphore } from '../../src/serve/semaphore.js';

const stay = new AbortController().signal;
const count = (semaphore: Semaphore) => [semaphore.held, semaphore.waiting];

test('places are held, waited for in turn, and given back once', async () => {
  const semaphore = new Semaphore(2);
  expect(semaphore.places).toBe(2);
  const giveBack = [await semaphore.acquire(stay), await semaphore.acquire(stay)];
  expect(count(semaphore)).toEqual([2, 0]);
  const order: string[] = [];
  const third = semaphore.acquire(stay).finally(() => order.push('third'));
  const fourth = semaphore.acquire(stay).finally(() => order.push('fourth'));
  expect(count(semaphore)).toEqual([2, 2]);
  giveBack[0]?.();
  giveBack[0]?.();
  const last = [await third];
  expect(count(semaphore)).toEqual([2, 1]);
  expect(order).toEqual(['third']);
  giveBack[1]?.();
  last.push(await fourth);
  expect(count(semaphore)).toEqual([2, 0]);
  for (const back of last) back();
  expect(count(semaphore)).toEqual([0, 0]);
});

test('who has left is passed over, and is told why', async () => {
  const semaphore = new Semaphore(1);
  const giveBack = await semaphore.acquire(stay);
  const leaving = new AbortController();
  const left = semaphore.acquire(leaving.signal);
  const next = semaphore.acquire(stay);
  const reason = new Error('gone');
  leaving.abort(reason);
  await expect(left).rejects.toBe(reason);
  expect(count(semaphore)).toEqual([1, 1]);
  giveBack();
  (await next)();
  expect(count(semaphore)).toEqual([0, 0]);
});

test('who had left before takes no place, be one free', async () => {
  const semaphore = new Semaphore(1);
  const reason = new Error('gone');
  await expect(semaphore.acquire(AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(count(semaphore)).toEqual([0, 0]);
});

test('the signal of who has a place is listened to no more', async () => {
  const semaphore = new Semaphore(1);
  const giveBack = await semaphore.acquire(stay);
  const waiting = new AbortController();
  const removed = vi.spyOn(waiting.signal, 'removeEventListener');
  const turn = semaphore.acquire(waiting.signal);
  expect(removed).not.toHaveBeenCalled();
  giveBack();
  const giveBackLast = await turn;
  expect(removed).toHaveBeenCalledExactlyOnceWith('abort', expect.any(Function));
  waiting.abort();
  expect(count(semaphore)).toEqual([1, 0]);
  giveBackLast();
  expect(count(semaphore)).toEqual([0, 0]);
});

test('a call back comes with the first call alone', () => {
  const callback = vi.fn();
  const call = once(callback);
  expect(callback).not.toHaveBeenCalled();
  call();
  call();
  expect(callback).toHaveBeenCalledTimes(1);
});
