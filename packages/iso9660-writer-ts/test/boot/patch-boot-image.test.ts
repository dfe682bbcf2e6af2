import { describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { file, modelOf, problemsOf } from '../support/read-image.js';
import { everyByte } from '../support/read-stream.js';
import { Watch, watchedSource } from '../support/watched-source.js';
import { bios, LOADER, loader, withLoader } from './boot-images.js';

const u32 = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);

describe('a boot-info table', () => {
  test('tells the loader where it lies, how long it is and what it sums to (ET-10)', async () => {
    const { trees, elTorito } = await modelOf(withLoader(), { boot: [bios({ infoTable: true })] });
    const patched = trees.rockRidge!.get(LOADER).bytes();
    const original = loader();
    let sum = 0;
    for (let at = 64; at < original.length; at++) sum = (sum + (original[at]! << ((at % 4) * 8))) >>> 0;
    expect([8, 12, 16, 20].map((at) => u32(patched, at))).toEqual([16, elTorito!.entries[0]!.sector, 3_001, sum]);
    expect([...patched.subarray(24, 64)]).toEqual(Array(40).fill(0));
    expect(patched.subarray(0, 8)).toEqual(original.subarray(0, 8));
    expect(patched.subarray(64)).toEqual(original.subarray(64));
  });

  test('may stand beside what GRUB 2 wants to know, which it sums up, too (ET-11)', async () => {
    const { trees, elTorito } = await modelOf(withLoader(), {
      boot: [bios({ infoTable: true, grub2InfoTable: true })],
    });
    const patched = trees.rockRidge!.get(LOADER).bytes();
    const { sector, infoTable, hasGrub2Info } = elTorito!.entries[0]!;
    expect(new DataView(patched.buffer, patched.byteOffset).getBigUint64(2_548, true)).toBe(BigInt(sector) * 4n + 5n);
    expect(infoTable).toBeDefined();
    expect(hasGrub2Info).toBe(true);
  });

  test('is in every hard link of the image, and in no twin of equal content (DR-12)', async () => {
    const link = (path: string): Entry => ({ kind: 'file', path, content: loader(), metadata: { linkKey: 'loader' } });
    const entries = [link(LOADER), link('hard link'), file('twin', loader())];
    const { trees } = await modelOf(entries, { boot: [bios({ infoTable: true })] });
    expect(u32(trees.rockRidge!.get('hard link').bytes(), 8)).toBe(16);
    expect(trees.rockRidge!.get('twin').bytes()).toEqual(loader());
  });

  test('stays out of a twin when equal content is stored once (DR-12)', async () => {
    const entries = [...withLoader(), file('twin', loader()), file('triplet', loader())];
    const { trees } = await modelOf(entries, { boot: [bios({ infoTable: true })], deduplicate: true });
    expect(u32(trees.rockRidge!.get(LOADER).bytes(), 8)).toBe(16);
    expect(trees.rockRidge!.get('twin').bytes()).toEqual(loader());
    expect(trees.rockRidge!.get('triplet').extents).toEqual(trees.rockRidge!.get('twin').extents);
  });

  test('never reaches the source (ET-12)', async () => {
    const content = loader();
    const image = await createImage([file(LOADER, content)], {
      boot: [bios({ infoTable: true, grub2InfoTable: true })],
    });
    await everyByte(image.stream());
    expect(content).toEqual(loader());
  });

  test('is written for each entry that shares the image, whichever asks for it', async () => {
    const { elTorito } = await modelOf(withLoader(), {
      boot: [bios(), bios({ infoTable: true }), bios({ grub2InfoTable: true })],
    });
    for (const entry of elTorito!.entries) {
      expect(entry.infoTable).toBeDefined();
      expect(entry.hasGrub2Info).toBe(true);
    }
  });

  test.each([
    [63, { infoTable: true }],
    [2_555, { grub2InfoTable: true }],
    [2_555, { infoTable: true, grub2InfoTable: true }],
  ])('has no room in an image of %i bytes: %j', async (size, more) => {
    expect(await problemsOf([file(LOADER, loader(size))], { boot: [bios(more)] })).toEqual([
      `BOOT_IMAGE_INVALID ${LOADER}`,
    ]);
    expect(await problemsOf([file(LOADER, loader(size + 1))], { boot: [bios(more)] })).toEqual([]);
  });

  test('wants an image that can be held in memory', async () => {
    const watch = new Watch();
    const content = watchedSource('open', loader(), watch, { promised: 64 * 1024 * 1024 + 1 });
    expect(await problemsOf([{ kind: 'file', path: LOADER, content }], { boot: [bios({ infoTable: true })] })).toEqual([
      `BOOT_IMAGE_INVALID ${LOADER}`,
    ]);
    expect(watch.opened).toBe(0);
  });

  test('wants an image that is as long as it promised (ST-03)', async () => {
    for (const has of [2_999, 3_001]) {
      const content = watchedSource('open', loader(has), undefined, { promised: 3_000 });
      expect(
        await problemsOf([{ kind: 'file', path: LOADER, content }], { boot: [bios({ infoTable: true })] }),
      ).toEqual([`SOURCE_CHANGED ${LOADER}`]);
    }
  });

  test('is right at any place of a large image, in whatever pieces it is read', async () => {
    const large = loader(300_001);
    const image = await createImage([file(LOADER, large)], { boot: [bios({ infoTable: true })] });
    const start = image.layout.find(({ label }) => label === LOADER)!.sector * 2048;
    const whole = await image.read(start, start + large.length);
    expect(u32(whole, 16)).toBe(300_001);
    expect(whole.subarray(64)).toEqual(large.subarray(64));
    expect(await image.read(start + 10, start + 70)).toEqual(whole.subarray(10, 70));
    expect(await image.read(start + 200_000, start + 200_100)).toEqual(whole.subarray(200_000, 200_100));
  });
});
