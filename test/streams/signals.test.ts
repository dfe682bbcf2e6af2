import { unlessAborted } from 'iso9660-writer-ts/internal';
import { describe, expect, test } from 'vitest';
import { watchListeners } from '../../packages/iso9660-writer-ts/test/support/abort-listeners.js';
import { sourceModules } from '../../packages/iso9660-writer-ts/test/support/source-modules.js';
import { linkSignals } from '../../src/streams/signals.js';

describe('linked signals', () => {
  test('abort with the first of their sources, and with its reason', () => {
    for (const which of [0, 1]) {
      const sources = [new AbortController(), new AbortController()];
      const { signal } = linkSignals(undefined, ...sources.map((source) => source.signal));
      expect(signal?.aborted).toBe(false);
      sources[which]!.abort('reason');
      expect(signal?.reason).toBe('reason');
    }
  });

  test('are aborted already when a source is', () => {
    expect(linkSignals(AbortSignal.abort('before'), new AbortController().signal).signal.reason).toBe('before');
  });

  test('are the only source itself, or nothing', () => {
    const { signal } = new AbortController();
    expect(linkSignals(signal, undefined).signal).toBe(signal);
    expect(linkSignals(undefined).signal).toBeUndefined();
  });

  test('leave no listener when they are released', () => {
    const sources = [watchListeners(), watchListeners()];
    const { release } = linkSignals(...sources.map(({ signal }) => signal));
    expect(sources.map(({ kept }) => kept)).toEqual([1, 1]);
    release();
    expect(sources.map(({ kept }) => kept)).toEqual([0, 0]);
  });

  test.each(['src', 'packages/iso9660-writer-ts/src'])('stand in place of AbortSignal.any in %s', (root) => {
    const using = sourceModules(root).filter(({ text }) => /(?<!`)AbortSignal\.any/.test(text));
    expect(using.map(({ path }) => path)).toEqual([]);
  });
});

test('an answer that is given up rejects at once, and leaves no listener', async () => {
  const never = new Promise(() => {});
  const watched = watchListeners();
  expect(await unlessAborted(Promise.resolve(1), watched.signal)).toBe(1);
  expect(watched.kept).toBe(0);
  await expect(unlessAborted(never, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
});
