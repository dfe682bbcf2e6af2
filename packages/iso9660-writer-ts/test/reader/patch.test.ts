import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { createImage } from '../../src/index.js';
import { type IsoVolume, openImage, patch } from '../../src/reader/index.js';
import { file } from '../support/read-image.js';
import { everyPiece } from '../support/read-source.js';

let bytes: Uint8Array;
let iso: IsoVolume;

beforeAll(async () => {
  const image = await createImage([file('images/ignition.img', new Uint8Array(4_096)), file('other', 'other\n')]);
  bytes = await image.read(0, image.size);
  iso = await openImage(bytes);
});

test('an image that is patched is the image with other bytes, in any range of it', async () => {
  const anyPatches = fc
    .uniqueArray(fc.record({ at: fc.nat({ max: 99 }), length: fc.nat({ max: 400 }) }), { selector: ({ at }) => at })
    .map((drafts) => drafts.map(({ at, length }) => ({ start: at * 401, bytes: new Uint8Array(length).fill(at + 1) })));
  await fc.assert(
    fc.asyncProperty(anyPatches, fc.nat(), fc.nat(), async (patches, a, b) => {
      const expected = Buffer.from(bytes);
      for (const { start, bytes } of patches) expected.set(bytes, start);
      const patched = patch(iso, patches);
      expect(patched.size).toBe(bytes.length);
      const [start, end] = [a % (bytes.length + 1), b % (bytes.length + 1)].sort((x, y) => x - y) as [number, number];
      expect((await everyPiece(patched, start, end)).equals(expected.subarray(start, end))).toBe(true);
    }),
    { seed: 9660, numRuns: 50 },
  );
});

test('a file of a patched image has its new content, and the image that was opened has its old one', async () => {
  const { record } = (await iso.find('images/ignition.img'))!;
  const content = new TextEncoder().encode('an archive');
  const patched = await openImage(patch(iso, [{ start: record.extents[0]!.start, bytes: content }]));
  content.fill(0);
  expect((await patched.text('images/ignition.img')).slice(0, 11)).toBe('an archive\0');
  expect(await patched.text('other')).toBe('other\n');
  expect((await iso.read('images/ignition.img')).every((byte) => byte === 0)).toBe(true);
});

test('patches that do not lie in the image, or overlap, are refused', () => {
  const one = (start: number, length = 2) => ({ start, bytes: new Uint8Array(length) });
  for (const start of [-1, 0.5, bytes.length - 1, Number.NaN, 2 ** 53]) {
    expect(() => patch(iso, [one(start)])).toThrow(expect.objectContaining({ code: 'RANGE_OUTSIDE' }));
  }
  expect(() => patch(iso, [one(11), one(10)])).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  expect(patch(iso, [one(12), one(10), one(bytes.length - 2)]).size).toBe(bytes.length);
});
