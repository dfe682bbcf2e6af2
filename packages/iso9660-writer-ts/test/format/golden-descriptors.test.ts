import { describe, expect, test } from 'vitest';
import { bare, faults, file, SECTOR } from '../support/golden.js';
import { isOfHierarchy, TYPED_DISC, typedDisc } from '../support/typed-disc.js';

// Every expected byte is typed from the standards in golden/*.hex, where the sectors are counted, too.

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a small disc with everything on it', () => {
  test.each(TYPED_DISC.filter(([, name]) => !isOfHierarchy(name)))(
    'has in sector %i what %s says',
    async (sector, name) => {
      expect(await faults(await typedDisc(), name, sector)).toEqual([]);
    },
  );

  test('has nothing else but its file data and zeros (VD-01, VD-15, DR-11, DR-13)', async () => {
    const image = await typedDisc();
    expect(image.size).toBe(36 * SECTOR);
    expect((await image.read(0, 16 * SECTOR)).every((byte) => byte === 0)).toBe(true);
    const data = new Uint8Array(5 * SECTOR);
    data.set(bytes('alpha\n'), 1 * SECTOR);
    data.set(bytes('bravo\n'), 2 * SECTOR);
    expect(await image.read(31 * SECTOR, 36 * SECTOR)).toEqual(data);
  });
});

describe('texts of the volume descriptors', () => {
  test('are padded with spaces, and cut for Joliet (VD-09, VD-11)', async () => {
    const image = await bare([file('copying.txt')], {
      joliet: true,
      volume: {
        system: 'LINUX',
        id: 'My-Disk 1 of many',
        set: 'SET',
        publisher: 'PUB',
        preparer: 'PREP',
        application: 'APP',
        copyrightFile: 'copying.txt',
        bibliographicFile: 'copying.txt',
      },
    });
    expect(await faults(image, 'texts-primary', 16, 8)).toEqual([]);
    expect(await faults(image, 'texts-joliet', 17, 8)).toEqual([]);
  });
});

describe('dates', () => {
  test('of the volume have hundredths, and sixteen digits zero when they are not set (VD-07, VD-08)', async () => {
    const image = await bare([], { createdAt: new Date('2001-02-03T04:05:06.789Z') });
    expect(await faults(image, 'volume-dates', 16, 813)).toEqual([]);
  });
});
