import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { atOnce, inTurns, nextTurn, pauses, sorted, type Work } from '../src/turns.js';

const SLICE = 10;

afterEach(() => void vi.unstubAllGlobals());

describe.each([
  ['with setImmediate', globalThis.setImmediate],
  ['without setImmediate, as in browsers', undefined],
])('%s', (_where, setImmediate) => {
  test('short work goes on without a pause', () => {
    vi.stubGlobal('setImmediate', setImmediate);
    expect(pauses()()).toBeUndefined();
  });

  test('long work lets others have their turn', async () => {
    let hadTurn = false;
    setTimeout(() => {
      hadTurn = true;
    });
    vi.stubGlobal('setImmediate', setImmediate);
    const pause = pauses();
    for (let slice = 0; slice < 20 && !hadTurn; slice++) {
      work();
      await pause();
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
        const pause = pauses();
        work();
        for (let slice = 0; slice < 3; slice++) {
          await pause();
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
    const pause = pauses();
    work();
    await pause();
    expect(timer).not.toHaveBeenCalled();
  });
});

describe('work in turns', () => {
  function* steps(count: number, ended: (taken: number) => void = () => {}): Work<number> {
    let taken = 0;
    try {
      for (; taken < count; taken++) {
        work();
        yield;
      }
      return count;
    } finally {
      ended(taken);
    }
  }

  test('answers what it made, with pauses and without', async () => {
    expect(await inTurns(steps(2))).toBe(2);
    expect(atOnce(steps(2))).toBe(2);
  });

  test('hears an abort before its next step, and cleans up', async () => {
    const controller = new AbortController();
    const ended = vi.fn();
    const working = inTurns(steps(1_000, ended), controller.signal);
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(working).rejects.toThrow('enough');
    expect(ended).toHaveBeenCalledOnce();
    expect(ended.mock.calls[0]![0]).toBeLessThan(1_000);
  });

  test('does not begin when it is aborted already', async () => {
    const first = vi.fn();
    const work = (function* (): Work<void> {
      first();
      yield;
    })();
    await expect(inTurns(work, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(first).not.toHaveBeenCalled();
  });

  test('passes on what a step throws', async () => {
    const failing = (function* (): Work<void> {
      yield;
      throw new Error('broken');
    })();
    await expect(inTurns(failing)).rejects.toThrow('broken');
  });

  test('goes on in the order in which its callers began to wait', async () => {
    const order: number[] = [];
    await Promise.all([0, 1, 2, 3].map((caller) => nextTurn().then(() => order.push(caller))));
    expect(order).toEqual([0, 1, 2, 3]);
  });

  test('does not overtake callers that wait when another has had its turn meanwhile', async () => {
    const order: string[] = [];
    const pause = pauses();
    const [first, second] = ['first', 'second'].map((caller) => nextTurn().then(() => order.push(caller)));
    await first;
    await Promise.all([second, pause()?.then(() => order.push('late'))]);
    expect(order).toEqual(['first', 'second', 'late']);
  });
});

function work(): void {
  const end = performance.now() + SLICE;
  while (performance.now() < end);
}

describe('a list sorted in steps', () => {
  const byTens = (one: number, other: number) => Math.floor(one / 10) - Math.floor(other / 10);

  test('is what the engine makes of it in one, equals in the order they had', () => {
    const few = fc.array(fc.nat(300), { maxLength: 40 });
    // Some are longer than what is sorted in one step, and some have long ordered parts.
    const many = fc.tuple(fc.array(fc.nat(99_999), { minLength: 1, maxLength: 700 }), fc.integer({ min: 1, max: 9 }));
    const repeated = many.map(([numbers, times]) => Array.from({ length: times }, () => numbers).flat());
    fc.assert(
      fc.property(fc.oneof(few, repeated), (numbers) => {
        const before = [...numbers];
        expect(atOnce(sorted(numbers, byTens))).toEqual([...numbers].sort(byTens));
        expect(numbers).toEqual(before);
      }),
      { seed: 9660, numRuns: 200 },
    );
  });

  test.each([
    ['in order', (index: number) => index],
    ['in the opposite order', (index: number) => 30_000 - index],
    ['in none', (index: number) => (index * 7919) % 30_000],
  ])('compares little at a time, when it is %s', (_, at) => {
    const list = Array.from({ length: 30_000 }, (_, index) => at(index));
    let compared = 0;
    let most = 0;
    const work = sorted(list, (one, other) => {
      compared++;
      return one - other;
    });
    for (let step = work.next(); step.done !== true; step = work.next()) {
      most = Math.max(most, compared);
      compared = 0;
    }
    expect(Math.max(most, compared)).toBeLessThan(10_000);
  });
});
