import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { openImage } from '../../src/reader/index.js';
import { MutableImage } from '../support/mutation/mutable-image.js';
import { filled } from '../support/mutation/sample-tree.js';
import { DAY, file } from '../support/read-image.js';

async function imageOf(entries: Iterable<Entry>, options: ImageOptions = {}): Promise<MutableImage> {
  const image = await createImage(entries, { createdAt: DAY, joliet: false, ...options });
  return new MutableImage(await image.read(0, image.size));
}

describe('an image beyond a limit', () => {
  test('has directories that are not entered', async () => {
    const { bytes } = await imageOf([file('a/b/c/d', 'd')]);
    const iso = await openImage(bytes, { limits: { depth: 2 } });
    expect((await iso.entries()).map(({ path }) => path)).toEqual(['a', 'a/b', 'a/b/c']);
    expect(iso.problems).toMatchObject([{ code: 'DIRECTORY_TOO_DEEP', path: 'a/b/c' }]);
  });

  test('has files that end with the last section that is read', async () => {
    const image = await imageOf(
      [file('one', filled(2048, 1)), file('two', filled(2048, 2)), file('way', filled(2048, 3))],
      {
        rockRidge: false,
      },
    );
    for (const name of ['ONE.;1', 'TWO.;1']) image.set(image.record(name) + 25, 0x80);
    for (const name of ['TWO.;1', 'WAY.;1']) image.text(image.record(name) + 33, 'ONE');
    const whole = await openImage(image.bytes);
    expect((await whole.read('ONE')).length).toBe(3 * 2048);
    const iso = await openImage(image.bytes, { limits: { sections: 2 } });
    expect((await iso.read('ONE')).length).toBe(2 * 2048);
    expect(iso.problems.map(({ code }) => code)).toEqual(['TOO_MANY_SECTIONS']);
  });

  test('is told when its contents are many times its size', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `f${String(index).padStart(2, '0')}`);
    const image = await imageOf(names.map((name) => file(name, filled(2048, 1))));
    for (const [index, name] of names.entries()) {
      const record = image.record(`${name.toUpperCase()}.;1`);
      image.both32(record + 2, 40 + index);
      image.both32(record + 10, 60_000_000);
    }
    const bytes = Buffer.concat([image.bytes, Buffer.alloc(62_000_000)]);
    const iso = await openImage(bytes, { limits: { amplification: 1 } });
    await iso.entries();
    expect(iso.problems.map(({ code }) => code)).toEqual(['OVERLAP_BOMB']);
  });
});

test('associated files are apart, and hidden ones are marked', async () => {
  const image = await imageOf([file('fork', 'f'), file('plain', 'p'), file('secret', 's')]);
  image.set(image.record('FORK.;1') + 25, 4);
  image.set(image.record('SECRET.;1') + 25, 1);
  const iso = await openImage(image.bytes);
  const shown = await iso.entries();
  expect(shown.map(({ path, record }) => [path, record.hidden])).toEqual([
    ['plain', false],
    ['secret', true],
  ]);
  const all = await iso.entries({ associated: true });
  expect(all.map(({ path, record }) => [path, record.associated])).toContainEqual(['fork', true]);
  expect(await iso.find('fork')).toBeUndefined();
});

test('system use entries behind a record of CD-ROM XA are read', async () => {
  const image = await imageOf([file('a long name', 'a')], { rockRidge: false });
  // In the place of a file's own area and of the root's come 14 bytes of XA, and then the entries.
  const XA = [0, 0, 0, 0, 0x0d, 0x55, 0x58, 0x41, 0, 0, 0, 0, 0, 0];
  const record = image.record('A_LONG_NAME.;1');
  const [own, name] = [
    Buffer.from(image.bytes.subarray(image.root, image.root + 34)),
    Buffer.from(image.bytes.subarray(record, record + 48)),
  ];
  const SP = [...Buffer.from('SP'), 7, 1, 0xbe, 0xef, 0, ...Buffer.from('RR'), 5, 1, 0x89];
  const NM = [...Buffer.from('NM'), 5 + 6, 1, 0, ...Buffer.from('xa.txt')];
  const rows = [
    Buffer.from([...own, ...XA, ...SP]),
    Buffer.from([...own.subarray(0, 33), 1]),
    Buffer.from([...name.subarray(0, 48), ...XA, ...NM, 0]),
  ];
  for (const row of rows) row[0] = row.length;
  image.bytes.fill(0, image.root, image.root + 2048);
  Buffer.concat(rows).copy(image.bytes, image.root);
  const iso = await openImage(image.bytes);
  expect(iso.view).toBe('rockRidge');
  expect((await iso.entries()).map(({ path }) => path)).toEqual(['xa.txt']);
});
