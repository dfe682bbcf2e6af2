import { afterAll, expect, vi } from 'vitest';

const TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'];

/** What fake timers and spies change. Files of one worker share it: a clock that one leaves behind stands still for all that follow. */
const shared = [
  ...[...TIMERS, 'queueMicrotask', 'Date', 'fetch'].map((name) => placeOf(globalThis, name)),
  placeOf(performance, 'now'),
  placeOf(process, 'nextTick'),
];

function placeOf(object: object, name: string) {
  const owner = object as Record<string, unknown>;
  return { owner, name, before: owner[name] };
}

afterAll(() => {
  // `restoreAllMocks`, here or in another file, puts back what each spy found, also one that was restored before: a fake, if it was
  // made among fakes.
  vi.restoreAllMocks();
  vi.useRealTimers();
  const left = shared.filter(({ owner, name, before }) => owner[name] !== before);
  for (const { owner, name, before } of left) owner[name] = before;
  expect(
    left.map(({ name }) => name),
    'left behind; a spy on a fake puts it back',
  ).toEqual([]);
});
