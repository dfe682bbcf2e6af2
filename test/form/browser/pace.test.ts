import { expect, test } from 'vitest';
import { Pace } from '../../../src/form/browser/transfer.js';

function paceAfter(...samples: readonly (readonly [at: number, bytes: number])[]): Pace {
  const pace = new Pace();
  for (const [at, bytes] of samples) pace.add(bytes, at);
  return pace;
}

test('nobody knows how fast it goes before some time has passed', () => {
  expect(paceAfter([0, 1000]).bytesPerSecond).toBeUndefined();
  expect(paceAfter([0, 0], [100, 1000]).secondsTo(5000)).toBeUndefined();
});

test('the pace is what came in the time it took', () => {
  const pace = paceAfter([5000, 500], [6000, 1500], [7000, 4500]);
  expect(pace.bytesPerSecond).toBe(2000);
  expect(pace.secondsTo(8500)).toBe(2);
});

test('what was long ago does not count', () => {
  expect(paceAfter([0, 0], [1000, 9_000_000], [10_000, 9_001_000], [11_000, 9_002_000]).bytesPerSecond).toBe(1000);
});

test('nobody knows how long it takes while nothing moves', () => {
  expect(paceAfter([0, 100], [1000, 100]).secondsTo(200)).toBeUndefined();
});
