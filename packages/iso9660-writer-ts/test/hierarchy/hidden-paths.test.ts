import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type HierarchyName, type ImageOptions } from '../../src/index.js';
import { DAY, file, modelOf, warningsOf } from '../support/read-image.js';
import type { IsoModel } from '../support/strict-reader/index.js';

const ALL: readonly HierarchyName[] = ['primary', 'joliet', 'enhanced'];

/** The strict reader knows no owner of content without a name. */
const UNNAMED = { tolerate: ['DR-13'] };

const hiding =
  (table: Readonly<Record<string, readonly HierarchyName[]>>): NonNullable<ImageOptions['hide']> =>
  (path) =>
    table[path] ?? [];

/** Paths of each hierarchy. */
function pathsIn({ trees }: IsoModel): Record<HierarchyName, readonly string[]> {
  return {
    primary: trees.rockRidge!.paths().sort(),
    joliet: trees.joliet!.paths().sort(),
    enhanced: trees.enhanced!.paths().sort(),
  };
}

describe('a hidden path', () => {
  const entries = [file('a'), file('d/b'), file('d/e/c')];

  test.each(ALL)('is missing in the %s hierarchy alone', async (hierarchy) => {
    const shown = pathsIn(await modelOf(entries, { enhanced: true, hide: hiding({ a: [hierarchy] }) }));
    for (const name of ALL) {
      const rest = ['d', 'd/b', 'd/e', 'd/e/c'];
      expect(shown[name]).toEqual(name === hierarchy ? rest : ['a', ...rest]);
    }
  });

  test('hides all that lies below a directory', async () => {
    const shown = pathsIn(await modelOf(entries, { enhanced: true, hide: hiding({ d: ['primary', 'enhanced'] }) }));
    expect(shown).toEqual({ primary: ['a'], joliet: ['a', 'd', 'd/b', 'd/e', 'd/e/c'], enhanced: ['a'] });
  });

  test('that is the only one leaves an image without names', async () => {
    const shown = pathsIn(await modelOf([file('a')], { enhanced: true, hide: () => ALL }, UNNAMED));
    expect(shown).toEqual({ primary: [], joliet: [], enhanced: [] });
  });

  test('frees its name for others', async () => {
    const { trees } = await modelOf([file('a!', '1'), file('a?', '2')], { hide: hiding({ 'a!': ['primary'] }) });
    expect(trees.primary.paths()).toEqual(['A_.;1']);
    expect(trees.primary.text('A_.;1')).toBe('2');
  });

  test('is not counted among the links of its directory or its file (RR-09)', async () => {
    const link = (path: string): Entry => ({ kind: 'file', path, content: 'x', metadata: { linkKey: 'one' } });
    const { trees } = await modelOf([link('a'), link('b'), link('d/c'), file('e/f')], {
      hide: hiding({ d: ['primary'], b: ['joliet'] }),
    });
    const links = (path: string) => trees.rockRidge!.get(path).posix?.attributes.links;
    expect([links(''), links('a'), links('b')]).toEqual([3, 2, 2]);
  });

  test('is still what a link of Joliet leads to', async () => {
    const link: Entry = { kind: 'symlink', path: 'link', target: 'a' };
    const hide = hiding({ a: ['primary', 'joliet'] });
    // The strict reader looks for the file where the link leads, and that is hidden.
    const reading = { tolerate: ['JO-07'] };
    const { trees } = await modelOf([file('a', 'text'), link], { joliet: { symlinks: 'follow' }, hide }, reading);
    expect(trees.joliet!.paths()).toEqual(['link']);
    expect(trees.joliet!.text('link')).toBe('text');
  });

  test('of a link or a device is not said to be left out', async () => {
    const entries: Entry[] = [
      { kind: 'symlink', path: 'd/link', target: 'x' },
      { kind: 'device', path: 'fifo', type: 'fifo' },
    ];
    expect(await warningsOf(entries, { hide: hiding({ d: ['joliet'], fifo: ['joliet'] }) })).toEqual([]);
    expect(await warningsOf(entries, { hide: hiding({ d: ['primary'], fifo: ['primary'] }) })).toEqual(
      expect.arrayContaining(['OMITTED d/link', 'OMITTED fifo']),
    );
  });

  test('may be that of a file the descriptors name only where they do not', async () => {
    const volume = { copyrightFile: 'a' };
    expect(await warningsOf([file('a')], { volume, hide: hiding({ a: ['primary'] }) })).toContain('VOLUME_TEXT a');
    expect(await warningsOf([file('a')], { volume, hide: hiding({ a: ['enhanced'] }) })).not.toContain('VOLUME_TEXT a');
  });

  test('is asked for with its path, and never for the root', async () => {
    const asked = new Set<string>();
    const hide = (path: string) => {
      asked.add(path);
      return [];
    };
    await modelOf(entries, { hide });
    expect([...asked].sort()).toEqual(['a', 'd', 'd/b', 'd/e', 'd/e/c']);
  });
});

describe('the content of a hidden file', () => {
  const MARK = 'MARK-OF-THIS-DISC';
  const places = async (entries: readonly Entry[], options: ImageOptions) => {
    const image = await createImage(entries, { createdAt: DAY, ...options });
    const bytes = Buffer.from(await image.read(0, image.size)).toString('latin1');
    return bytes.split(MARK).length - 1;
  };
  const everywhere = hiding({ mark: ALL, d: ALL });

  test.each<[string, ImageOptions]>([
    ['all hierarchies', { enhanced: true }],
    ['the only one', { joliet: false, rockRidge: false }],
    ['all, with weights', { sortWeight: () => 1 }],
    ['all, where equal content is stored once', { deduplicate: true }],
    ['all, with tables', { translationTables: true }],
  ])('is stored once when its name is hidden in %s', async (_name, options) => {
    const entries = [file('data', 'x'), file('mark', MARK)];
    expect(await places(entries, { ...options, hide: everywhere })).toBe(1);
  });

  test('is stored when it lies in a hidden directory, and once for all of its names', async () => {
    const link = (path: string): Entry => ({ kind: 'file', path, content: MARK, metadata: { linkKey: 'one' } });
    expect(await places([file('d/e/f', MARK)], { hide: everywhere })).toBe(1);
    expect(await places([link('d/one'), link('d/other'), link('mark')], { hide: everywhere })).toBe(1);
    expect(await places([link('d/one'), link('shown')], { hide: everywhere })).toBe(1);
  });

  test.each(ALL)('is stored when its name is hidden in the %s hierarchy alone', async (hierarchy) => {
    expect(await places([file('mark', MARK)], { enhanced: true, hide: hiding({ mark: [hierarchy] }) })).toBe(1);
  });

  test('comes behind the files that are shown, in the order of paths whatever that of entries is (DR-10)', async () => {
    const entries = ['z', 'd/b', 'mark', 'd/a', 'a'].map((path) => file(path));
    const hide = everywhere;
    for (const given of [entries, [...entries].reverse()]) {
      const { layout } = await createImage(given, { hide });
      const labels = layout.map(({ label }) => label);
      expect(labels.slice(-6, -1)).toEqual(['a', 'z', 'd/a', 'd/b', 'mark']);
    }
    const { layout } = await createImage(entries, { hide, sortWeight: (path) => (path === 'mark' ? 1 : 0) });
    expect(layout.map(({ label }) => label).slice(-6, -1)).toEqual(['mark', 'a', 'z', 'd/a', 'd/b']);
  });

  test('may be another in a variant', async () => {
    const plan = await createImage([file('mark', ' '), file('a')], { createdAt: DAY, hide: everywhere });
    const variant = await plan.variant({ files: [{ kind: 'file', path: 'mark', content: MARK }] });
    const fresh = await createImage([file('mark', MARK), file('a')], { createdAt: DAY, hide: everywhere });
    expect(await variant.read(0, variant.size)).toEqual(await fresh.read(0, fresh.size));
  });
});

describe('a hidden boot image', () => {
  const loader = file('boot/loader', new Uint8Array(2048).fill(1));
  const boot = [{ path: 'boot/loader', platform: 'bios' as const, infoTable: true }];

  test('still boots', async () => {
    const model = await modelOf([loader], { enhanced: true, boot, hide: hiding({ 'boot/loader': ALL }) });
    expect(model.elTorito?.entries).toHaveLength(1);
    expect(pathsIn(model).primary).toEqual(['boot', 'boot/boot.cat']);
  });

  test('may lie in a hidden directory, with the catalog', async () => {
    const model = await modelOf([loader, file('a')], { enhanced: true, boot, hide: hiding({ boot: ALL }) });
    expect(model.elTorito?.entries[0]?.infoTable?.length).toBe(2048);
    expect(pathsIn(model)).toEqual({ primary: ['a'], joliet: ['a'], enhanced: ['a'] });
  });
});

describe('a translation table', () => {
  const entries = [file('a'), file('b'), file('d/c')];
  const options = { enhanced: true, translationTables: true } as const;

  test('does not list what is hidden (TT-04)', async () => {
    const { trees } = await modelOf(entries, { ...options, hide: hiding({ b: ['primary'], d: ['primary'] }) });
    expect(trees.rockRidge!.text('TRANS.TBL').match(/\t.*$/gm)).toEqual(['\ta']);
  });

  test('is not where nothing is shown to be listed (TT-05)', async () => {
    const shown = pathsIn(await modelOf(entries, { ...options, hide: hiding({ 'd/c': ['primary'] }) }));
    expect(shown.joliet).toEqual(['TRANS.TBL', 'a', 'b', 'd', 'd/c']);
  });

  test('is in no directory that the primary hierarchy hides, nor below it (TT-05)', async () => {
    const deep = [...entries, file('d/e/f')];
    const shown = pathsIn(await modelOf(deep, { ...options, hide: hiding({ d: ['primary'] }) }));
    expect(shown.joliet).toEqual(['TRANS.TBL', 'a', 'b', 'd', 'd/c', 'd/e', 'd/e/f']);
  });

  test('can be hidden like any other file', async () => {
    const shown = pathsIn(await modelOf([file('a')], { ...options, hide: hiding({ 'TRANS.TBL': ['joliet'] }) }));
    expect(shown).toEqual({ primary: ['TRANS.TBL', 'a'], joliet: ['a'], enhanced: ['TRANS.TBL', 'a'] });
  });
});
