import { describe, expect, test } from 'vitest';
import { createImage } from '../src/index.js';
import { CORPORA, CORPUS_NAMES } from './support/corpus/corpora.js';
import { everyByte } from './support/read-stream.js';

/** Of each image. */
const RANGES = 1_000;

describe.each(CORPUS_NAMES)('the image of %s', (corpus) => {
  test('is as long as it said, and gives a thousand ranges as the slices of the whole', async () => {
    const image = await createImage(CORPORA[corpus]());
    const whole = Buffer.from(await everyByte(image.stream()));
    expect(whole.length).toBe(image.size);
    const random = generator(corpus.length);
    for (let count = 0; count < RANGES; count++) {
      const start = Math.floor(random() * image.size);
      // Most ranges are short, as downloads that resume and readers that seek ask for them.
      const end = Math.min(image.size, start + Math.floor(random() ** 4 * 100_000));
      const range = await image.read(start, end);
      if (!whole.subarray(start, end).equals(range)) expect.fail(`bytes ${start} to ${end} differ`);
    }
  });
});

/** Lehmer's generator: the same numbers in every run. */
function generator(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
