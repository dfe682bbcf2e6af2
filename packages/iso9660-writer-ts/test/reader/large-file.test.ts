import { beforeAll, describe, expect, test } from 'vitest';
import { createImage } from '../../src/index.js';
import { openImageFile } from '../../src/node/index.js';
import { checkImage, discMap, type IsoFile } from '../../src/reader/index.js';
import { CORPUS_DATE } from '../support/corpus/entries.js';
import { LONGEST_SECTION, largeFiles, marksOf } from '../support/corpus/sparse-file.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { writeEnds } from '../support/image-file.js';

const SIZE = 9 * 2 ** 30;
const NAME = `${SIZE}.bin`;

describe('a file of 9 GiB in an image with holes', () => {
  const scratch = scratchOfSuite();
  const image = scratch.path('image.iso');

  beforeAll(async () => writeEnds(await createImage(largeFiles([SIZE]), { createdAt: CORPUS_DATE }), image));

  test.each(['rockRidge', 'joliet', 'primary'] as const)('has its bytes in place in the %s view', async (view) => {
    await using iso = await openImageFile(image, { view });
    const file = (await iso.find(view === 'primary' ? NAME.toUpperCase() : NAME)) as IsoFile;
    expect(file.content.size).toBe(SIZE);
    const lengths = [LONGEST_SECTION, LONGEST_SECTION, SIZE - 2 * LONGEST_SECTION];
    expect(file.record.extents.map(({ length }) => length)).toEqual(lengths);
    for (const [at, text] of Object.entries(marksOf(SIZE))) {
      const start = Number(at);
      expect(await textOf(file, start, start + text.length)).toBe(text);
      // A range that begins and ends elsewhere, over the end of a section where the mark is.
      const around = await textOf(file, Math.max(start - 10, 0), Math.min(start + 90, SIZE));
      expect(around.replaceAll('\0', '')).toBe(text);
    }
  });

  test('is followed by another one, beyond 2^32 bytes', async () => {
    await using iso = await openImageFile(image);
    expect((await iso.find('~after.txt'))?.record.extents[0]?.start).toBeGreaterThan(2 * 2 ** 32);
    expect(await iso.text('~after.txt')).toBe('This is ~after.txt.\n');
  });

  test('is nothing that a check or a map trips over', async () => {
    await using iso = await openImageFile(image);
    expect((await checkImage(iso)).findings).toEqual([]);
    const { regions, size } = await discMap(iso);
    expect(regions.reduce((sum, { length }) => sum + length, 0)).toBe(size);
    expect(regions.filter(({ label }) => label === NAME).length).toBe(3);
  });
});

async function textOf({ content }: IsoFile, start: number, end: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content.read(start, end)) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}
