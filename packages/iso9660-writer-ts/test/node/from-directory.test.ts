import { spawnSync } from 'node:child_process';
import { chmodSync, linkSync, lutimesSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromDirectory } from '../../src/node/from-directory.js';
import { entriesOf, pathsOf, readThrough, scanOf, sourceAt } from './collect.js';
import { hold, mkfifo, onLinux, touch, turnsDuring } from './host.js';
import { withDirectory } from './scratch-directory.js';

const CLOCK = new Date('2024-02-29T12:34:56.000Z');

/** Makes files (text), directories (null) below a root. */
function grow(root: string, tree: Record<string, string | null>): void {
  for (const [path, text] of Object.entries(tree)) {
    if (text === null) mkdirSync(join(root, path), { recursive: true });
    else writeFileSync(join(root, path), text);
  }
}

describe('what a scan finds', () => {
  test('files and directories, empty ones too, come with their modes and dates', () =>
    withDirectory(async (root) => {
      grow(root, { 'bin/': null, 'bin/tool': '#!', 'empty/': null });
      chmodSync(join(root, 'bin/tool'), 0o4751);
      chmodSync(join(root, 'bin'), 0o755);
      chmodSync(join(root, 'empty'), 0o1777);
      for (const path of ['bin/tool', 'bin', 'empty']) utimesSync(join(root, path), CLOCK, CLOCK);
      const owner = { uid: 0, gid: 0, modifiedAt: CLOCK };
      expect(await entriesOf(fromDirectory(root))).toEqual([
        { kind: 'directory', path: 'bin', metadata: { mode: 0o755, ...owner } },
        {
          kind: 'file',
          path: 'bin/tool',
          content: expect.objectContaining({ size: 2 }),
          metadata: { mode: 0o4751, ...owner },
        },
        { kind: 'directory', path: 'empty', metadata: { mode: 0o1777, ...owner } },
      ]);
    }));

  test.skipIf(touch.missing).each([
    ['2024-02-29T12:26:40.999999999Z', '2024-02-29T12:26:40.999Z'],
    ['2024-02-29T12:26:40.9999999Z', '2024-02-29T12:26:40.999Z'],
    ['2024-02-29T12:26:41Z', '2024-02-29T12:26:41.000Z'],
    ['1969-12-31T23:59:59.9999999Z', '1969-12-31T23:59:59.999Z'],
  ])(`a time is rounded down, never to the next second: %s ${touch.note}`, (given, expected) =>
    withDirectory(async (root) => {
      grow(root, { file: '' });
      symlinkSync('file', join(root, 'link'));
      for (const path of ['file', 'link']) spawnSync('touch', ['--no-dereference', '--date', given, join(root, path)]);
      spawnSync('touch', ['--date', given, root]);
      for (const reading of ['synchronous', 'asynchronous'] as const) {
        const found = await scanOf(fromDirectory(root, { reading }));
        expect(found.map(({ metadata }) => metadata?.modifiedAt?.toISOString())).toEqual([
          expected,
          expected,
          expected,
        ]);
      }
    }),
  );

  test('an empty directory gives itself alone', () =>
    withDirectory(async (root) => expect(await entriesOf(fromDirectory(root))).toEqual([])));

  test('the directory itself comes first, at the root of the image or at its place there', () =>
    withDirectory(async (root) => {
      grow(root, { a: '' });
      chmodSync(root, 0o2750);
      utimesSync(root, CLOCK, CLOCK);
      const metadata = { mode: 0o2750, uid: 0, gid: 0, modifiedAt: CLOCK };
      expect((await scanOf(fromDirectory(root)))[0]).toEqual({ kind: 'directory', path: '', metadata });
      const [placed] = await scanOf(fromDirectory(root, { at: 'x/y', modes: 'public' }));
      expect(placed).toEqual({ kind: 'directory', path: 'x/y', metadata: { ...metadata, mode: 0o555 } });
    }));

  test('owners, modes and metadata are for the directory itself, too; exclude is not', () =>
    withDirectory(async (root) => {
      const modes = { file: 0o600, directory: 0o700 };
      const asked: unknown[] = [];
      const [own] = await scanOf(
        fromDirectory(root, {
          ...{ owners: { uid: 3, gid: 4 }, modes, exclude: () => true, at: 'x' },
          metadata: (path, found, kind) => {
            asked.push({ path, mode: found.mode, kind });
            return { gid: 5 };
          },
        }),
      );
      expect(own?.metadata).toMatchObject({ mode: 0o700, uid: 3, gid: 5 });
      expect(asked).toEqual([{ path: '', mode: 0o700, kind: 'directory' }]);
    }));

  test('owners are 0:0 unless they are to be kept', () =>
    withDirectory(async (root) => {
      grow(root, { a: '' });
      const [rooted] = await entriesOf(fromDirectory(root));
      const [kept] = await entriesOf(fromDirectory(root, { owners: 'keep' }));
      expect(rooted?.metadata).toMatchObject({ uid: 0, gid: 0 });
      expect(kept?.metadata).toMatchObject({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
    }));

  test('two names of one file share a link key, and other files have none', () =>
    withDirectory(async (root) => {
      grow(root, { a: 'x', b: 'x', 'd/': null });
      linkSync(join(root, 'a'), join(root, 'd/again'));
      const keys = new Map(
        (await entriesOf(fromDirectory(root))).map((entry) => [entry.path, entry.metadata?.linkKey]),
      );
      expect(keys.get('a')).toMatch(/^\d+:\d+$/);
      expect(keys.get('d/again')).toBe(keys.get('a'));
      expect(keys.get('b')).toBeUndefined();
      expect(keys.get('d')).toBeUndefined();
    }));

  test('symbolic links are kept with their target as given, broken or not', () =>
    withDirectory(async (root) => {
      symlinkSync('../no//where', join(root, 'link'));
      lutimesSync(join(root, 'link'), CLOCK, CLOCK);
      expect(await entriesOf(fromDirectory(root))).toEqual([
        expect.objectContaining({
          kind: 'symlink',
          path: 'link',
          target: '../no//where',
          metadata: expect.objectContaining({ modifiedAt: CLOCK }),
        }),
      ]);
    }));

  test.skipIf(!onLinux)('a character device has its numbers', async () => {
    const [entry] = await entriesOf(fromDirectory('/dev', { exclude: (path) => path !== 'null' }));
    expect(entry).toMatchObject({ kind: 'device', path: 'null', type: 'character', major: 1, minor: 3 });
  });

  test.skipIf(mkfifo.missing)(`a fifo is found without being opened ${mkfifo.note}`, () =>
    withDirectory(async (root) => {
      spawnSync('mkfifo', [join(root, 'pipe')]);
      expect(await entriesOf(fromDirectory(root))).toMatchObject([{ kind: 'device', path: 'pipe', type: 'fifo' }]);
    }),
  );

  test.skipIf(!onLinux)('a socket is found', () =>
    withDirectory(async (root) => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
      const entries = await entriesOf(fromDirectory(root));
      await new Promise((resolve) => server.close(resolve));
      expect(entries).toMatchObject([{ kind: 'device', path: 'socket', type: 'socket' }]);
    }),
  );
});

describe('the order of a scan', () => {
  test('is that of the bytes of the names, whatever UTF-16 thinks of them', () =>
    withDirectory(async (root) => {
      // U+FF21 is three bytes from EF on, U+1F600 four from F0 on; in UTF-16 the latter starts with D83D and comes first.
      grow(root, { '\u{1f600}': '', '\uff21': '', b: '', B: '', 'a-': '', 'a/': null, 'a/z': '' });
      expect(await pathsOf(fromDirectory(root))).toEqual(['B', 'a', 'a/z', 'a-', 'b', '\uff21', '\u{1f600}']);
    }));

  test('is the same when it is scanned again through the same iterable', () =>
    withDirectory(async (root) => {
      grow(root, { b: '', a: '' });
      const source = fromDirectory(root);
      expect(await pathsOf(source)).toEqual(['a', 'b']);
      expect(await pathsOf(source)).toEqual(['a', 'b']);
    }));
});

describe.skipIf(!onLinux)('names that are not UTF-8', () => {
  test('are carried in paths and targets, and the files behind them can be read', () =>
    withDirectory(async (root) => {
      const directory = Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0x64, 0xe9)]);
      mkdirSync(directory);
      writeFileSync(Buffer.concat([directory, Buffer.from('/really \ufffd')]), 'replacement');
      writeFileSync(Buffer.concat([directory, Buffer.from('/'), Buffer.of(0xff)]), 'byte');
      symlinkSync(Buffer.of(0xfe), join(root, 'link'));
      const entries = await entriesOf(fromDirectory(root));
      expect(entries.map((entry) => entry.path)).toEqual([
        'd\udce9',
        'd\udce9/really \ufffd',
        'd\udce9/\udcff',
        'link',
      ]);
      expect(entries.at(-1)).toMatchObject({ kind: 'symlink', target: '\udcfe' });
      expect(await readThrough(await sourceAt(fromDirectory(root), 'd\udce9/\udcff'))).toBe('byte');
      expect(await readThrough(await sourceAt(fromDirectory(root), 'd\udce9/really \ufffd'))).toBe('replacement');
    }));
});

describe('the root of a scan', () => {
  test('may be a symbolic link, also when all others are rejected', () =>
    withDirectory(async (scratch) => {
      grow(scratch, { 'tree/': null, 'tree/a': '' });
      symlinkSync('tree', join(scratch, 'link'));
      expect(await pathsOf(fromDirectory(join(scratch, 'link'), { symlinks: 'reject' }))).toEqual(['a']);
    }));

  test('is decided when the scan starts: a later change of directory does not matter', () =>
    withDirectory(async (root) => {
      grow(root, { a: 'here' });
      const before = process.cwd();
      process.chdir(root);
      const source = await sourceAt(fromDirectory('.'), 'a').finally(() => process.chdir(before));
      expect(await readThrough(source)).toBe('here');
    }));
});

describe('exclude', () => {
  test('leaves out names and does not enter directories', () =>
    withDirectory(async (root) => {
      grow(root, { 'keep/': null, 'keep/a.log': '', 'keep/a': '', 'skip/': null, 'skip/b': '' });
      const asked: string[] = [];
      const exclude = (path: string) => {
        asked.push(path);
        return path === 'skip' || path.endsWith('.log');
      };
      expect(await pathsOf(fromDirectory(root, { exclude }))).toEqual(['keep', 'keep/a']);
      expect(asked).toEqual(['keep', 'skip', 'keep/a', 'keep/a.log']);
    }));

  test('takes patterns, and does not enter a directory that one matches', () =>
    withDirectory(async (root) => {
      grow(root, { '.git/': null, 'keep/': null, 'keep/.git/': null, 'keep/a.log': '', 'keep/a': '', b: '' });
      for (const path of ['.git/config', 'keep/.git/config']) writeFileSync(join(root, path), '');
      const exclude = ['.git', '*.log', '/b'];
      expect(await pathsOf(fromDirectory(root, { exclude }))).toEqual(['keep', 'keep/a']);
      await expect(pathsOf(fromDirectory(root, { exclude: ['a/'] }))).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    }));

  test('judges a followed link by its own name', () =>
    withDirectory(async (root) => {
      grow(root, { 'a.log': 'content' });
      symlinkSync('a.log', join(root, 'link'));
      const source = fromDirectory(root, { exclude: ['*.log'], symlinks: 'follow' });
      expect(await pathsOf(source)).toEqual(['link']);
      expect(await readThrough(await sourceAt(source, 'link'))).toBe('content');
    }));

  test('ends the scan with its own error', () =>
    withDirectory(async (root) => {
      grow(root, { a: '' });
      const exclude = () => {
        throw new TypeError('mine');
      };
      await expect(pathsOf(fromDirectory(root, { exclude }))).rejects.toThrow(new TypeError('mine'));
    }));
});

describe('a long scan', () => {
  test('lets the event loop turn, again and again, also over names that it leaves out', () =>
    withDirectory(async (root) => {
      for (let file = 0; file < 40; file++) writeFileSync(join(root, `${file}`), '');
      for (const left of [true, false]) {
        const exclude = () => {
          hold(3);
          return left;
        };
        // 40 names of 3 ms, in turns of 5 ms: 20 turns when nothing else happens.
        expect(await turnsDuring(() => pathsOf(fromDirectory(root, { exclude })))).toBeGreaterThanOrEqual(10);
      }
    }));

  test('stops when the signal says so', () =>
    withDirectory(async (root) => {
      const names = Array.from({ length: 1_000 }, (_, index) => `file-${index}`);
      grow(root, Object.fromEntries(names.map((name) => [name, ''])));
      const stop = new AbortController();
      const seen: string[] = [];
      const scan = async () => {
        for await (const entry of fromDirectory(root, { signal: stop.signal })) {
          seen.push(entry.path);
          if (seen.length === 2) stop.abort(new Error('enough'));
        }
      };
      await expect(scan()).rejects.toThrow('enough');
      // What was scanned together is delivered, nothing beyond.
      expect(seen.length).toBeLessThan(names.length);
      await expect(pathsOf(fromDirectory(root, { signal: AbortSignal.abort() }))).rejects.toThrow(/abort/);
    }));
});
