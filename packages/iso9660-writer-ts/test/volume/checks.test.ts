import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type FileEntry, type ImageOptions, type IsoError } from '../../src/index.js';
import { file, modelOf, problemsOf, warningsOf } from '../support/read-image.js';

const GIB = 2 ** 30;

const large = (size: number): Entry => ({
  kind: 'file',
  path: 'large',
  content: {
    size,
    read() {
      throw new Error('nobody reads content to plan');
    },
  },
});

describe('limits of the format', () => {
  test('levels 1 and 2 have no file of several sections (MX-06)', async () => {
    for (const interchangeLevel of [1, 2] as const) {
      expect(await problemsOf([large(4 * GIB - 2048)], { interchangeLevel })).toEqual([]);
      expect(await problemsOf([large(4 * GIB - 2047)], { interchangeLevel })).toEqual(['FILE_TOO_LARGE large']);
    }
    expect(await problemsOf([large(4 * GIB - 2047)])).toEqual([]);
  });

  test('a file has a hundred sections at most, as many as Linux reads (MX-05)', async () => {
    expect(await problemsOf([large(100 * (4 * GIB - 2048))])).toEqual([]);
    expect(await problemsOf([large(100 * (4 * GIB - 2048) + 1)])).toEqual(['FILE_TOO_LARGE large']);
  });

  test('a link has a target that 31 continuation areas hold, whatever it is made of (RR-07)', async () => {
    const link = (target: string): Entry => ({ kind: 'symlink', path: 'l', target });
    for (const unit of ['n/', './', '../', 'nn/', 'n', '€/']) {
      const longest = unit.repeat(Math.floor(32_768 / Buffer.byteLength(unit)));
      await modelOf([link(longest)]);
      expect(await problemsOf([link(longest + unit)])).toEqual(['TARGET_TOO_LONG l']);
    }
  });

  test('an image has 32 bits of sectors (VD-16)', async () => {
    const files = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...large(400 * GIB - 204_800 - 2048), path: `${index}` }));
    expect((await createImage(files(20))).size).toBeGreaterThan(2 ** 42);
    expect(await problemsOf(files(21))).toEqual(['IMAGE_TOO_LARGE']);
  });

  test('more than 65,535 directories with children are a problem in each tree, before any byte (PT-05)', async () => {
    const entries = Array.from({ length: 65_536 }, (_, index): Entry => ({ kind: 'directory', path: `${index}/x` }));
    const [primary, joliet] = await problemsOf(entries);
    expect(primary).toMatch(/^TOO_MANY_DIRECTORIES \d+$/);
    expect(joliet).toMatch(/^TOO_MANY_DIRECTORIES \d+$/);
  });
});

describe('limits of readers', () => {
  const name = (length: number) => file('n'.repeat(length));

  test('names of 254 bytes and more are warned of: Linux loses their end (Q03, NA-10)', async () => {
    expect(await warningsOf([name(253)], { joliet: false })).not.toContain(`NAME_CUT_BY_LINUX ${'n'.repeat(253)}`);
    expect(await warningsOf([name(254)], { joliet: false })).toContain(`NAME_CUT_BY_LINUX ${'n'.repeat(254)}`);
    expect(await warningsOf([name(254)], { rockRidge: false })).not.toContain(`NAME_CUT_BY_LINUX ${'n'.repeat(254)}`);
  });

  test('names of more than 255 bytes are cut with a warning (NA-10)', async () => {
    expect(await warningsOf([name(255)])).not.toContain(`NAME_CUT ${'n'.repeat(255)}`);
    expect(await warningsOf([name(256)])).toContain(`NAME_CUT ${'n'.repeat(256)}`);
  });

  test('device numbers that readers take differently are warned of (RR-15, Q18)', async () => {
    const device = (major: number, minor: number): Entry => ({
      kind: 'device',
      path: 'd',
      type: 'block',
      major,
      minor,
    });
    expect(await warningsOf([device(255, 255)], { joliet: false })).not.toContain('DEVICE_NUMBER d');
    expect(await warningsOf([device(256, 0)], { joliet: false })).toContain('DEVICE_NUMBER d');
    expect(await warningsOf([device(0, 256)], { joliet: false })).toContain('DEVICE_NUMBER d');
  });

  test('characters that Windows does not allow are warned of (JO-03)', async () => {
    expect(await warningsOf([file('a<b')])).toContain('NOT_FOR_WINDOWS a<b');
  });

  test('long paths are warned of once, however many there are (JO-06)', async () => {
    const path = Array(3_000).fill('d').join('/');
    const { warnings } = await createImage([file(`${path}/f`)]);
    expect(warnings.filter(({ code }) => code === 'PATH_LENGTH')).toMatchObject([
      { path: path.slice(0, 241), message: expect.stringContaining('2880 more') },
    ]);
  });
});

describe('changed names', () => {
  const entries = [file('a:b'), file('fine.txt')];

  const inPrimary = { code: 'NAME_CHANGED', path: 'a:b', message: '"a:b" is called "A_B.;1" in the primary hierarchy' };
  const inJoliet = { code: 'NAME_CHANGED', path: 'a:b', message: '"a:b" is called "a_b" in the Joliet hierarchy' };

  test('are notes where Rock Ridge shows the name, and warnings in Joliet (NA-03, JO-03)', async () => {
    const { warnings, notes } = await createImage(entries);
    expect(warnings).toEqual([inJoliet]);
    expect(notes).toEqual([inPrimary]);
    const { warnings: none } = await createImage([file('.discinfo'), file('a-b')]);
    expect(none).toEqual([]);
  });

  test('are notes where Joliet shows the name, name by name, and warnings where nothing does', async () => {
    const discinfo = { code: 'NAME_CHANGED', path: '.discinfo' };
    const both = await createImage([...entries, file('.discinfo')], { rockRidge: false });
    expect(both.warnings).toEqual([inPrimary, inJoliet]);
    expect(both.notes).toMatchObject([discinfo]);
    const hide = (path: string) => (path === '.discinfo' ? (['joliet'] as const) : []);
    const hidden = await createImage([file('.discinfo')], { rockRidge: false, hide });
    expect([hidden.warnings, hidden.notes]).toMatchObject([[discinfo], []]);
    const alone = await createImage([file('.discinfo')], { rockRidge: false, joliet: false });
    expect([alone.warnings, alone.notes]).toMatchObject([[discinfo], []]);
  });

  test('are found once, and so is the layout', async () => {
    const image = await createImage(entries);
    expect(image.warnings).toBe(image.warnings);
    expect(image.notes).toBe(image.notes);
    expect(image.layout).toBe(image.layout);
    const variant = await image.variant({ files: [file('fine.txt', 'other') as FileEntry] });
    expect(variant.notes).toEqual([inPrimary]);
  });

  test('are problems when names have to be kept, where somebody sees them', async () => {
    expect(await problemsOf(entries, { strictNames: true })).toEqual(['NAME_CHANGED a:b']);
    expect(await problemsOf(entries, { strictNames: true, joliet: false })).toEqual([]);
    expect(await problemsOf(entries, { strictNames: true, joliet: false, rockRidge: false })).toEqual([
      'NAME_CHANGED a:b',
    ]);
  });
});

describe('a date that directories cannot hold', () => {
  const dated = (path: string, date: string): Entry => ({
    ...(path === '' ? { kind: 'directory', path } : { kind: 'file', path, content: 'x' }),
    metadata: { modifiedAt: new Date(date) },
  });

  test('is a warning with the path and both dates, before 1900 and after 2155', async () => {
    const entries = [
      dated('', '1899-12-31T23:59:59.999Z'),
      dated('old', '1854-03-02T01:02:03.456Z'),
      dated('new', '2156-01-01T00:00:00Z'),
      dated('first', '1900-01-01T00:00:00Z'),
      dated('last', '2155-12-31T23:59:59.999Z'),
    ];
    const { warnings } = await createImage(entries, { createdAt: new Date('2022-02-22T20:20:20Z'), joliet: false });
    const held = 'their years are 1900 to 2155';
    expect(warnings.map(({ code, message }) => `${code} ${message}`).sort()).toEqual([
      `DATE_CHANGED "new" is of 2156-01-01T00:00:00.000Z, which directories hold as 2155-12-31T23:59:59.000Z: ${held}`,
      `DATE_CHANGED "old" is of 1854-03-02T01:02:03.456Z, which directories hold as 1900-01-01T00:00:00.000Z: ${held}`,
      `DATE_CHANGED the root directory is of 1899-12-31T23:59:59.999Z, which directories hold as 1900-01-01T00:00:00.000Z: ${held}`,
    ]);
  });

  test('is one of createdAt, too, and of a file of a variant', async () => {
    const plan = await createImage([dated('a', '2022-02-22')], { createdAt: new Date('2200-02-03T04:05:06Z') });
    expect(plan.warnings.map(({ message }) => message)).toEqual([
      'createdAt is 2200-02-03T04:05:06.000Z, which directories hold as 2155-12-31T23:59:59.000Z: their years are 1900 to 2155',
    ]);
    const variant = await plan.variant({ files: [dated('a', '1800-01-01') as FileEntry] });
    expect(variant.warnings.map(({ path }) => path)).toEqual([undefined, 'a']);
    expect(plan.warnings).toHaveLength(1);
  });
});

describe('problems of all stages', () => {
  test('are told together: a path, an option, a boot image and a name too long', async () => {
    const entries = [file('../a'), file('b'), file(`c/${'x'.repeat(300)}`)];
    const options = {
      createdAt: '2026-01-01' as unknown as Date,
      boot: [{ path: 'missing.img', platform: 'bios' as const }],
    };
    const error = await createImage(entries, options).catch((reason: unknown) => reason);
    expect((error as IsoError).problems.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['INVALID_OPTION', 'INVALID_PATH', 'BOOT_IMAGE_MISSING']),
    );
  });

  test.each([undefined, 'joliet', ['jolliet'], [1]])(
    'hide that returns %j is refused with the path',
    async (answer) => {
      const hide = (() => answer) as unknown as NonNullable<ImageOptions['hide']>;
      await expect(createImage([file('a')], { hide })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(/^hide returned .* for "a", not a list of primary, joliet, enhanced$/),
      });
    },
  );
});
