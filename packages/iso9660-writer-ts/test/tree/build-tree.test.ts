import { describe, expect, test } from 'vitest';
import { Report } from '../../src/errors.js';
import { createImage } from '../../src/index.js';
import { buildTree } from '../../src/tree/build-tree.js';
import type { Entry, Metadata } from '../../src/tree/entry.js';
import { nodeAt, walk } from '../../src/tree/node.js';

const file = (path: string, metadata: Metadata = {}): Entry => ({ kind: 'file', path, content: 'x', metadata });
const directory = (path: string, metadata: Metadata = {}): Entry => ({ kind: 'directory', path, metadata });
const symlink = (path: string, target = 'x'): Entry => ({ kind: 'symlink', path, target });

/** The tree and what is wrong with its entries, as `CODE path`. */
async function build(...entries: readonly unknown[]) {
  return buildAll(entries as Entry[]);
}

async function buildAll(entries: Iterable<Entry>) {
  const report = new Report();
  const root = await buildTree(entries, report);
  return { root, problems: report.problems.map(({ code, path }) => `${code} ${path}`), report };
}

const problemsOf = async (...entries: readonly unknown[]) => (await build(...entries)).problems;

describe('a tree', () => {
  test('has the directories that no entry names, with the default mode', async () => {
    const { root } = await build(file('a/b/c.txt'));
    expect([...walk(root)].map(({ path }) => path)).toEqual(['', 'a', 'a/b', 'a/b/c.txt']);
    expect(nodeAt(root, 'a/b')).toMatchObject({ kind: 'directory', name: 'b', attributes: { mode: 0o755, uid: 0 } });
  });

  test('takes the entry of a directory after what lies in it', async () => {
    const { root, problems } = await build(file('a/b'), directory('a', { mode: 0o700 }));
    expect(problems).toEqual([]);
    expect(nodeAt(root, 'a')?.attributes.mode).toBe(0o700);
    expect(nodeAt(root, 'a/b')).toBeDefined();
  });

  test('lets an entry with an empty path describe the root', async () => {
    const { root, problems } = await build(directory('', { mode: 0o711, uid: 5 }), file('a'));
    expect(problems).toEqual([]);
    expect(root.attributes).toMatchObject({ mode: 0o711, uid: 5 });
  });

  test('is found by its paths, without following links', async () => {
    const { root } = await build(file('a/b'), symlink('l', 'a'));
    expect(nodeAt(root, '')).toBe(root);
    expect(nodeAt(root, 'a/b')).toMatchObject({ kind: 'file' });
    for (const path of ['x', 'a/b/c', 'l/b', 'a/x']) expect(nodeAt(root, path)).toBeUndefined();
  });
});

describe('a path', () => {
  test.each([
    '/',
    '/absolute',
    'end/',
    'a//b',
    '.',
    './a',
    'a/.',
    'a/./b',
    '..',
    '../a',
    'a/..',
    'a/../b',
    'nul\0',
    'half \ud83d',
    '\udc00',
  ])('may not be %j', async (path) => {
    expect(await problemsOf(file(path))).toEqual([`INVALID_PATH ${path}`]);
    expect(await problemsOf(directory(path))).toEqual([`INVALID_PATH ${path}`]);
  });

  test('may not be empty, but for the root', async () => {
    expect(await problemsOf(file(''))).toEqual(['INVALID_PATH ']);
    expect(await problemsOf(symlink(''))).toEqual(['INVALID_PATH ']);
  });

  test.each([undefined, null, 7])('has to be text, not %s', async (path) => {
    expect(await problemsOf({ kind: 'file', path, content: '' })).toEqual([`INVALID_PATH ${path}`]);
  });

  test.each(['...', '.a', 'a.', ' ', 'a:b', '\\', '\n', '\udcff', '...a/..b/c..', '😀'])('may be %j', async (path) => {
    expect(await problemsOf(file(path))).toEqual([]);
  });

  test('may be given once, whatever it is', async () => {
    for (const first of [file('a'), directory('a'), symlink('a')]) {
      for (const second of [file('a'), directory('a'), symlink('a')]) {
        expect(await problemsOf(first, second)).toEqual(['DUPLICATE_PATH a']);
      }
    }
    expect(await problemsOf(directory(''), directory(''))).toEqual(['DUPLICATE_PATH ']);
    expect(await problemsOf(file('a/b'), file('a'))).toEqual(['DUPLICATE_PATH a']);
  });

  test('may not lie below what is no directory', async () => {
    expect(await problemsOf(file('a'), file('a/b'))).toEqual(['NOT_A_DIRECTORY a/b']);
    expect(await problemsOf(symlink('a'), directory('a/b/c'))).toEqual(['NOT_A_DIRECTORY a/b/c']);
    const { report } = await build(file('a/b'), file('a/b/c/d'));
    expect(report.problems[0]?.message).toBe('"a/b/c/d" lies below "a/b", which is not a directory');
  });
});

describe('an entry', () => {
  test.each([
    ['content', { kind: 'file', path: 'a' }],
    ['content', { kind: 'file', path: 'a', content: null }],
    ['content', { kind: 'file', path: 'a', content: 7 }],
    ['content', { kind: 'file', path: 'a', content: { size: -1, read() {} } }],
    ['content', { kind: 'file', path: 'a', content: { size: 1.5, read() {} } }],
    ['content', { kind: 'file', path: 'a', content: { size: 2 ** 53, read() {} } }],
    ['content', { kind: 'file', path: 'a', content: { size: 1 } }],
    ['unknown kind', { kind: 'socket', path: 'a' }],
    ['target', { kind: 'symlink', path: 'a', target: '' }],
    ['target', { kind: 'symlink', path: 'a' }],
    ['target', { kind: 'symlink', path: 'a', target: 'x\0' }],
    ['device number', { kind: 'device', path: 'a', type: 'block', major: -1 }],
    ['device number', { kind: 'device', path: 'a', type: 'block', minor: 2 ** 32 }],
    ['device number', { kind: 'device', path: 'a', type: 'block', minor: 0.5 }],
    ['type', { kind: 'device', path: 'a', type: 'door' }],
    ['target', { kind: 'symlink', path: 'a', target: 'half \ud83d' }],
  ])('with a wrong %s is a problem: %j', async (what, entry) => {
    const { report } = await build(entry);
    expect(report.problems).toMatchObject([
      { code: 'INVALID_ENTRY', path: 'a', message: expect.stringContaining(what) },
    ]);
  });

  test.each([
    ['mode', { mode: -1 }],
    ['mode', { mode: 0o200000 }],
    ['mode', { mode: 0.5 }],
    ['mode', { mode: Number.NaN }],
    ['uid', { uid: -1 }],
    ['uid', { uid: 2 ** 32 }],
    ['gid', { gid: 1.5 }],
    ['modifiedAt', { modifiedAt: new Date(Number.NaN) }],
    ['modifiedAt', { modifiedAt: '2020-01-01' }],
  ])('with a wrong %s is a problem: %j', async (what, metadata) => {
    for (const entry of [file('a'), directory('a'), symlink('a')]) {
      const { report } = await build({ ...entry, metadata });
      expect(report.problems).toMatchObject([
        { code: 'INVALID_METADATA', path: 'a', message: expect.stringMatching(`^${what} of "a"`) },
      ]);
    }
  });

  test('may give the mode with its type bits, which its kind decides', async () => {
    const { root } = await build(file('a', { mode: 0o104755 }));
    expect(nodeAt(root, 'a')?.attributes.mode).toBe(0o4755);
  });
});

describe('the problems of a list of entries', () => {
  test('are told all at once', async () => {
    const entries = [
      file('ok'),
      file('../a'),
      file('b', { uid: -1 }),
      file('b'),
      file('b/c'),
      { kind: 'x', path: 'y' },
    ];
    const error = await createImage(entries as Entry[]).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'IsoError', code: 'INVALID_PATH', path: '../a' });
    expect((error as { problems: { code: string }[] }).problems.map(({ code }) => code)).toEqual([
      'INVALID_PATH',
      'INVALID_METADATA',
      'DUPLICATE_PATH',
      'NOT_A_DIRECTORY',
      'INVALID_ENTRY',
    ]);
    expect((error as Error).message).toMatch(/and 4 more\)$/);
  });
});

describe('hard links', () => {
  const link = (path: string, content: string, metadata: Metadata = {}): Entry => ({
    kind: 'file',
    path,
    content,
    metadata: { linkKey: 'one', ...metadata },
  });

  test('are one file with the content and metadata of the first (DR-12)', async () => {
    const { root } = await build(link('a', 'first', { mode: 0o600 }), link('d/b', 'other', { mode: 0o777 }), file('c'));
    const [a, b] = [nodeAt(root, 'a'), nodeAt(root, 'd/b')];
    if (a?.kind !== 'file' || b?.kind !== 'file') throw new Error('both are files');
    expect(b.file).toBe(a.file);
    expect(a.file).toMatchObject({ size: 5, isLinked: true });
    expect(b).toMatchObject({ name: 'b', path: 'd/b', attributes: { mode: 0o600 } });
  });

  test('have to be different names like all others', async () => {
    expect(await problemsOf(link('a', ''), link('a', ''))).toEqual(['DUPLICATE_PATH a']);
  });
});

describe('a tree of any shape', () => {
  test('may be 50,000 directories deep without a deep stack', async () => {
    const path = Array(50_000).fill('d').join('/');
    const { root, problems } = await build(file(`${path}/f`));
    expect(problems).toEqual([]);
    expect([...walk(root)].length).toBe(50_002);
  });

  test('may have 150,000 names in one directory', async () => {
    const { root, problems } = await buildAll(Array.from({ length: 150_000 }, (_, index) => file(`${index}`)));
    expect(problems).toEqual([]);
    expect(root.children.size).toBe(150_000);
  });
});
