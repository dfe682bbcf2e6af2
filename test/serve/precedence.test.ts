import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Precedence } from '../../src/serve/precedence.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets time pass, and what was waited for be told. */
async function pass(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds);
  await new Promise((resolve) => setImmediate(resolve));
}

/** So many answers that ask for their turn at once; tells which have gone. */
function answers(count: number, hasImages: boolean) {
  const gone: number[] = [];
  const precedence = new Precedence(() => hasImages);
  for (let number = 0; number < count; number++) void precedence.turn('192.0.2.7').then(() => gone.push(number));
  return gone;
}

test('beside an image, answers go out in their order, and 4 ms apart', async () => {
  const gone = answers(16, true);
  await pass(0);
  expect(gone).toEqual([0]);
  await pass(4);
  expect(gone).toEqual([0, 1]);
  await pass(40);
  expect(gone).toHaveLength(12);
  await pass(40);
  expect(gone).toEqual(Array.from({ length: 16 }, (_, number) => number));
});

test('without images they wait for each other, and for no clock', async () => {
  const gone = answers(16, false);
  for (let turn = 0; turn < 32; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(gone).toHaveLength(16);
});

test('an answer after a pause without any goes at once', async () => {
  const precedence = new Precedence(() => true);
  await precedence.turn('192.0.2.7');
  await pass(10);
  let isGone = false;
  void precedence.turn('192.0.2.7').then(() => {
    isGone = true;
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(isGone).toBe(true);
});

test('a client with a thousand questions does not keep another one waiting', async () => {
  const gone: string[] = [];
  const precedence = new Precedence(() => true);
  for (let number = 0; number < 1_000; number++) void precedence.turn('192.0.2.7').then(() => gone.push('flood'));
  void precedence.turn('198.51.100.1').then(() => gone.push('health'));
  await pass(8);
  expect(gone).toEqual(['flood', 'flood', 'health']);
});
