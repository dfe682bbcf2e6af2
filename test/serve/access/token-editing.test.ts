import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { changeTokenFile, readTokenFile } from '../../../src/serve/access/token-editing.js';
import type { ListedToken } from '../../../src/serve/access/tokens.js';

const TOKEN = 'kix-2f9f0c6d4b7a4f61';
const operator: ListedToken = { user: 'operator', token: TOKEN, privLevel: 20 };
const portal: ListedToken = { user: 'portal', token: `${TOKEN}0`, privLevel: 20 };

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tokens-'));
  path = join(directory, 'tokens.json');
});
afterEach(() => {
  vi.restoreAllMocks();
  return rm(directory, { recursive: true });
});

const write = (text: string) => writeFile(path, text, { mode: 0o600 });
const add = (token: ListedToken) => (tokens: readonly ListedToken[]) => [...tokens, token];
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

describe('a token file that is read', () => {
  test('gives its tokens', async () => {
    await write(JSON.stringify({ tokens: [operator] }));
    expect(await readTokenFile(path)).toEqual([operator]);
  });

  test('is named when it is missing, malformed or endless, and no token is', async () => {
    await expect(readTokenFile(path)).rejects.toMatchObject({
      message: expect.stringMatching(/tokens\.json cannot be read: ENOENT/),
      cause: { code: 'ENOENT' },
    });
    await write(`{"tokens": ["${TOKEN}"]}`);
    const error = await readTokenFile(path).catch((reason: unknown) => reason as Error);
    expect(error).toEqual(new Error(`${path} is not a token file: tokens.0 must have either "token" or "sha256"`));
    expect((error as Error).cause).toBeInstanceOf(SyntaxError);
    await write(' '.repeat(4 * 1024 * 1024 + 1));
    await expect(readTokenFile(path)).rejects.toThrow(
      new Error(`${path} cannot be read: it is longer than 4194304 bytes`),
    );
    await write(JSON.stringify({ tokens: [] }).padEnd(4 * 1024 * 1024));
    expect(await readTokenFile(path)).toEqual([]);
  });
});

describe('a token file that is changed', () => {
  test('is made when it is missing, for its owner alone', async () => {
    await changeTokenFile(path, add(operator));
    expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify({ tokens: [operator] }, undefined, 2)}\n`);
    expect(await modeOf(path)).toBe(0o600);
    expect(await readdir(directory)).toEqual(['tokens.json']);
  });

  test.each([
    [0o600, 0o600],
    [0o640, 0o640],
    [0o644, 0o600],
    [0o660, 0o600],
    [0o400, 0o600],
  ])('of mode %o has mode %o then', async (before, after) => {
    await write(JSON.stringify({ tokens: [operator] }));
    await chmod(path, before);
    await changeTokenFile(path, add(portal));
    expect(await readTokenFile(path)).toEqual([operator, portal]);
    expect(await modeOf(path)).toBe(after);
  });

  test('may be a link: the file behind it changes, and the link stays', async () => {
    const file = path;
    await write(JSON.stringify({ tokens: [operator] }));
    await mkdir(join(directory, 'etc'));
    path = join(directory, 'etc', 'link.json');
    await symlink(file, path);
    await writeFile(join(directory, 'etc', 'link.json.lock'), '');
    await changeTokenFile(path, add(portal));
    expect(await readTokenFile(file)).toEqual([operator, portal]);
    expect((await readdir(directory)).toSorted()).toEqual(['etc', 'tokens.json']);
  });

  test('may have its lock taken away meanwhile', async () => {
    await changeTokenFile(path, (tokens) => {
      rmSync(`${path}.lock`);
      return tokens;
    });
    expect(await readTokenFile(path)).toEqual([]);
  });

  test('has both changes of two commands at once', async () => {
    await Promise.all([changeTokenFile(path, add(operator)), changeTokenFile(path, add(portal))]);
    expect((await readTokenFile(path)).map(({ user }) => user).toSorted()).toEqual(['operator', 'portal']);
  });

  test('waits for the lock of another command', async () => {
    await writeFile(`${path}.lock`, '');
    const changed = changeTokenFile(path, add(operator));
    await setTimeout(60);
    expect(await readdir(directory)).toEqual(['tokens.json.lock']);
    await rm(`${path}.lock`);
    await changed;
    expect(await readdir(directory)).toEqual(['tokens.json']);
  });

  test('waits for five seconds, and leaves the lock where it is', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    await writeFile(`${path}.lock`, '');
    let isRefused = false;
    const refused = expect(
      changeTokenFile(path, add(operator)).finally(() => {
        isRefused = true;
      }),
    ).rejects.toThrow(new Error(`another command is changing the tokens; if none is, remove ${path}.lock`));
    await setTimeout(60);
    now = 5000;
    await setTimeout(120);
    expect(isRefused).toBe(false);
    now = 5001;
    await refused;
    expect(await readdir(directory)).toEqual(['tokens.json.lock']);
  });

  test('is as it was when it is malformed or the change fails, and the lock is gone', async () => {
    await write('{}');
    await expect(changeTokenFile(path, add(operator))).rejects.toThrow(
      new Error(`${path} is not a token file: the file must have required property 'tokens'`),
    );
    await write('{"tokens": []}');
    const fault = new Error('no such token');
    await expect(
      changeTokenFile(path, () => {
        throw fault;
      }),
    ).rejects.toBe(fault);
    expect(await readFile(path, 'utf8')).toBe('{"tokens": []}');
    expect(await readdir(directory)).toEqual(['tokens.json']);
  });

  test('is not written where no lock can be', async () => {
    path = join(directory, 'missing', 'tokens.json');
    await expect(changeTokenFile(path, add(operator))).rejects.toMatchObject({
      message: expect.stringMatching(/tokens\.json\.lock cannot be written: ENOENT/),
      cause: { code: 'ENOENT' },
    });
  });
});
