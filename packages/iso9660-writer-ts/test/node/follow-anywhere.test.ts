import { appendFileSync, linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromDirectory } from '../../src/node/from-directory.js';
import { entriesOf, failureOf, pathsOf, readThrough, sourceAt } from './collect.js';
import { withDirectory } from './scratch-directory.js';

/** Lends an empty root, and the directory that it lies in. */
function withRoot(use: (root: string, outside: string) => Promise<void>): Promise<void> {
  return withDirectory(async (outside) => {
    const root = join(outside, 'root');
    mkdirSync(root);
    await use(root, outside);
  });
}

const followed = (root: string) => fromDirectory(root, { symlinks: 'follow', followTo: 'anywhere' });

test('links out of the root stand for what they lead to', () =>
  withRoot(async (root, outside) => {
    mkdirSync(join(outside, 'shared/deep'), { recursive: true });
    writeFileSync(join(outside, 'shared/deep/file'), 'content');
    symlinkSync('../shared', join(root, 'relative'));
    symlinkSync(join(outside, 'shared/deep/file'), join(root, 'absolute'));
    expect(await pathsOf(followed(root))).toEqual(['absolute', 'relative', 'relative/deep', 'relative/deep/file']);
    expect(await readThrough(await sourceAt(followed(root), 'relative/deep/file'))).toBe('content');
    expect(await readThrough(await sourceAt(followed(root), 'absolute'))).toBe('content');
  }));

test('they share a link key with every other way to the file', () =>
  withRoot(async (root, outside) => {
    writeFileSync(join(outside, 'file'), 'content');
    linkSync(join(outside, 'file'), join(root, 'hard'));
    symlinkSync('../file', join(root, 'soft'));
    const [hard, soft] = await entriesOf(followed(root));
    expect(soft?.metadata).toEqual(hard?.metadata);
    expect(soft?.metadata?.linkKey).toBeDefined();
  }));

test('what they lead to must stay what it was', () =>
  withRoot(async (root, outside) => {
    for (const name of ['file', 'other']) writeFileSync(join(outside, name), 'content');
    symlinkSync('../file', join(root, 'grown'));
    symlinkSync('../other', join(root, 'moved'));
    const [grown, moved] = [await sourceAt(followed(root), 'grown'), await sourceAt(followed(root), 'moved')];
    appendFileSync(join(outside, 'file'), '!');
    symlinkSync('../file', join(root, 'new'));
    renameSync(join(root, 'new'), join(root, 'moved'));
    for (const source of [grown, moved]) {
      expect(await failureOf(readThrough(source))).toMatchObject({ code: 'SOURCE_CHANGED' });
    }
  }));

test('links to the directories above the root, and back into it, end', () =>
  withRoot(async (root, outside) => {
    mkdirSync(join(outside, 'beside'));
    symlinkSync('..', join(root, 'above'));
    symlinkSync('../beside', join(root, 'aside'));
    symlinkSync(root, join(outside, 'beside/back'));
    symlinkSync('/', join(root, 'top'));
    await expect(pathsOf(followed(root))).rejects.toMatchObject({
      problems: [
        { code: 'SYMLINK_LOOP', path: 'above' },
        { code: 'SYMLINK_LOOP', path: 'aside/back' },
        { code: 'SYMLINK_LOOP', path: 'top' },
      ],
    });
  }));

test('a neighbour whose name starts with the name of the root is no loop', () =>
  withRoot(async (root, outside) => {
    mkdirSync(join(outside, 'roo'));
    mkdirSync(join(outside, 'root-too'));
    symlinkSync('../roo', join(root, 'roo'));
    symlinkSync('../root-too', join(root, 'too'));
    expect(await pathsOf(followed(root))).toEqual(['roo', 'too']);
  }));

test('a link that leads nowhere is a problem anywhere', () =>
  withRoot(async (root) => {
    symlinkSync('../nothing', join(root, 'broken'));
    await expect(pathsOf(followed(root))).rejects.toMatchObject({ code: 'SYMLINK_BROKEN', path: 'broken' });
  }));

test('links are not followed at all unless they are to be followed', () =>
  withRoot(async (root) => {
    symlinkSync('..', join(root, 'above'));
    expect(await entriesOf(fromDirectory(root, { followTo: 'anywhere' }))).toMatchObject([
      { kind: 'symlink', path: 'above', target: '..' },
    ]);
  }));
