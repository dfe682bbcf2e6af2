import { describe, expect, test } from 'vitest';
import { bare, DOTS, ER, faults, file } from '../support/golden.js';

describe('Rock Ridge', () => {
  test('a name too long for its record is split, behind attributes that have moved out (RR-05)', async () => {
    const image = await bare([file(`${'a'.repeat(155)}${'b'.repeat(91)}.txt`)]);
    expect(await faults(image, 'name-250-record', 20, DOTS)).toEqual([]);
    expect(await faults(image, 'name-250-continuation', 21, ER)).toEqual([]);
  });

  test('a name is split between characters (RR-12)', async () => {
    const image = await bare([file(`${'a'.repeat(154)}\u00e9${'b'.repeat(90)}.txt`)]);
    expect(await faults(image, 'name-utf8-record', 20, DOTS)).toEqual([]);
    expect(await faults(image, 'name-utf8-continuation', 21, ER)).toEqual([]);
  });

  test('a link target is components, a long one continued in the next entry (RR-13, RR-14)', async () => {
    const image = await bare([
      { kind: 'symlink', path: 'up', target: '/.././b' },
      { kind: 'symlink', path: 'long', target: 'c'.repeat(300) },
    ]);
    expect(await faults(image, 'symlink-records', 20, DOTS)).toEqual([]);
    expect(await faults(image, 'symlink-continuation', 21, ER)).toEqual([]);
  });

  test('a device number is one value when both parts are small, else two (RR-15)', async () => {
    const image = await bare([
      { kind: 'device', path: 'sda1', type: 'block', major: 8, minor: 1 },
      { kind: 'device', path: 'wide', type: 'character', major: 300, minor: 70000 },
    ]);
    expect(await faults(image, 'device-records', 20, DOTS)).toEqual([]);
  });

  test('links count subdirectories and names, ".." has the attributes of the parent (RR-09, RR-10)', async () => {
    const image = await bare([
      { kind: 'directory', path: 'd', metadata: { mode: 0o2750, uid: 1000, gid: 70000 } },
      { kind: 'directory', path: 'd/x' },
      { kind: 'directory', path: 'd/y' },
      { ...file('p', 'pp\n'), metadata: { linkKey: 'one file' } },
      { ...file('q', 'pp\n'), metadata: { linkKey: 'one file' } },
    ]);
    expect(await faults(image, 'links-root-directory', 20)).toEqual([]);
    expect(await faults(image, 'links-sub-directory', 22)).toEqual([]);
  });
});

describe('relocation', () => {
  // g looks like rr_moved (mode 0555, three links), so that ".." of h is the same bytes whichever parent it describes.
  const relocated = () =>
    bare(
      [
        { kind: 'directory', path: 'a/b/c/d/e/f/g', metadata: { mode: 0o555 } },
        { kind: 'directory', path: 'a/b/c/d/e/f/g/h' },
      ],
      { rockRidge: { deepDirectories: 'relocate' } },
    );

  test.each([
    ['the path table has the directory below RR_MOVED (PT-02, PT-04)', 'relocation-path-table-l', 18, 0],
    ['RR_MOVED is a directory of the root (RR-16, RR-17)', 'relocation-root-records', 20, DOTS],
    ['RR_MOVED has the directory, marked RE (RR-17)', 'relocation-rr-moved', 22, 0],
    ['the directory has both its parents (RR-17)', 'relocation-moved-directory', 23, 0],
    ['a placeholder with CL stays behind (RR-18)', 'relocation-placeholder', 30, 96 + 96],
  ])('%s', async (_, name, sector, offset) => {
    expect(await faults(await relocated(), name, sector, offset)).toEqual([]);
  });
});
