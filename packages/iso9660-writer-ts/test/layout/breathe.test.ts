import { afterEach, describe, expect, test, vi } from 'vitest';
import { breather } from '../../src/turns.js';

const SLICE = 10;

afterEach(() => void vi.unstubAllGlobals());

describe.each([
  ['with setImmediate', globalThis.setImmediate],
  ['without setImmediate, as in browsers', undefined],
])('%s', (_where, setImmediate) => {
  test('short work goes on without a pause', () => {
    vi.stubGlobal('setImmediate', setImmediate);
    expect(breather()()).toBeUndefined();
  });

  test('long work lets others have their turn', async () => {
    let hadTurn = false;
    setTimeout(() => {
      hadTurn = true;
    });
    vi.stubGlobal('setImmediate', setImmediate);
    const breathe = breather();
    for (let slice = 0; slice < 20 && !hadTurn; slice++) {
      work();
      await breathe();
    }
    expect(hadTurn).toBe(true);
  });

  test('several at work together hold the loop no longer than one', async () => {
    vi.stubGlobal('setImmediate', setImmediate);
    const slices: number[] = [];
    let turn = 0;
    let working = 8;
    const count = () => {
      turn++;
      if (working > 0) globalThis.setTimeout(count);
    };
    count();
    await Promise.all(
      Array.from({ length: working }, async () => {
        const breathe = breather();
        work();
        for (let slice = 0; slice < 3; slice++) {
          await breathe();
          slices.push(turn);
          work();
        }
        working--;
      }),
    );
    expect(new Set(slices).size).toBe(slices.length);
  });

  test('no timer is waited for, which browsers hold back in pages out of sight', async () => {
    vi.stubGlobal('setImmediate', setImmediate);
    const timer = vi.fn();
    vi.stubGlobal('setTimeout', timer);
    const breathe = breather();
    work();
    await breathe();
    expect(timer).not.toHaveBeenCalled();
  });
});

function work(): void {
  const end = performance.now() + SLICE;
  while (performance.now() < end);
}
