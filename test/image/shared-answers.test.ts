import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { SharedAnswers } from '../../src/image/shared-answers.js';

const HOUR = 3_600_000;

/** Counts its calls, and answers with their number when the test says so. */
function finder() {
  const pending: { resolve(): void; reject(error: Error): void; readonly abandoned: AbortSignal }[] = [];
  const find = (abandoned: AbortSignal) =>
    new Promise<number>((resolve, reject) => {
      const call = pending.length + 1;
      pending.push({ resolve: () => resolve(call), reject, abandoned });
    });
  return { find, pending };
}

describe('answers in flight', () => {
  test('are shared by callers with an equal question, and by no others', async () => {
    const answers = new SharedAnswers<number>({ freshFor: 0, most: 8 });
    const { find, pending } = finder();
    const asked = [{ a: [1] }, { a: [1] }, { a: [2] }].map((question) => answers.ask(question, find));
    for (const { resolve } of pending) resolve();
    expect(await Promise.all(asked)).toEqual([1, 1, 2]);
  });

  test('compare functions by identity', async () => {
    const answers = new SharedAnswers<number>({ freshFor: 0, most: 8 });
    const { find, pending } = finder();
    const asked = [() => 1, () => 1].map((weight) => answers.ask({ weight }, find));
    for (const { resolve } of pending) resolve();
    expect(await Promise.all(asked)).toEqual([1, 2]);
  });

  test('go on when one caller leaves, and stop when the last has left', async () => {
    const answers = new SharedAnswers<number>({ freshFor: HOUR, most: 8 });
    const { find, pending } = finder();
    const callers = [new AbortController(), new AbortController()];
    const asked = callers.map(({ signal }) => answers.ask('tree', find, signal));
    callers[0]!.abort(new Error('gone'));
    await expect(asked[0]).rejects.toThrow('gone');
    expect(pending[0]!.abandoned.aborted).toBe(false);
    callers[1]!.abort(new Error('gone, too'));
    await expect(asked[1]).rejects.toThrow('gone, too');
    expect(pending[0]!.abandoned.aborted).toBe(true);
    const next = answers.ask('tree', find);
    pending[0]!.resolve();
    pending[1]!.resolve();
    expect(await next).toBe(2);
  });

  test('leave no listener on the signal of a caller', async () => {
    const answers = new SharedAnswers<number>({ freshFor: 0, most: 8 });
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...values: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, values);
    };
    signal.removeEventListener = (...values: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(signal, values);
    };
    await answers.ask('tree', async () => 1, signal);
    expect(listeners).toBe(0);
  });
});

describe('answers that have ended', () => {
  test('are given again while they are fresh', async () => {
    const answers = new SharedAnswers<number>({ freshFor: HOUR, most: 8 });
    let calls = 0;
    const find = async () => ++calls;
    expect([await answers.ask('tree', find), await answers.ask('tree', find)]).toEqual([1, 1]);
  });

  test('are as old as their beginning', async () => {
    const answers = new SharedAnswers<number>({ freshFor: 40, most: 8 });
    let calls = 0;
    const find = async () => {
      await delay(60);
      return ++calls;
    };
    expect([await answers.ask('tree', find), await answers.ask('tree', find)]).toEqual([1, 2]);
  });

  test('are not kept when they failed', async () => {
    const answers = new SharedAnswers<number>({ freshFor: HOUR, most: 8 });
    await expect(answers.ask('tree', async () => Promise.reject(new Error('unreadable')))).rejects.toThrow(
      'unreadable',
    );
    expect(await answers.ask('tree', async () => 2)).toBe(2);
  });

  test('make room in the order of their use', async () => {
    const answers = new SharedAnswers<number>({ freshFor: HOUR, most: 2 });
    let calls = 0;
    const find = async () => ++calls;
    for (const question of ['a', 'b', 'a', 'c']) await answers.ask(question, find);
    expect(calls).toBe(3);
    await answers.ask('a', find);
    expect(calls).toBe(3);
    await answers.ask('b', find);
    expect(calls).toBe(4);
  });
});
