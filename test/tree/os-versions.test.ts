import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  checkOsVersions,
  isListed,
  OsVersionsError,
  parseOsVersions,
  readOsVersions,
  sourceDirectory,
} from '../../src/tree/os-versions.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'os-versions-'));
});

afterEach(() => rm(root, { recursive: true }));

describe('the list', () => {
  test('is read from osversions.json in the root and sorted by name', async () => {
    await writeFile(join(root, 'osversions.json'), '{"Rocky 9": "rocky/9-minimal", "Alma 9": "alma9"}');
    const versions = await readOsVersions(root);
    expect(JSON.stringify(versions)).toBe('{"Alma 9":"alma9","Rocky 9":"rocky/9-minimal"}');
  });

  test('may be empty', () => {
    expect(parseOsVersions('{}')).toEqual({});
  });

  test.each(['', 'null', '[]', '"alma9"', '{"Alma 9": 9}', '{"Alma 9": null}', '{"Alma 9": {"dir": "alma9"}}', '{'])(
    'is refused when it reads %j',
    async (text) => {
      await writeFile(join(root, 'osversions.json'), text);
      await expect(readOsVersions(root)).rejects.toThrow(OsVersionsError);
    },
  );

  test('is refused when it is missing, with the cause kept for the log', async () => {
    const error: unknown = await readOsVersions(root).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OsVersionsError);
    expect(error).toMatchObject({ cause: { code: 'ENOENT' } });
  });

  test('is refused when it is no regular file', async () => {
    await mkdir(join(root, 'osversions.json'));
    await expect(readOsVersions(root)).rejects.toThrow(/is not a regular file/);
  });

  test('is refused above one mebibyte', async () => {
    await writeFile(join(root, 'osversions.json'), `{"a":"${'x'.repeat(1024 * 1024)}"}`);
    await expect(readOsVersions(root)).rejects.toThrow(/the limit is 1048576/);
  });

  test('keeps a version that is called __proto__ as a name', () => {
    const versions = parseOsVersions('{"__proto__": "alma9"}');
    expect(Object.entries(versions)).toEqual([['__proto__', 'alma9']]);
  });

  test('given by a callback goes through the same check', () => {
    expect(checkOsVersions({ b: '2', a: '1' })).toEqual({ a: '1', b: '2' });
    expect(() => checkOsVersions(undefined)).toThrow(OsVersionsError);
  });
});

describe('a requested directory', () => {
  const versions = { 'Alma 9': 'alma9', 'Rocky 9': 'rocky/9-minimal' };

  test('is listed only when it equals a value byte for byte', () => {
    expect(isListed(versions, 'rocky/9-minimal')).toBe(true);
    expect(isListed(versions, 'rocky/9-minimal/')).toBe(false);
    expect(isListed(versions, 'Alma 9')).toBe(false);
    expect(isListed(versions, 'toString')).toBe(false);
  });

  test.each([
    ['alma9', '/srv/files/alma9'],
    ['rocky/9-minimal', '/srv/files/rocky/9-minimal'],
    ['/alma9', '/srv/files/alma9'],
    ['a/../b', '/srv/files/b'],
    ['..a', '/srv/files/..a'],
  ])('%j becomes %s', (directory, expected) => {
    expect(sourceDirectory('/srv/files', directory)).toBe(expected);
  });

  test.each(['', '.', '..', '../files2', 'a/../..', 'a/../../b', '/', 'a\0b'])('%j is never taken', (directory) => {
    expect(sourceDirectory('/srv/files', directory)).toBeUndefined();
  });
});
