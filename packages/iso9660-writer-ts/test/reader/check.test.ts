import { beforeAll, describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { checkImage, discMap, openImage } from '../../src/reader/index.js';
import { MutableImage } from '../support/mutation/mutable-image.js';
import { DAY, file } from '../support/read-image.js';

async function imageOf(entries: Iterable<Entry>, options: ImageOptions = {}): Promise<MutableImage> {
  const image = await createImage(entries, { createdAt: DAY, ...options });
  return new MutableImage(await image.read(0, image.size));
}

const codesOf = async (iso: Awaited<ReturnType<typeof openImage>>) =>
  (await checkImage(iso)).findings.map(({ severity, code }) => `${severity} ${code}`);

describe('an image with descriptors in another place', () => {
  let bytes: Buffer;
  let sector: number;

  /** The descriptors once more, behind the image; their root is the directory `sub`, of which the path tables know nothing. */
  beforeAll(async () => {
    const image = await imageOf([file('first', '1'), file('sub/second', '2')], { joliet: false });
    sector = image.bytes.length / 2048;
    const start = image.extent(image.record('SUB')) / 2048;
    const session = new MutableImage(Buffer.concat([image.bytes, image.bytes.subarray(16 * 2048, 18 * 2048)]));
    session.both32(sector * 2048 + 158, start);
    bytes = session.bytes;
  });

  test('is checked as it is open', async () => {
    expect(await codesOf(await openImage(bytes))).toEqual([]);
    const iso = await openImage(bytes, { session: sector, view: 'primary' });
    expect(iso.session).toBe(sector);
    expect(await codesOf(iso)).toEqual(expect.arrayContaining(['problem PATH_TABLE']));
  });

  test('is drawn as it is open', async () => {
    const labels = async (session: 'active' | number) => {
      const { regions } = await discMap(await openImage(bytes, { session }));
      return regions.filter(({ kind }) => kind === 'file' || kind === 'descriptor').map(({ label }) => label);
    };
    const descriptors = ['primary volume descriptor', 'volume descriptor set terminator'];
    expect(await labels('active')).toEqual([...descriptors, 'first', 'sub/second']);
    expect(await labels(sector)).toEqual(['SECOND', ...descriptors]);
  });
});

test('a check and a map keep the limits that the image was opened with', async () => {
  const { bytes } = await imageOf([file('a', '1'), file('b', '2'), file('c', '3')]);
  const iso = await openImage(bytes, { limits: { entries: 2 } });
  await expect(checkImage(iso)).rejects.toMatchObject({ code: 'TOO_MANY_ENTRIES' });
  await expect(discMap(iso)).rejects.toMatchObject({ code: 'TOO_MANY_ENTRIES' });
});

describe('names that are there twice', () => {
  const twins = [file('one/in one', '1'), file('two/in two', '2'), file('three', '3')];

  test('are a remark where readers see other names', async () => {
    const image = await imageOf(twins, { joliet: false });
    image.text(image.record('TWO') + 33, 'ONE');
    expect(await codesOf(await openImage(image.bytes))).toContain('remark DUPLICATE_NAME');
    const plain = await imageOf(twins, { joliet: false, rockRidge: false });
    plain.text(plain.record('TWO') + 33, 'ONE');
    expect(await codesOf(await openImage(plain.bytes))).toContain('problem DUPLICATE_NAME');
  });

  test('of directories are both looked into, and compared with the path tables', async () => {
    const image = await imageOf(twins, { joliet: false });
    image.text(image.record('TWO') + 33, 'ONE');
    for (const type of ['L', 'M'] as const) {
      const table = image.pathTable(type);
      // Behind the rows of the root and of ONE.
      image.text(image.bytes.indexOf('TWO', table), 'ONE');
    }
    const { findings } = await checkImage(await openImage(image.bytes));
    expect(findings.filter(({ code }) => code === 'PATH_TABLE')).toEqual([]);
    const primary = await openImage(image.bytes, { view: 'primary' });
    const paths = (await primary.entries({ duplicates: true })).map(({ path }) => path);
    expect(paths).toEqual(['ONE', 'THREE', 'ONE', 'ONE/IN_ONE', 'ONE/IN_TWO']);
    expect((await primary.entries()).map(({ path }) => path)).toEqual(['ONE', 'THREE', 'ONE/IN_ONE']);
  });
});
