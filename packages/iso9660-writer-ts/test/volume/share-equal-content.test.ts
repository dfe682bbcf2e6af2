import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { sparseSource } from '../support/corpus/sparse-file.js';
import { file, modelOf } from '../support/read-image.js';
import { everyByte } from '../support/read-stream.js';
import type { IsoModel } from '../support/strict-reader/index.js';
import { FORMS, Watch, watchedSource } from '../support/watched-source.js';

const shared = (entries: readonly Entry[], options: ImageOptions = {}) =>
  modelOf(entries, { deduplicate: true, ...options });

/** The first sector of a file. */
function sectorOf({ trees }: IsoModel, path: string): number | undefined {
  return trees.rockRidge?.get(path).extents[0]?.sector;
}

describe('equal content', () => {
  const same = (path: string) => file(path, 'same content');

  test('is stored once when asked for, and as often as it comes otherwise (DR-12)', async () => {
    const entries = [same('a'), same('b'), same('d/c')];
    const [once, thrice] = [await shared(entries), await modelOf(entries)];
    expect(new Set(['a', 'b', 'd/c'].map((path) => sectorOf(once, path))).size).toBe(1);
    expect(new Set(['a', 'b', 'd/c'].map((path) => sectorOf(thrice, path))).size).toBe(3);
    expect(thrice.volume.primary.volumeSpaceSize - once.volume.primary.volumeSpaceSize).toBe(2);
  });

  test('does not make links: its files keep their own metadata and one link each (RR-09)', async () => {
    const secret: Entry = { kind: 'file', path: 'b', content: 'same content', metadata: { mode: 0o600, uid: 7 } };
    const { trees } = await shared([same('a'), secret]);
    expect(trees.rockRidge?.get('a').posix?.attributes).toMatchObject({ mode: 0o100644, uid: 0, links: 1 });
    expect(trees.rockRidge?.get('b').posix?.attributes).toMatchObject({ mode: 0o100600, uid: 7, links: 1 });
  });

  test('leaves hard links what they are', async () => {
    const link = (path: string): Entry => ({ ...same(path), metadata: { linkKey: 'one' } }) as Entry;
    const model = await shared([link('a'), link('b'), same('c')]);
    const links = ['a', 'b', 'c'].map((path) => model.trees.rockRidge?.get(path).posix?.attributes.links);
    expect(links).toEqual([2, 2, 1]);
    expect(sectorOf(model, 'c')).toBe(sectorOf(model, 'a'));
  });

  test('is found in every form of content', async () => {
    const bytes = new TextEncoder().encode('same content');
    const model = await shared([
      same('text'),
      { kind: 'file', path: 'bytes', content: bytes },
      { kind: 'file', path: 'blob', content: new Blob([bytes]) },
      ...FORMS.map((form): Entry => ({ kind: 'file', path: form, content: watchedSource(form, bytes) })),
    ]);
    const paths = ['text', 'bytes', 'blob', ...FORMS];
    expect(new Set(paths.map((path) => sectorOf(model, path))).size).toBe(1);
  });

  test('in all hierarchies is the same place', async () => {
    const { trees } = await shared([same('a'), same('b')], { enhanced: true });
    for (const tree of [trees.joliet, trees.enhanced]) {
      expect(tree?.get('b').extents).toEqual(trees.rockRidge?.get('a').extents);
    }
  });

  test('gives the same image whatever order its files come in (DR-10)', async () => {
    const entries = [same('a'), same('b'), file('c', 'another'), same('d')];
    const bytesOf = async (list: readonly Entry[]) =>
      everyByte((await createImage(list, { deduplicate: true })).stream());
    expect(Buffer.compare(await bytesOf(entries), await bytesOf([...entries].reverse()))).toBe(0);
  });
});

describe('files', () => {
  test('of one size with other content stay apart', async () => {
    const model = await shared([file('a', 'one'), file('b', 'two'), file('c', 'one')]);
    expect(sectorOf(model, 'a')).toBe(sectorOf(model, 'c'));
    expect(sectorOf(model, 'b')).not.toBe(sectorOf(model, 'a'));
    expect(model.trees.rockRidge?.text('b')).toBe('two');
  });

  test('that differ in their last byte only stay apart', async () => {
    const [one, other] = [new Uint8Array(200_000), new Uint8Array(200_000)];
    other[199_999] = 1;
    const model = await shared([file('a', one), file('b', other)]);
    expect(sectorOf(model, 'a')).not.toBe(sectorOf(model, 'b'));
  });

  test('without content share the sector they always share, and are not read (DR-11)', async () => {
    const watch = new Watch();
    const empty = (path: string): Entry => ({
      kind: 'file',
      path,
      content: watchedSource('read', new Uint8Array(0), watch),
    });
    const model = await shared([empty('a'), empty('b')]);
    expect(sectorOf(model, 'a')).toBe(sectorOf(model, 'b'));
    expect(watch.opened).toBe(0);
  });

  test('whose size no other has are not read while planning', async () => {
    const large: Entry = { kind: 'file', path: 'large', content: sparseSource(2 ** 40, {}) };
    await expect(createImage([large, file('a')], { deduplicate: true, interchangeLevel: 3 })).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE',
    });
    const watch = new Watch();
    const content = watchedSource('open', new Uint8Array(100), watch);
    await createImage([{ kind: 'file', path: 'b', content }, file('a')], { deduplicate: true });
    expect(watch.opened).toBe(0);
  });

  test('are read one after the other, and closed', async () => {
    const watch = new Watch();
    const entries = ['a', 'b', 'c'].map(
      (path): Entry => ({ kind: 'file', path, content: watchedSource('open', new Uint8Array(70_000), watch) }),
    );
    await createImage(entries, { deduplicate: true });
    expect(watch).toMatchObject({ opened: 3, closed: 3, mostOpen: 1 });
  });
});

describe('a boot image', () => {
  const loader = (path: string) => file(path, new Uint8Array(3000).fill(0x42));
  const boot = (path: string, infoTable: boolean) => [{ path, platform: 'bios' as const, infoTable }];

  test.each(['a', 'z'])(
    'that is patched has a place of its own, its twin keeps its bytes (DR-12): %s',
    async (path) => {
      const model = await shared([loader('a'), loader('m'), loader('z')], { boot: boot(path, true) });
      const [one, other] = ['a', 'm', 'z'].filter((name) => name !== path);
      expect(sectorOf(model, path)).toBe(model.elTorito?.entries[0]?.sector);
      expect(sectorOf(model, path)).not.toBe(sectorOf(model, one!));
      expect(sectorOf(model, one!)).toBe(sectorOf(model, other!));
      expect(model.trees.rockRidge?.get(one!).bytes()).toEqual(new Uint8Array(3000).fill(0x42));
      expect(model.trees.rockRidge?.get(path).bytes()[8]).toBe(16);
    },
  );

  test('that is not patched is shared like any other file', async () => {
    const model = await shared([loader('a'), loader('b')], { boot: boot('a', false) });
    expect(sectorOf(model, 'b')).toBe(model.elTorito?.entries[0]?.sector);
  });
});

describe('a source that', () => {
  const twin = file('twin', new Uint8Array(100));
  const planning = (content: ReturnType<typeof watchedSource>) =>
    createImage([{ kind: 'file', path: 'odd', content }, twin], { deduplicate: true });

  test.each(FORMS)('fails while it is compared is an error with its cause (%s)', async (form) => {
    const watch = new Watch();
    const error = new Error('the disk is gone');
    const content = watchedSource(form, new Uint8Array(100), watch, { failure: { at: 50, error } });
    await expect(planning(content)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'odd' });
    expect(watch.open).toBe(0);
  });

  test.each(FORMS)('has shrunk is an error (%s)', async (form) => {
    const content = watchedSource(form, new Uint8Array(60), undefined, { promised: 100 });
    await expect(planning(content)).rejects.toMatchObject({ code: 'SOURCE_CHANGED', path: 'odd' });
  });

  test.each(FORMS)('has grown is an error (%s)', async (form) => {
    const content = watchedSource(form, new Uint8Array(200), undefined, { promised: 100 });
    await expect(planning(content)).rejects.toMatchObject({ code: 'SOURCE_CHANGED', path: 'odd' });
  });

  test('is slow does not keep a signal from stopping the planning', async () => {
    const controller = new AbortController();
    const reason = new Error('no more');
    const wait = async () => controller.abort(reason);
    const content = watchedSource('read', new Uint8Array(100), undefined, { wait });
    const image = createImage([{ kind: 'file', path: 'odd', content }, twin], {
      deduplicate: true,
      signal: controller.signal,
    });
    await expect(image).rejects.toBe(reason);
  });
});
