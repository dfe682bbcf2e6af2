import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { file } from '../support/read-image.js';

interface Message {
  readonly code: string;
  readonly path?: string;
  readonly message: string;
}

/** The warnings of an image of one code. */
async function warningsOf(code: string, entries: readonly Entry[], options: ImageOptions = {}) {
  const { warnings } = await createImage(entries, options);
  return warnings.filter((warning) => warning.code === code).map(({ path, message }) => [path, message]);
}

/** All that an image is refused for. */
async function problemsOf(entries: readonly Entry[], options: ImageOptions): Promise<readonly Message[]> {
  return createImage(entries, options).then(
    () => [],
    ({ problems }: { problems: readonly Message[] }) => problems,
  );
}

const symlink = (path: string): Entry => ({ kind: 'symlink', path, target: 'x' });
const fifo = (path: string): Entry => ({ kind: 'device', path, type: 'fifo' });

describe('a warning of what is left out', () => {
  test('names the node, its kind and the hierarchy (DR-14, JO-07)', async () => {
    const entries = [symlink('d/link'), fifo('fifo')];
    const omitted = (options: ImageOptions) => warningsOf('OMITTED', entries, options);
    const from = (hierarchy: string) => [
      ['fifo', `"fifo", a device, is left out of the ${hierarchy} hierarchy`],
      ['d/link', `"d/link", a symbolic link, is left out of the ${hierarchy} hierarchy`],
    ];
    expect(await omitted({ joliet: false })).toEqual([]);
    expect(await omitted({ joliet: false, rockRidge: false })).toEqual(from('primary'));
    expect(await omitted({})).toEqual(from('Joliet'));
    expect(await omitted({ joliet: false, enhanced: true })).toEqual(from('enhanced'));
  });
});

describe('a hide function', () => {
  const hiding = (answer: unknown) => problemsOf([file('a/b')], { hide: (() => answer) as never });

  test.each([
    [undefined, 'undefined'],
    ['joliet', 'joliet'],
    [['joliet', 'udf'], '["joliet","udf"]'],
    [[5], '[5]'],
    [{}, 'an object'],
  ])('that returns anything but hierarchies is refused: %j', async (answer, shown) => {
    const message = `hide returned ${shown} for "a", not a list of primary, joliet, enhanced`;
    expect(await hiding(answer)).toEqual([{ code: 'INVALID_OPTION', message }]);
  });

  test('may return every hierarchy, also one that the image has not', async () => {
    expect(await hiding(['primary', 'joliet', 'enhanced'])).toEqual([]);
    expect(await hiding([])).toEqual([]);
  });
});

describe('a name of more than 255 bytes (NA-10)', () => {
  test('is cut in Rock Ridge, and the warning says what it is called', async () => {
    const cut = (name: string, ...more: readonly Entry[]) => warningsOf('NAME_CUT', [file(`d/${name}`), ...more]);
    expect(await cut('n'.repeat(255))).toEqual([]);
    const long = 'n'.repeat(256);
    const [[path, message] = [], ...rest] = await cut(long, file('d/short'));
    expect([path, rest]).toEqual([`d/${long}`, []]);
    expect(message).toMatch(/^"d\/n{256}" is called "n{246}~[0-9a-f]{8}": names have at most 255 bytes$/);
  });

  test('is cut to the same name whatever the order of entries', async () => {
    const long = ['b', 'a'].map((end) => file(`${'n'.repeat(300)}${end}`));
    const cut = await warningsOf('NAME_CUT', long);
    expect(cut.map(([path]) => path?.at(-1))).toEqual(['a', 'b']);
    expect(await warningsOf('NAME_CUT', [...long].reverse())).toEqual(cut);
  });
});

describe('a translation table', () => {
  const options = { translationTables: true, joliet: false };

  test('says what it replaces (TT-07)', async () => {
    const message = '"a/TRANS.TBL" is left out: a translation table takes its place';
    const entries = [file('a/TRANS.TBL'), file('a/b')];
    expect(await warningsOf('REPLACED', entries, options)).toEqual([['a/TRANS.TBL', message]]);
  });

  test('says which directory is in its place, and which others are', async () => {
    const fact = (path: string) => ({
      code: 'NAME_RESERVED',
      path,
      message: `"${path}" is a directory, but a translation table has to go there`,
    });
    const problems = await problemsOf([file('TRANS.TBL/x'), file('b/TRANS.TBL/x')], options);
    expect(problems).toEqual([fact('TRANS.TBL'), fact('b/TRANS.TBL')]);
  });

  test('says which name divides its lines (TT-07)', async () => {
    const message = 'the name of "d/a\\tb" holds a tab or a line feed, which divide the lines of TRANS.TBL';
    expect(await warningsOf('TABLE_AMBIGUOUS', [file('d/a\tb'), file('d/c d')], options)).toEqual([
      ['d/a\tb', message],
    ]);
  });
});

test('relocation says which names are taken by what is no directory (Q09)', async () => {
  const options = { rockRidge: { deepDirectories: 'relocate' } } as const;
  const entries = [file('a/b/c/d/e/f/g/h/i'), file('rr_moved'), symlink('.rr_moved')];
  const message = 'deep directories cannot be relocated: rr_moved and .rr_moved are not directories';
  expect(await problemsOf(entries, options)).toEqual([{ code: 'DEEP_DIRECTORY', message }]);
});

test('a translation table has the name of its path in the layout', async () => {
  const { layout } = await createImage([file('d/a')], { translationTables: true, joliet: false });
  const labels = layout.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(['TRANS.TBL', 'd/TRANS.TBL']));
});

test('every structure of a hierarchy has a name in the layout', async () => {
  const { layout } = await createImage([file(`d/${'n'.repeat(250)}`)], { enhanced: true });
  const labels = layout.map(({ label }) => label);
  expect(labels.slice(labels.indexOf('primary path table L'), labels.indexOf('shared sector of empty files'))).toEqual([
    'primary path table L',
    'primary path table M',
    'primary directory /',
    'continuation areas of /',
    'primary directory /d',
    'continuation areas of /d',
    'Joliet path table L',
    'Joliet path table M',
    'Joliet directory /',
    'Joliet directory /d',
    'enhanced path table L',
    'enhanced path table M',
    'enhanced directory /',
    'enhanced directory /d',
  ]);
});
