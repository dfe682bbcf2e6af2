import { afterEach, describe, expect, test, vi } from 'vitest';
import { breather } from '../../src/layout/breathe.js';

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
