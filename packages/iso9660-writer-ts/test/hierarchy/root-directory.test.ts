import { expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { readIso } from '../support/strict-reader/index.js';

const ROOT_DATE = new Date('2001-02-03T04:05:06Z');
const FILE_DATE = new Date('2024-02-29T12:34:56Z');

const below: readonly Entry[] = [
  { kind: 'file', path: 'sub/file', content: 'x', metadata: { modifiedAt: FILE_DATE } },
  { kind: 'directory', path: 'sub', metadata: { mode: 0o711, modifiedAt: FILE_DATE } },
];
const root: Entry = { kind: 'directory', path: '', metadata: { mode: 0o2750, uid: 5, gid: 6, modifiedAt: ROOT_DATE } };

const OPTIONS = { enhanced: true, joliet: true } as const;

/** The seven bytes of a date, ECMA-119 9.1.5. */
const dateBytes = (date: Date) =>
  Buffer.of(
    date.getUTCFullYear() - 1900,
    ...[date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), 0],
  );

const SECTOR = 2048;

/** Date of the root's record in each volume descriptor of a hierarchy, and of the first two records of its directories. */
async function datesIn(entries: readonly Entry[]) {
  const image = await createImage(entries, OPTIONS);
  const bytes = Buffer.from(await image.read(0, image.size));
  const dates: { root: Buffer; own: Buffer; parent: Buffer; parentOfSub: Buffer }[] = [];
  for (let sector = 16; bytes[sector * SECTOR] !== 255; sector++) {
    const descriptor = sector * SECTOR;
    if (bytes[descriptor] !== 1 && bytes[descriptor] !== 2) continue;
    const record = descriptor + 156;
    const extent = bytes.readUInt32LE(record + 2) * SECTOR;
    const second = extent + bytes[extent]!;
    const third = second + bytes[second]!;
    const sub = bytes.readUInt32LE(third + 2) * SECTOR;
    const dateAt = (offset: number) => bytes.subarray(offset + 18, offset + 25);
    dates.push({
      root: dateAt(record),
      own: dateAt(extent),
      parent: dateAt(second),
      parentOfSub: dateAt(sub + bytes[sub]!),
    });
  }
  return dates;
}

test('the entry of the root dates its record in every descriptor, and all records that lead to it', async () => {
  const date = dateBytes(ROOT_DATE);
  const dates = { root: date, own: date, parent: date, parentOfSub: date };
  expect(await datesIn([...below, root])).toEqual([dates, dates, dates]);
});

test('the entry of the root gives its mode and owner to `.` and `..`', async () => {
  const image = await createImage([root, ...below], OPTIONS);
  // The strict reader compares `.` of the root, its `..` and the `..` of its directories.
  const { trees, faults } = readIso(await image.read(0, image.size));
  expect(faults).toEqual([]);
  expect(trees.rockRidge!.get('').posix!.attributes).toMatchObject({ mode: 0o042750, uid: 5, gid: 6 });
});

test('an entry of the root that says nothing is as good as none', async () => {
  const bytesOf = async (entries: readonly Entry[]) => {
    const image = await createImage(entries, OPTIONS);
    return image.read(0, image.size);
  };
  const silent: Entry = { kind: 'directory', path: '' };
  expect(Buffer.compare(await bytesOf(below), await bytesOf([silent, ...below]))).toBe(0);
});
