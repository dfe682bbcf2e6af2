import { expect, test, vi } from 'vitest';
import { RecentPlans } from '../../../src/http/stores/lazy-images.js';
import type { PreparedIso } from '../../../src/image/prepare-iso.js';

const plan = (filename: string) => vi.fn(async () => ({ filename }) as PreparedIso);

test('an image that is asked for at once by many is planned once', async () => {
  const plans = new RecentPlans(1);
  const make = plan('a');
  const asked = await Promise.all([1, 2, 3].map(() => plans.get('a', make)));
  expect(make).toHaveBeenCalledOnce();
  expect(new Set(asked).size).toBe(1);
});

test('the plan that was not used for the longest time goes first', async () => {
  const plans = new RecentPlans(2);
  const [a, b, c] = [plan('a'), plan('b'), plan('c')];
  for (const [key, make] of [
    ['a', a],
    ['b', b],
    ['a', a],
    ['c', c],
    ['a', a],
    ['b', b],
  ] as const) {
    expect(await plans.get(key, make)).toEqual({ filename: key });
  }
  expect([a, b, c].map((make) => make.mock.calls.length)).toEqual([1, 2, 1]);
});

test('a plan that fails is not kept', async () => {
  const plans = new RecentPlans(2);
  const failing = async () => Promise.reject(new Error('no tree'));
  await expect(plans.get('a', failing)).rejects.toThrow('no tree');
  expect(await plans.get('a', plan('a'))).toEqual({ filename: 'a' });
});
