import { expect, test } from 'vitest';
import { createImage } from '../src/index.js';
import { LARGE_SIZES, LONGEST_SECTION, largeFiles, marksOf } from './support/corpus/sparse-file.js';

/** Over 25 GiB, planned and read in places: nothing of it is ever held. */
const image = await createImage(largeFiles(LARGE_SIZES));

const sectionsOf = (size: number) => image.layout.filter(({ label }) => label === `${size}.bin`);

test.each(LARGE_SIZES)(
  'a file of %i bytes lies in sections of the longest length and a rest (MX-01, MX-03)',
  (size) => {
    const lengths = sectionsOf(size).map(({ length }) => length);
    expect(lengths.slice(0, -1).every((length) => length === LONGEST_SECTION)).toBe(true);
    expect(lengths.reduce((sum, length) => sum + length)).toBe(size);
    expect(lengths).toHaveLength(Math.ceil(size / LONGEST_SECTION));
  },
);

test.each(LARGE_SIZES)('the file of %i bytes has its bytes in any range, also across sections', async (size) => {
  const start = (sectionsOf(size)[0]?.sector ?? 0) * 2048;
  for (const [at, text] of Object.entries(marksOf(size))) {
    const from = start + Number(at);
    expect(Buffer.from(await image.read(from, from + text.length)).toString()).toBe(text);
  }
});

test('a stream may start 24 GiB behind the start of the image', async () => {
  expect(image.size).toBeGreaterThan(25 * 2 ** 30);
  const { sector } = image.layout.find(({ label }) => label === '~after.txt') ?? { sector: 0 };
  const reader = image.stream({ start: sector * 2048 }).getReader();
  expect(Buffer.from((await reader.read()).value ?? []).toString()).toContain('This is ~after.txt.');
  await reader.cancel();
});
