import { beforeAll, describe, expect, test } from 'vitest';
import { checkImage, discMap, discMapSvg, IsoReadError, openImage } from '../../src/reader/index.js';
import { MutableImage } from '../support/mutation/mutable-image.js';
import { everything, expectFlipsToEnd, flipped, flippedImages } from './flips.js';
import { FAULTS, sampleImage } from './hostile-images.js';

let image: Uint8Array;
beforeAll(async () => {
  image = await sampleImage();
});

describe('an image with one fault', () => {
  test('is one of 64 or more', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(64);
  });

  test('has none before', async () => {
    expect(await everything(image)).toEqual([]);
  });

  test.each(FAULTS.map((fault) => [fault.what, fault] as const))('%s', async (what, { code, apply }) => {
    // Some faults need an image in which an address that is not right lies inside.
    const size = what.endsWith('in an image that large') ? 0x0a000000 : image.length;
    const broken = new MutableImage(
      size === image.length ? image : Buffer.concat([image, Buffer.alloc(size - image.length)]),
    );
    apply(broken);
    const codes = await everything(broken.bytes);
    if (code === undefined) expect(codes).toEqual([]);
    else expect(codes).toContain(code);
  });

  test('ends at its first problem when problems are thrown', async () => {
    const broken = new MutableImage(image);
    broken.set(broken.record('README.TXT;1') + 26, 1);
    const iso = await openImage(broken.bytes, { problems: 'throw' });
    await expect(iso.entries()).rejects.toMatchObject({ code: 'INTERLEAVED', path: 'readme.txt' });
  });
});

describe('an image with bytes flipped at random', () => {
  test('never costs too much, and fails with nothing but IsoReadError', async () => {
    // The slow tests take twenty thousand.
    await expectFlipsToEnd(await flippedImages(), 1_000);
  });

  test('is drawn and checked all the same', async () => {
    for (let run = 0; run < 40; run++) {
      const broken = flipped(image, run);
      try {
        const iso = await openImage(broken);
        const map = await discMap(iso);
        expect(map.regions.reduce((sum, { length }) => sum + length, 0)).toBe(image.length);
        expect(discMapSvg(map)).toContain('</svg>');
        await checkImage(iso);
      } catch (error) {
        if (!(error instanceof IsoReadError)) throw error;
      }
    }
  });
});
