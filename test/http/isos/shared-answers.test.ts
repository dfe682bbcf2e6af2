import { expect, test } from 'vitest';
import { SharedAnswers } from '../../../src/http/isos/shared-answers.js';

interface Look {
  readonly key: string;
  readonly abandoned: AbortSignal;
  resolve(found: string): void;
  reject(reason: unknown): void;
}

/** Answers that the test gives, and what they were asked for. */
function answersByHand(areExpected?: () => boolean) {
  const looks: Look[] = [];
  const answers = new SharedAnswers<string>(
    (key, abandoned) => new Promise((resolve, reject) => void looks.push({ key, abandoned, resolve, reject })),
    areExpected,
  );
  return { answers, looks };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function turns(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed++) await turn();
}

test('who asks in one turn of the event loop shares a look', async () => {
  const { answers, looks } = answersByHand();
  const asked = [answers.ask('/tree'), answers.ask('/tree'), answers.ask('/tree')];
  await turns(8);
  expect(looks.length).toBe(1);
  looks[0]!.resolve('one');
  expect(await Promise.all(asked)).toEqual(['one', 'one', 'one']);
});

test('who asks while a look is under way shares the next one, which begins after it', async () => {
  const { answers, looks } = answersByHand();
  const first = answers.ask('/tree');
  await turns(8);
  const [second, third] = [answers.ask('/tree'), answers.ask('/tree')];
  await turns(8);
  expect(looks.length).toBe(1);
  looks[0]!.resolve('before');
  expect(await first).toBe('before');
  await turns(8);
  expect(looks.length).toBe(2);
  looks[1]!.resolve('after');
  expect(await second).toBe('after');
  expect(await third).toBe('after');
});

test('who asks later gets a look of its own', async () => {
  const { answers, looks } = answersByHand();
  for (const text of ['one', 'two']) {
    const asked = answers.ask('/tree');
    await turns(8);
    looks.at(-1)!.resolve(text);
    expect(await asked).toBe(text);
  }
});

test('others who are expected are waited for, and share the look', async () => {
  let expected = true;
  const { answers, looks } = answersByHand(() => expected);
  const asked = [answers.ask('/tree')];
  await turns(20);
  expect(looks).toEqual([]);
  asked.push(answers.ask('/tree'));
  expected = false;
  await turns(8);
  expect(looks.length).toBe(1);
  looks[0]!.resolve('found');
  expect(await Promise.all(asked)).toEqual(['found', 'found']);
});

test('others who are expected and never ask do not put a look off for ever', async () => {
  const { answers, looks } = answersByHand(() => true);
  const asked = answers.ask('/tree');
  while (looks.length === 0) await turn();
  looks[0]!.resolve('found');
  expect(await asked).toBe('found');
});

test('more and more who ask do not put a look off for ever', async () => {
  const { answers, looks } = answersByHand();
  const asked: Promise<string>[] = [];
  while (looks.length === 0) {
    asked.push(answers.ask('/tree'));
    await turn();
  }
  looks[0]!.resolve('found');
  expect(await asked[0]).toBe('found');
});

test('a look that fails concerns only those who asked for it', async () => {
  const { answers, looks } = answersByHand();
  const failing = expect(answers.ask('/tree')).rejects.toThrow('gone');
  await turns(8);
  const next = answers.ask('/tree');
  looks[0]!.reject(new Error('gone'));
  await failing;
  await turns(8);
  looks[1]!.resolve('there');
  expect(await next).toBe('there');
});

test('trees are looked at independently', async () => {
  const { answers, looks } = answersByHand();
  const asked = [answers.ask('/a'), answers.ask('/b')];
  await turns(8);
  expect(looks.map(({ key }) => key)).toEqual(['/a', '/b']);
  for (const { key, resolve } of looks) resolve(key);
  expect(await Promise.all(asked)).toEqual(['/a', '/b']);
});

test('who leaves is not waited for, and the others get their answer', async () => {
  const { answers, looks } = answersByHand();
  const leaving = new AbortController();
  const left = answers.ask('/tree', leaving.signal);
  const stayed = answers.ask('/tree', new AbortController().signal);
  await turns(8);
  leaving.abort(new Error('the client is gone'));
  await expect(left).rejects.toThrow('the client is gone');
  expect(looks[0]!.abandoned.aborted).toBe(false);
  looks[0]!.resolve('found');
  expect(await stayed).toBe('found');
});

test('a look that all have left is stopped, and the next who asks gets another', async () => {
  const { answers, looks } = answersByHand();
  const leaving = new AbortController();
  const left = expect(answers.ask('/tree', leaving.signal)).rejects.toThrow('gone');
  await turns(8);
  leaving.abort(new Error('gone'));
  await left;
  expect(looks[0]!.abandoned.aborted).toBe(true);
  looks[0]!.reject(looks[0]!.abandoned.reason);
  const next = answers.ask('/tree');
  await turns(8);
  looks[1]!.resolve('found');
  expect(await next).toBe('found');
});

test('a look that all have left before it began is not begun', async () => {
  const { answers, looks } = answersByHand();
  const leaving = new AbortController();
  const left = expect(answers.ask('/tree', leaving.signal)).rejects.toThrow('gone');
  leaving.abort(new Error('gone'));
  const next = answers.ask('/tree');
  await left;
  await turns(12);
  expect(looks.length).toBe(1);
  looks[0]!.resolve('found');
  expect(await next).toBe('found');
});
