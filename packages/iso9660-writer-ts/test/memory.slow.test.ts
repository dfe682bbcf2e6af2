import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createImage, type Entry } from '../src/index.js';
import { LARGE_SIZES, largeFiles } from './support/corpus/sparse-file.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapInUse(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const FILES = 100_000;

/** Entries that hold as little as they can, as a scan of a directory gives them. */
function* entries(): Generator<Entry> {
  const content = { size: 1_000_000, read: () => Promise.reject(new Error('nobody reads to plan')) as never };
  for (let number = 0; number < FILES; number++) {
    yield { kind: 'file', path: `${number % 100}/a file of this number ${number}.bin`, content };
  }
}

test('a plan takes less than a kilobyte for each entry, whatever is in it', async () => {
  const before = heapInUse();
  const image = await createImage(entries());
  const perEntry = (heapInUse() - before) / FILES;
  // The image is asked last, so that it is not garbage before.
  expect(perEntry).toBeLessThan(1_000);
  expect(image.size).toBeGreaterThan(FILES * 1_000_000);
});

test('reading 5 GiB never takes as much as 64 MiB', async () => {
  const image = await createImage(largeFiles(LARGE_SIZES));
  const before = heapInUse();
  let most = 0;
  let bytes = 0;
  for await (const piece of image.stream({ end: 5 * 2 ** 30 })) {
    bytes += piece.length;
    if (bytes % 2 ** 30 < piece.length) most = Math.max(most, heapInUse() - before);
  }
  expect(bytes).toBe(5 * 2 ** 30);
  expect(most).toBeLessThan(2 ** 26);
});
