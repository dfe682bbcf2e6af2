import { describe, expect, test } from 'vitest';
import type { Entry, ImageOptions } from '../../src/index.js';
import { inNfc } from '../../src/tree/overlay.js';
import { file, modelOf, problemsOf } from '../support/read-image.js';

const NFD = 'Me\u0301moire.txt';
const NFC = 'M\u00e9moire.txt';

const compose = (entries: readonly Entry[], options: ImageOptions = {}) =>
  modelOf(entries, { enhanced: true, unicodeForm: 'NFC', ...options });

describe('composed names (JO-09)', () => {
  test('stand in every hierarchy', async () => {
    const { trees } = await compose([file(`e\u0301t\u00e9/${NFD}`, 'x')]);
    const path = `\u00e9t\u00e9/${NFC}`;
    expect(trees.rockRidge?.text(path)).toBe('x');
    expect(trees.joliet?.text(path)).toBe('x');
    expect(trees.enhanced?.text(path)).toBe('x');
  });

  test('stand in the targets of links, which lead where they led', async () => {
    const entries: Entry[] = [file(NFD, 'x'), { kind: 'symlink', path: 'link', target: NFD }];
    const { trees } = await compose(entries, { joliet: { symlinks: 'follow' } });
    expect(trees.rockRidge?.get('link').posix?.target).toBe(NFC);
    expect(trees.joliet?.text('link')).toBe('x');
  });

  test('are left as they are unless asked for', async () => {
    const { trees } = await modelOf([file(NFD)]);
    expect(trees.rockRidge?.paths()).toEqual([NFD]);
  });

  test('do not touch bytes that are not UTF-8', async () => {
    const { trees } = await compose([file('caf\udce9')]);
    expect(trees.rockRidge?.paths()).toEqual(['caf\udce9']);
  });

  test('that are equal are one path given twice', async () => {
    const twins = [NFD, NFC].map((path) => file(path));
    expect(await problemsOf(twins)).toEqual([]);
    expect(await problemsOf(twins, { unicodeForm: 'NFC' })).toEqual([`DUPLICATE_PATH ${NFC}`]);
  });

  test('are found by options that name a file in either form', async () => {
    const { elTorito, volume, trees } = await compose([file(NFD, 'x'.repeat(2048))], {
      boot: [{ path: NFD, platform: 'bios' }],
      bootCatalogPath: 'cate\u0301gories',
      volume: { copyrightFile: NFD },
    });
    expect(elTorito?.entries).toHaveLength(1);
    expect(trees.rockRidge?.paths()).toEqual(['cat\u00e9gories', NFC]);
    expect(volume.primary.copyrightFile).toBe('M_MOIRE.TXT;1');
  });

  test('are the paths that callbacks get', async () => {
    const asked = new Set<string>();
    const ask = (path: string): undefined => void asked.add(path);
    await compose([file(NFD)], {
      hide: (path) => ask(path) ?? [],
      sortWeight: (path) => ask(path) ?? 0,
    });
    expect([...asked]).toEqual([NFC]);
  });
});

describe.each(['as-given', 'NFC'] as const)('what is no entry, with names %s,', (unicodeForm) => {
  test.each([
    [null, 'INVALID_ENTRY'],
    [undefined, 'INVALID_ENTRY'],
    ['a path alone', 'INVALID_ENTRY'],
    [7, 'INVALID_ENTRY'],
    [{}, 'INVALID_PATH'],
    [{ kind: 'file', content: '' }, 'INVALID_PATH'],
    [{ kind: 'file', path: null, content: '' }, 'INVALID_PATH'],
    [{ kind: 'directory', path: 7 }, 'INVALID_PATH'],
    [{ kind: 'symlink', path: ['a'], target: 'b' }, 'INVALID_PATH'],
    [{ path: 'a' }, 'INVALID_ENTRY'],
    [{ kind: null, path: 'a' }, 'INVALID_ENTRY'],
    [{ kind: 'symlink', path: 'a', target: null }, 'INVALID_ENTRY'],
    [{ kind: 'symlink', path: 'a', target: 7 }, 'INVALID_ENTRY'],
    [{ kind: 'file', path: 'a', content: null }, 'INVALID_ENTRY'],
    [{ kind: 'file', path: 'a', content: [1, 2, 3] }, 'INVALID_ENTRY'],
    [{ kind: 'device', path: 'a' }, 'INVALID_ENTRY'],
    [{ kind: 'device', path: 'a', type: 'block', major: null }, 'INVALID_ENTRY'],
  ])('%j, is the problem %s', async (entry, code) => {
    const problems = await problemsOf([entry as Entry, file('fine')], { unicodeForm });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([code]);
  });

  test('or has no metadata but null, gets the defaults', async () => {
    const entry = { kind: 'file', path: 'a', content: '', metadata: null } as unknown as Entry;
    const { trees } = await modelOf([entry], { unicodeForm });
    expect(trees.rockRidge?.get('a').posix?.attributes.mode).toBe(0o100644);
  });
});

test('entries are composed one by one, as they come', async () => {
  async function* entries(): AsyncGenerator<Entry> {
    yield { kind: 'directory', path: 'e\u0301' };
    throw new Error('nobody asked for more');
  }
  for await (const entry of inNfc(entries())) {
    expect(entry.path).toBe('\u00e9');
    break;
  }
});
