import { mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scannedDirectory } from '../../src/node/from-directory.js';
import { callsFor, type HostCalls } from '../../src/node/host-calls.js';
import { completed } from '../../src/node/host-work.js';
import { RealFolders } from '../../src/node/real-folders.js';
import { failureOf, pathsOf, readThrough, scanOf, sourceAt } from './collect.js';
import { withDirectory } from './scratch-directory.js';

const SYNCHRONOUS = completed(callsFor('/', 'synchronous')) as HostCalls;

const nothing = () => false;

test('sources in one folder ask for its real path once', () =>
  withDirectory(async (scratch) => {
    for (const name of ['one', 'two']) mkdirSync(join(scratch, 'real', name), { recursive: true });
    symlinkSync('real', join(scratch, 'link'));
    const asked: unknown[] = [];
    const calls: HostCalls = {
      ...SYNCHRONOUS,
      realPath(path) {
        asked.push(path);
        return SYNCHRONOUS.realPath(path);
      },
    };
    const folders = new RealFolders();
    const placeOf = (name: string) => completed(folders.placeOf(join(scratch, 'link', name), calls));
    expect([placeOf('one'), placeOf('two')]).toEqual(
      ['one', 'two'].map((name) => join(realpathSync(scratch), 'real', name)),
    );
    expect(asked).toEqual([join(scratch, 'link')]);
    expect(completed(new RealFolders().placeOf('/', calls))).toBe('/');
  }));

test('a source that is a link, or lies behind one, is read where it was found', () =>
  withDirectory(async (scratch) => {
    mkdirSync(join(scratch, 'real/one'), { recursive: true });
    writeFileSync(join(scratch, 'real/one/file'), 'first');
    symlinkSync('real', join(scratch, 'link'));
    symlinkSync('one', join(scratch, 'real/alias'));
    const folders = new RealFolders();
    for (const place of ['real/one', 'link/one', 'link/alias']) {
      const entries = await scanOf(scannedDirectory(join(scratch, place), { at: 'a' }, nothing, folders));
      expect(entries.map(({ path }) => path)).toEqual(['a', 'a/file']);
    }
    const source = await sourceAt(scannedDirectory(join(scratch, 'link/one'), {}, nothing, folders), 'file');
    renameSync(join(scratch, 'link'), join(scratch, 'moved'));
    expect(await readThrough(source)).toBe('first');
  }));

test('what is no directory, or is not there, is refused as without other sources', () =>
  withDirectory(async (scratch) => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    const folders = new RealFolders();
    const failure = (place: string) => failureOf(pathsOf(scannedDirectory(place, {}, nothing, folders)));
    expect(await failure(file)).toMatchObject({ code: 'NOT_A_DIRECTORY' });
    expect(await failure(join(scratch, 'nothing'))).toMatchObject({ code: 'SOURCE_UNREADABLE' });
  }));
