import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IsoError } from '../../src/index.js';
import { fromDirectory } from '../../src/node/from-directory.js';
import { entriesOf, failureOf, pathsOf, readThrough, sourceAt } from './collect.js';
import { asOrdinaryUser } from './host.js';
import { withDirectory } from './scratch-directory.js';

describe('a root that cannot be scanned', () => {
  test('is an error of its own when it is missing', () =>
    withDirectory(async (scratch) => {
      const root = join(scratch, 'nowhere');
      const error = await failureOf(pathsOf(fromDirectory(root)));
      expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', cause: { code: 'ENOENT' } });
      expect(String(error)).toContain(root);
    }));

  test('is an error of its own when it is a file', () =>
    withDirectory(async (scratch) => {
      writeFileSync(join(scratch, 'file'), '');
      await expect(pathsOf(fromDirectory(join(scratch, 'file')))).rejects.toMatchObject({ code: 'NOT_A_DIRECTORY' });
    }));

  test('is an error without a path when its names may not be read', () =>
    withDirectory(async (scratch) => {
      const root = join(scratch, 'closed');
      mkdirSync(root);
      chmodSync(scratch, 0o755);
      chmodSync(root, 0o311);
      const error = await asOrdinaryUser(() => failureOf(pathsOf(fromDirectory(root))));
      chmodSync(root, 0o755);
      expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', path: undefined, cause: { code: 'EACCES' } });
      expect(String(error)).toContain('the source directory cannot be read (EACCES)');
    }));
});

describe('the problems of a scan', () => {
  test('come all together, after the entries that are in order', () =>
    withDirectory(async (root) => {
      for (const path of ['a', 'closed', 'z']) mkdirSync(join(root, path));
      for (const path of ['gone', 'gone-too', 'z/file']) writeFileSync(join(root, path), '');
      chmodSync(root, 0o777);
      chmodSync(join(root, 'closed'), 0);
      const seen: string[] = [];
      const exclude = (path: string) => {
        // After its name was read and before it is looked at: as when somebody else removes it.
        if (path === 'a') for (const name of ['gone', 'gone-too']) rmSync(join(root, name));
        return false;
      };
      const scan = async () => {
        for await (const entry of fromDirectory(root, { exclude })) seen.push(entry.path);
      };
      const error = await asOrdinaryUser(() => failureOf(scan()));
      chmodSync(join(root, 'closed'), 0o755);
      expect(error).toBeInstanceOf(IsoError);
      expect(error).toMatchObject({
        code: 'SOURCE_UNREADABLE',
        path: 'closed',
        cause: { code: 'EACCES' },
        problems: [
          { code: 'SOURCE_UNREADABLE', path: 'closed' },
          { code: 'SOURCE_CHANGED', path: 'gone' },
          { code: 'SOURCE_CHANGED', path: 'gone-too' },
        ],
      });
      expect(seen).toEqual(['', 'a', 'z', 'z/file']);
    }));

  test('include every symbolic link when links are rejected', () =>
    withDirectory(async (root) => {
      writeFileSync(join(root, 'a'), '');
      symlinkSync('a', join(root, 'good'));
      symlinkSync('nothing', join(root, 'bad'));
      await expect(pathsOf(fromDirectory(root, { symlinks: 'reject' }))).rejects.toMatchObject({
        problems: [
          { code: 'SYMLINK_REJECTED', path: 'bad' },
          { code: 'SYMLINK_REJECTED', path: 'good' },
        ],
      });
    }));
});

describe('links that are followed', () => {
  test('stand for the file or directory they lead to, under their own name', () =>
    withDirectory(async (root) => {
      mkdirSync(join(root, 'real'));
      writeFileSync(join(root, 'real/file'), 'content');
      symlinkSync('real', join(root, 'alias'));
      symlinkSync('alias/file', join(root, 'direct'));
      const source = fromDirectory(root, { symlinks: 'follow' });
      const entries = await entriesOf(source);
      expect(entries.map((entry) => `${entry.kind} ${entry.path}`)).toEqual([
        'directory alias',
        'file alias/file',
        'file direct',
        'directory real',
        'file real/file',
      ]);
      for (const path of ['alias/file', 'direct'])
        expect(await readThrough(await sourceAt(source, path))).toBe('content');
    }));

  test('share a link key with what they lead to, so that its content is stored once', () =>
    withDirectory(async (root) => {
      writeFileSync(join(root, 'a'), 'content');
      symlinkSync('a', join(root, 'b'));
      const [a, b] = await entriesOf(fromDirectory(root, { symlinks: 'follow' }));
      expect(b?.metadata).toEqual(a?.metadata);
      expect(b?.metadata?.linkKey).toBeDefined();
    }));

  test('are problems when they lead nowhere, in a circle, or out of the root', () =>
    withDirectory(async (scratch) => {
      const root = join(scratch, 'root');
      mkdirSync(root);
      // Its path starts with the root's, but it does not lie below it.
      mkdirSync(join(scratch, 'root-not'));
      writeFileSync(join(scratch, 'outside'), 'secret');
      symlinkSync('nothing', join(root, 'broken'));
      symlinkSync('circle', join(root, 'circle'));
      symlinkSync('../outside', join(root, 'file-outside'));
      symlinkSync('../root-not', join(root, 'neighbour'));
      symlinkSync('file-outside', join(root, 'two-steps'));
      const seen: string[] = [];
      const scan = async () => {
        for await (const entry of fromDirectory(root, { symlinks: 'follow' })) seen.push(entry.path);
      };
      await expect(scan()).rejects.toMatchObject({
        problems: [
          { code: 'SYMLINK_BROKEN', path: 'broken' },
          { code: 'SYMLINK_LOOP', path: 'circle' },
          { code: 'SYMLINK_LEAVES_ROOT', path: 'file-outside' },
          { code: 'SYMLINK_LEAVES_ROOT', path: 'neighbour' },
          { code: 'SYMLINK_LEAVES_ROOT', path: 'two-steps' },
        ],
      });
      expect(seen).toEqual(['']);
    }));

  test('never lead into a directory that they lie in, neither straight nor crosswise', () =>
    withDirectory(async (root) => {
      for (const path of ['a', 'b', 'self']) mkdirSync(join(root, path));
      symlinkSync('../b', join(root, 'a/to-b'));
      symlinkSync('../a', join(root, 'b/to-a'));
      symlinkSync('.', join(root, 'self/here'));
      symlinkSync('..', join(root, 'self/up'));
      await expect(pathsOf(fromDirectory(root, { symlinks: 'follow' }))).rejects.toMatchObject({
        problems: [
          { code: 'SYMLINK_LOOP', path: 'a/to-b/to-a' },
          { code: 'SYMLINK_LOOP', path: 'b/to-a/to-b' },
          { code: 'SYMLINK_LOOP', path: 'self/here' },
          { code: 'SYMLINK_LOOP', path: 'self/up' },
        ],
      });
    }));
});
