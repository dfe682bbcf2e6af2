import { describe, expect, test } from 'vitest';
import { createImage, type Entry, overlay } from '../../src/index.js';
import { batchedEntries } from '../../src/internal.js';
import { inBatches, inNfc } from '../../src/tree/overlay.js';

const file = (path: string): Entry => ({ kind: 'file', path, content: path });
const many = Array.from({ length: 600 }, (_, index) => file(`${index}`));

async function* pair() {
  yield [file('a'), file('b')];
  yield [];
  yield [file('c')];
}

async function sizesOf(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<number[]> {
  const sizes: number[] = [];
  for await (const batch of inBatches(entries)) sizes.push(batch.length);
  return sizes;
}

describe('entries in batches', () => {
  test('come one by one to whoever iterates over them, and anew each time', async () => {
    const entries = batchedEntries(pair);
    for (const _time of ['first', 'second']) {
      const paths: string[] = [];
      for await (const { path } of entries) paths.push(path);
      expect(paths).toEqual(['a', 'b', 'c']);
    }
  });

  test('stay batches through an overlay and a composition of names', async () => {
    expect(await sizesOf(batchedEntries(pair))).toEqual([2, 0, 1]);
    expect(await sizesOf(overlay(batchedEntries(pair), [file('d')]))).toEqual([2, 0, 1, 1]);
    expect(await sizesOf(inNfc(batchedEntries(pair)))).toEqual([2, 0, 1]);
  });

  test('are made of a list, and of what comes when it comes', async () => {
    const later = async function* () {
      yield* many.slice(0, 3);
    };
    expect(await sizesOf(many)).toEqual([256, 256, 88]);
    expect(await sizesOf(later())).toEqual([1, 1, 1]);
  });

  test('prefer the asynchronous way where there are two', async () => {
    const both = Object.assign([file('sync')], {
      async *[Symbol.asyncIterator]() {
        yield file('async');
      },
    });
    const image = await createImage(both);
    expect(image.layout.map(({ label }) => label)).toContain('async');
  });

  test('end where the one that takes them stops', async () => {
    let ended = false;
    const entries = batchedEntries(async function* () {
      try {
        yield* pair();
      } finally {
        ended = true;
      }
    });
    for await (const _entry of entries) break;
    expect(ended).toBe(true);
  });
});
