import assert from 'node:assert/strict';
import { createImage, type Entry, type ImageOptions, type IsoImage } from '../../src/index.js';
import { jolietNaming, type Naming } from '../support/corpus/naming.js';
import { randomFrom } from '../support/corpus/random.js';
import { differences } from '../support/foreign/compare-trees.js';
import type { Manifest } from '../support/foreign/manifest.js';
import { checkMedia } from '../support/media-check.js';
import { everyByte } from '../support/read-stream.js';
import { fromBytes, type IsoModel, type IsoTree, type RandomAccess, readIso } from '../support/strict-reader/index.js';
import type { Disc } from './any-disc.js';
import { LARGE } from './digest.js';
import { enhancedNaming, rockRidgeNaming, strictPrimaryNaming } from './naming.js';
import { refusalOf } from './refusals.js';
import { shownIn } from './shown.js';
import { sparsely } from './sparse-image.js';
import { truthOf } from './truth.js';

/**
 * Makes an image and asks everything of it that every image has to fulfil.
 *
 * Answers `made`, or the code with which the writer rightly refused.
 * @throws when the image is wrong, or is refused for no reason.
 */
export async function checkDisc(disc: Disc): Promise<string> {
  const { entries, options } = disc;
  let image: IsoImage;
  try {
    image = await createImage(entries, options);
  } catch (error) {
    return refusalOf(error, disc);
  }
  const isLarge = image.layout.some(({ length }) => length >= LARGE);
  const medium = isLarge ? await sparsely(image) : fromBytes(await everyByte(image.stream()));
  assert.equal(medium.size, image.size, 'as many bytes as promised');
  await checkRanges(image, medium, disc.shuffle);
  await checkTrees(disc, readIso(medium, strictness(options)));
  await checkOtherOrder(disc, image, medium, isLarge);
  if (options.mediaCheck) assert.deepEqual(checkMedia(medium.read(0, medium.size)), { sum: true, fragments: true });
  return 'made';
}

function strictness({ interchangeLevel = 3, joliet, padding = 150, hide, volume = {} }: ImageOptions) {
  const jolietUnits = typeof joliet === 'object' && joliet.longNames === false ? 64 : 103;
  // Guesses from a name in one tree at what it has to be in another: where a tree leaves that name out, another may
  // have taken it. Comparing every tree with the entries says more.
  // The content of a file that no tree shows is stored all the same.
  const tolerate = ['JO-07', 'NA-02', ...(hide === undefined ? [] : ['DR-13'])];
  // Descriptors may name files that the disc does not have.
  const { copyrightFile, abstractFile, bibliographicFile } = volume;
  if (copyrightFile || abstractFile || bibliographicFile) tolerate.push('VD-09', 'VD-11');
  return { level: interchangeLevel, padding, jolietUnits, tolerate };
}

/** ST-05: a few ranges are the bytes of the whole, read in one piece or streamed. */
async function checkRanges(image: IsoImage, medium: RandomAccess, seed: number): Promise<void> {
  const random = randomFrom(seed);
  for (let count = 0; count < 4; count += 1) {
    const { sector } = random.pick(image.layout as readonly [IsoImage['layout'][number]]);
    const start = Math.min(Math.max(sector * 2048 + random.below(6_000) - 3_000, 0), image.size);
    const end = Math.min(start + random.below(9_000), image.size);
    const bytes = await image.read(start, end);
    assert.ok(Buffer.compare(bytes, medium.read(start, end - start)) === 0, `read(${start}, ${end}) is a slice`);
    const streamed = await everyByte(image.stream({ start, end }));
    assert.ok(Buffer.compare(bytes, streamed) === 0, `the stream from ${start} to ${end} is a slice`);
  }
}

/** Every tree shows what the entries say, under their names where it can keep them. */
async function checkTrees(disc: Disc, model: IsoModel): Promise<void> {
  const { interchangeLevel = 3, joliet, rockRidge, translationTables = false } = disc.options;
  const truth = await truthOf(disc);
  const compare = async (label: string, tree: IsoTree | undefined, expected: Manifest, naming: Naming) => {
    assert.ok(tree !== undefined, `there is a ${label} tree`);
    const found = differences(await shownIn(tree, model, translationTables), expected, naming, (row) => row);
    assert.deepEqual(found, [], `the ${label} tree shows the entries`);
  };
  const { trees } = model;
  assert.equal(trees.rockRidge !== undefined, rockRidge !== false, 'Rock Ridge is there unless switched off');
  assert.equal(trees.joliet !== undefined, joliet !== false, 'Joliet is there unless switched off');
  assert.equal(
    trees.enhanced !== undefined,
    disc.options.enhanced === true,
    'the enhanced tree is there when asked for',
  );
  const isRelocated = typeof rockRidge === 'object' && rockRidge.deepDirectories === 'relocate';
  if (!isRelocated) await compare('primary', trees.primary, truth.primary, strictPrimaryNaming(interchangeLevel));
  if (rockRidge !== false) await compare('Rock Ridge', trees.rockRidge, truth.rockRidge, rockRidgeNaming);
  const units = typeof joliet === 'object' && joliet.longNames === false ? 64 : 103;
  if (joliet !== false) await compare('Joliet', trees.joliet, truth.joliet, jolietNaming(units));
  if (trees.enhanced !== undefined) await compare('enhanced', trees.enhanced, truth.enhanced, enhancedNaming);
}

/** DR-10, ST-06: the order of the entries does not show. */
async function checkOtherOrder(disc: Disc, image: IsoImage, medium: RandomAccess, isLarge: boolean): Promise<void> {
  const other = await createImage(shuffled(disc.entries, disc.shuffle), disc.options);
  assert.equal(other.size, image.size, 'the size does not depend on the order of the entries');
  const bytes = isLarge ? await sparsely(other) : fromBytes(await everyByte(other.stream()));
  for (let start = 0; start < image.size; start += PIECE) {
    const length = Math.min(PIECE, image.size - start);
    if (isLarge && start >= 2 * PIECE) break;
    const isSame = Buffer.compare(medium.read(start, length), bytes.read(start, length)) === 0;
    assert.ok(isSame, 'the bytes do not depend on the order of the entries');
  }
}

const PIECE = 2 ** 24;

function shuffled(entries: readonly Entry[], seed: number): Entry[] {
  const random = randomFrom(seed);
  const order = [...entries];
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}
