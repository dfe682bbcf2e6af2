import { describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { file, modelOf, problemsOf, warningsOf } from '../support/read-image.js';
import { everyByte } from '../support/read-stream.js';

/** What the fuzzer has found, as small as it gets. */
describe('once was wrong:', () => {
  test.each([
    ['a directory', [{ kind: 'directory', path: ' '.repeat(104) }]],
    ['a file', [file(`${' '.repeat(103)}x`)]],
    ['a file whose extension begins with spaces', [file(` .${' '.repeat(103)}x`)]],
  ] as const)('the name of %s of which nothing but spaces is left in Joliet (JO-10)', async (_what, entries) => {
    const { trees } = await modelOf(entries);
    expect(trees.joliet!.paths()).toEqual(['_']);
  });

  test('names cut for the enhanced hierarchy in the middle of bytes that are not UTF-8 (NA-11)', async () => {
    const { trees } = await modelOf([file('\udcff'.repeat(250))], { enhanced: true });
    expect(trees.enhanced!.paths()).toEqual(['\udcff'.repeat(207)]);
  });

  test('bytes carried by surrogates that are the UTF-8 of another name', async () => {
    expect(await problemsOf([file('\udcc3\udca9'), file('é')])).toEqual(['INVALID_PATH \udcc3\udca9']);
  });

  test('a hard link whose weight is that of the name given first (DR-10)', async () => {
    const link = (path: string): Entry => ({ kind: 'file', path, content: 'x', metadata: { linkKey: 'one' } });
    const sortWeight = (path: string) => (path === 'z' ? 1 : 0);
    const bytesOf = async (entries: readonly Entry[]) =>
      everyByte((await createImage(entries, { sortWeight })).stream());
    const [one, other] = [
      [link('a'), file('b'), link('z')],
      [link('z'), file('b'), link('a')],
    ];
    expect(Buffer.compare(await bytesOf(one), await bytesOf(other))).toBe(0);
  });

  test('an empty translation table in what the primary hierarchy hides (TT-05)', async () => {
    const { trees } = await modelOf([file('d/e/f')], {
      translationTables: true,
      hide: (path) => (path === 'd' ? ['primary'] : []),
    });
    expect(trees.joliet!.paths()).toEqual(['d', 'd/e', 'd/e/f']);
  });

  test('an enhanced descriptor that names a file as the primary hierarchy does', async () => {
    const { volume } = await modelOf([file('copying')], { enhanced: true, volume: { copyrightFile: 'copying' } });
    expect(volume.enhanced?.copyrightFile).toBe('copying');
  });

  test('a device number that Linux takes for another, called one that it reads', async () => {
    const device: Entry = { kind: 'device', path: 'd', type: 'block', major: 0, minor: 1000 };
    const { warnings } = await createImage([device], { joliet: false });
    expect(warnings).toMatchObject([{ code: 'DEVICE_NUMBER', message: expect.stringContaining('for another') }]);
  });

  test.each([
    { kind: 'file', path: { toString: 7 }, content: '' },
    { kind: { toString: 7 }, path: 'a' },
    { kind: 'device', path: 'a', type: Object.create(null) },
    { kind: 'device', path: 'a', type: 'block', major: Symbol('major') },
    { kind: 'file', path: 'a', content: '', metadata: { mode: Symbol('mode') } },
  ])('a TypeError for a value that has no words (%#)', async (entry) => {
    expect(await problemsOf([entry as unknown as Entry])).toEqual([expect.stringMatching(/^INVALID_/)]);
  });

  test('nothing to warn of is hidden with what is hidden', async () => {
    const entries: Entry[] = [{ kind: 'symlink', path: 'd/link', target: 'x' }];
    expect(await warningsOf(entries, { hide: () => ['joliet'] })).toEqual([]);
  });
});
