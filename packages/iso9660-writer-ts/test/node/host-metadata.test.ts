import type { Stats } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type HostKind, type MetadataOptions, metadataOf } from '../../src/node/host-entry.js';

const stats = { mode: 0o104751, uid: 5, gid: 6, mtimeMs: 1_699_999_999_999.9998 } as Stats;
const metadata = (options: MetadataOptions, kind: HostKind = 'file') => metadataOf('a/b', kind, stats, options);
const modeFrom = (mode: number, kind: HostKind, modes: MetadataOptions['modes']) =>
  metadataOf('a/b', kind, { ...stats, mode } as Stats, { ...(modes && { modes }) }).mode;

test('a modification time just before a full second is not rounded up to it', () => {
  expect(metadata({}).modifiedAt).toEqual(new Date(1_699_999_999_999));
});

describe('owners', () => {
  test.each([
    ['root unless something is said', {}, { uid: 0, gid: 0 }],
    ['root', { owners: 'root' }, { uid: 0, gid: 0 }],
    ['those of the host', { owners: 'keep' }, { uid: 5, gid: 6 }],
    ['one for all', { owners: { uid: 1000, gid: 100 } }, { uid: 1000, gid: 100 }],
  ] as const)('are %s', (_, options, owner) => expect(metadata(options)).toMatchObject(owner));
});

describe('public modes', () => {
  test.each([
    ['a private file', 'file', 0o600, 0o444],
    ['a file that nobody may read', 'file', 0o000, 0o444],
    ['a program of its owner', 'file', 0o740, 0o555],
    ['a program of others only', 'file', 0o001, 0o555],
    ['a program with setuid', 'file', 0o4755, 0o555],
    ['a private directory', 'directory', 0o700, 0o555],
    ['a directory that nobody may enter', 'directory', 0o600, 0o555],
    ['a shared directory with its sticky bit', 'directory', 0o1777, 0o555],
    ['a device', 'block', 0o660, 0o444],
    ['a fifo', 'fifo', 0o622, 0o444],
  ] as const)('of %s', (_, kind, mode, expected) => expect(modeFrom(mode, kind, 'public')).toBe(expected));
});

describe('other modes', () => {
  test('are kept with their special bits, without the type', () => {
    expect(metadata({}).mode).toBe(0o4751);
    expect(metadata({ modes: 'keep' }).mode).toBe(0o4751);
  });

  test('may be one for files and one for directories', () => {
    const modes = { file: 0o640, directory: 0o750 };
    expect(modeFrom(0o777, 'file', modes)).toBe(0o640);
    expect(modeFrom(0o777, 'directory', modes)).toBe(0o750);
    expect(modeFrom(0o620, 'character', modes)).toBe(0o620);
  });
});

describe('dates', () => {
  test("that are the volume's are not recorded with a file, unless a metadata function has one", () => {
    const own = new Date(5_000);
    expect(metadata({ dates: 'keep' }).modifiedAt).toBeDefined();
    expect(metadata({ dates: 'created-at' })).toEqual({ mode: 0o4751, uid: 0, gid: 0 });
    expect(metadata({ dates: 'created-at', metadata: () => ({ uid: 1 }) }).modifiedAt).toBeUndefined();
    expect(metadata({ dates: 'created-at', metadata: () => ({ modifiedAt: own }) }).modifiedAt).toBe(own);
    expect(metadata({ dates: 'created-at', metadata: (_, found) => found }).modifiedAt).toBeDefined();
  });
});

describe('a metadata function', () => {
  test('replaces what it answers, of what the other options left', () => {
    const modifiedAt = new Date(0);
    const found = { mode: 0o555, uid: 5, gid: 6, modifiedAt: new Date(1_699_999_999_999) };
    const asked: unknown[] = [];
    const options: MetadataOptions = {
      owners: 'keep',
      modes: 'public',
      metadata: (...question) => {
        asked.push(question);
        return { uid: 7, modifiedAt };
      },
    };
    expect(metadata(options)).toEqual({ ...found, uid: 7, modifiedAt });
    expect(asked).toEqual([['a/b', found, 'file']]);
  });

  test.each([
    ['file', 'file'],
    ['directory', 'directory'],
    ['symlink', 'symlink'],
    ['character', 'device'],
    ['socket', 'device'],
  ] as const)('is told that a %s is an entry of the kind %s', (kind, expected) => {
    const metadata: MetadataOptions['metadata'] = (_path, _found, entryKind) => ({
      mode: entryKind === expected ? 1 : 2,
    });
    expect(metadataOf('a', kind, stats, { metadata })).toMatchObject({ mode: 1 });
  });
});
