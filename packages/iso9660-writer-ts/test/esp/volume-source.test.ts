import { describe, expect, test } from 'vitest';
import { buildEsp } from '../../src/esp/build-esp.js';
import { createImage, type Entry } from '../../src/index.js';
import { sparseSource } from '../support/corpus/sparse-file.js';
import { readFat } from '../support/fat-reader/index.js';
import { everyPiece } from '../support/read-source.js';
import { everyByte } from '../support/read-stream.js';
import { FORMS, Watch, watchedSource } from '../support/watched-source.js';

const BYTES = Uint8Array.from({ length: 10_000 }, (_, at) => 1 + (at % 255));

function loaderFrom(content: Extract<Entry, { kind: 'file' }>['content']): Entry {
  return { kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content };
}

describe.each(FORMS)('the content of a volume, from a source that has %s', (form) => {
  test('is not read while planning, and once for each reading, one file at a time', async () => {
    const watch = new Watch();
    const files = ['a', 'b', 'c'].map((path): Entry => {
      return { kind: 'file', path, content: watchedSource(form, BYTES, watch) };
    });
    const volume = await buildEsp(files);
    expect(watch.opened).toBe(0);
    await everyPiece(volume, 0, volume.size);
    await everyPiece(volume, 0, volume.size);
    expect(watch).toMatchObject({ opened: 6, closed: 6, mostOpen: 1 });
  });

  test('is left alone when a range holds nothing of it', async () => {
    const watch = new Watch();
    const volume = await buildEsp([loaderFrom(watchedSource(form, BYTES, watch))], { size: 2 ** 20 });
    await everyPiece(volume, 0, 2048);
    await everyPiece(volume, volume.size - 2048, volume.size);
    expect(watch.opened).toBe(0);
  });

  test.each([
    ['shorter', 9_000, '10000 bytes were promised when the image was planned, and 9000 came'],
    ['longer', 11_000, '10000 bytes were promised when the image was planned, and more came'],
  ])('that has become %s is an error that names the file', async (_how, length, fact) => {
    const content = watchedSource(form, new Uint8Array(length), new Watch(), { promised: 10_000 });
    const volume = await buildEsp([loaderFrom(content)]);
    const changed = { code: 'SOURCE_CHANGED', path: 'EFI/BOOT/BOOTX64.EFI', message: expect.stringContaining(fact) };
    await expect(everyPiece(volume, 0, volume.size)).rejects.toMatchObject(changed);
    const image = await createImage([{ kind: 'file', path: 'efiboot.img', content: volume }]);
    await expect(everyByte(image.stream())).rejects.toMatchObject(changed);
  });

  test('that cannot be read is an error that names the file', async () => {
    const failure = { at: 5_000, error: new Error('the disk is gone') };
    const volume = await buildEsp([loaderFrom(watchedSource(form, BYTES, new Watch(), { failure }))]);
    await expect(everyPiece(volume, 0, volume.size)).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: '"EFI/BOOT/BOOTX64.EFI" cannot be read: the disk is gone',
    });
  });

  test('is closed when its reader stops early', async () => {
    const watch = new Watch();
    const volume = await buildEsp([loaderFrom(watchedSource(form, new Uint8Array(500_000), watch))]);
    for await (const _piece of volume.read(0, volume.size)) if (watch.opened > 0) break;
    expect(watch).toMatchObject({ opened: 1, closed: 1 });
  });
});

test('a volume is the boot image of a disc, byte for byte', async () => {
  const volume = await buildEsp([loaderFrom(BYTES)]);
  const image = await createImage([{ kind: 'file', path: 'images/efiboot.img', content: volume }], {
    boot: [{ path: 'images/efiboot.img', platform: 'efi' }],
  });
  expect(image.warnings).toEqual([]);
  const { sector, length } = image.layout.find(({ label }) => label === 'images/efiboot.img')!;
  expect(length).toBe(volume.size);
  const { items } = readFat(await image.read(sector * 2048, sector * 2048 + length));
  expect(Buffer.compare(items.get('EFI/BOOT/BOOTX64.EFI')!.content!, BYTES)).toBe(0);
});

test('a volume of many gigabytes is planned and read in places', async () => {
  const size = 4 * 2 ** 30 - 1;
  const files = ['one', 'two', 'three'].map((path): Entry => {
    return { kind: 'file', path, content: sparseSource(size, { 0: `start of ${path}` }) };
  });
  const volume = await buildEsp(files);
  expect(volume.size).toBeGreaterThan(12 * 2 ** 30);
  // The root directory has a cluster, and `two` is the last by name.
  const boot = await everyPiece(volume, 0, 512);
  const rootStart = (boot.readUInt16LE(14) + 2 * boot.readUInt32LE(36)) * 512;
  const start = rootStart + 2048 + 2 * 2 ** 32;
  expect((await everyPiece(volume, start, start + 12)).toString()).toBe('start of two');
});
