import { beforeAll, describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { randomFrom } from '../support/corpus/random.js';
import { checkMedia } from '../support/media-check.js';
import { file } from '../support/read-image.js';
import { everyByte } from '../support/read-stream.js';
import { readIso } from '../support/strict-reader/index.js';

const SECTOR = 2048;
const SKIPPED = 15 * SECTOR;
const IN_ORDER = { sum: true, fragments: true };

async function imageOf(entries: readonly Entry[], options: ImageOptions = {}): Promise<Uint8Array> {
  return everyByte((await createImage(entries, { mediaCheck: true, ...options })).stream());
}

describe('the sums of an image (ST-07)', () => {
  test.each([0, 1, 30_000, 655_360, 655_361, 1_000_000, 7_654_321])(
    'are right for %i bytes of content',
    async (size) => {
      const image = await imageOf([file('a', randomFrom(size).bytes(size))]);
      expect(checkMedia(image)).toEqual(IN_ORDER);
    },
  );

  test.each([0, 1, 14, 15, 16, 17, 150, 335])('are right with %i sectors of padding', async (padding) => {
    expect(checkMedia(await imageOf([file('a', randomFrom(1).bytes(40_000))], { padding }))).toEqual(IN_ORDER);
  });

  test('are right for a disc with everything', async () => {
    const loader = file('boot/loader', randomFrom(2).bytes(3000));
    const entries = [loader, file('twin', randomFrom(2).bytes(3000)), file('large', randomFrom(3).bytes(2_000_000))];
    const image = await imageOf(entries, {
      boot: [{ path: 'boot/loader', platform: 'bios', infoTable: true, grub2InfoTable: true }],
      enhanced: true,
      deduplicate: true,
      translationTables: true,
      sortWeight: (path) => path.length,
    });
    expect(checkMedia(image)).toEqual(IN_ORDER);
    expect(readIso(image).volume.primary.applicationUse.mediaCheck).toMatchObject({
      skippedSectors: 15,
      fragmentCount: 20,
    });
  });

  test('stand in the primary descriptor only', async () => {
    const { primary, joliet, enhanced } = readIso(await imageOf([file('a')], { enhanced: true })).volume;
    expect(primary.applicationUse.mediaCheck?.md5).toMatch(/^[0-9a-f]{32}$/);
    expect(joliet?.applicationUse.mediaCheck).toBeUndefined();
    expect(enhanced?.applicationUse.mediaCheck).toBeUndefined();
  });

  test('are the only difference to an image without them', async () => {
    const [with_, without] = [await imageOf([file('a')]), await imageOf([file('a')], { mediaCheck: false })];
    const differing = Array.from(with_.keys()).filter((at) => with_[at] !== without[at]);
    expect(differing[0]).toBe(16 * SECTOR + 883);
    expect(differing.at(-1)).toBeLessThan(16 * SECTOR + 1395);
    expect(checkMedia(without)).toBeUndefined();
  });
});

describe('a changed byte', () => {
  let image: Uint8Array;

  beforeAll(async () => {
    image = await imageOf([file('a', randomFrom(4).bytes(3_000_000))]);
  });

  const verdictWith = (at: number) => {
    const changed = Uint8Array.from(image);
    changed[at]! ^= 1;
    return checkMedia(changed);
  };

  test('is found in the system area, in a descriptor, in a directory, in a file and in the padding', () => {
    const end = image.length - SKIPPED;
    for (const at of [0, 16 * SECTOR + 40, 16 * SECTOR + 1395, 25 * SECTOR, 1_500_000, end - 1]) {
      expect(verdictWith(at)?.sum).toBe(false);
    }
  });

  test('is found by the fragments as soon as one has ended', () => {
    expect(verdictWith(0)?.fragments).toBe(false);
    expect(verdictWith(image.length / 2)?.fragments).toBe(false);
    expect(verdictWith(image.length - SKIPPED - 1)).toEqual({ sum: false, fragments: true });
  });

  test('is not found in the last fifteen sectors', () => {
    expect(verdictWith(image.length - SKIPPED)).toEqual(IN_ORDER);
    expect(verdictWith(image.length - 1)).toEqual(IN_ORDER);
  });

  test('of the sum itself is found', () => {
    const digit = 16 * SECTOR + 883 + 'ISO MD5SUM = '.length;
    const changed = Uint8Array.from(image);
    changed[digit] = changed[digit] === 0x30 ? 0x31 : 0x30;
    expect(checkMedia(changed)).toEqual({ sum: false, fragments: true });
  });
});
