import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TokenFile } from '../../../src/serve/access/token-file.js';

const TOKEN = 'kix-2f9f0c6d4b7a4f61';

let directory: string;
let path: string;
let warnings: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tokens-'));
  path = join(directory, 'tokens.json');
  warnings = [];
  await write('operator');
});
afterEach(() => rm(directory, { recursive: true }));

async function write(...users: readonly string[]): Promise<void> {
  const tokens = users.map((user, index) => ({ user, token: `${TOKEN}${index || ''}`, privLevel: 20 }));
  await writeFile(path, JSON.stringify({ tokens }), { mode: 0o600 });
}

const open = () => TokenFile.open(path, (message) => void warnings.push(message));
const usersOf = async (file: TokenFile) => (await file.records()).map(({ user }) => user);

describe('the file of tokens', () => {
  test('is read again when it has changed', async () => {
    const file = await open();
    expect(await usersOf(file)).toEqual(['operator']);
    await write('operator', 'portal');
    expect(await usersOf(file)).toEqual(['operator', 'portal']);
    expect(warnings).toEqual([]);
  });

  test('is read again when another file has taken its place', async () => {
    const file = await open();
    const old = path;
    path = join(directory, 'new.json');
    await write('relator_');
    await rename(path, old);
    expect(await usersOf(file)).toEqual(['relator_']);
  });

  test('judges nobody by the old tokens while the new ones are read', async () => {
    const file = await open();
    await write('portal');
    expect(await Promise.all([usersOf(file), usersOf(file)])).toEqual([['portal'], ['portal']]);
  });

  test('stays in force when it is malformed, and that is told once', async () => {
    const file = await open();
    await writeFile(path, `{"tokens": ["${TOKEN}"]}`);
    expect(await usersOf(file)).toEqual(['operator']);
    expect(await usersOf(file)).toEqual(['operator']);
    expect(warnings).toEqual([
      `${path} is not a token file: tokens.0 must have either "token" or "sha256"; the tokens read before stay in force`,
    ]);
  });

  test('stays in force when it is gone, and the next one counts', async () => {
    const file = await open();
    await rm(path);
    expect(await usersOf(file)).toEqual(['operator']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('cannot be read');
    await write('portal');
    expect(await usersOf(file)).toEqual(['portal']);
  });

  test('warns when every user of the machine can read it', async () => {
    await chmod(path, 0o644);
    await open();
    expect(warnings).toEqual([`${path} can be read by every user of this machine; chmod o-r it`]);
  });

  test.each([0o620, 0o602, 0o666])('warns when others can write it: %o', async (mode) => {
    await chmod(path, mode);
    await open();
    expect(warnings).toContain(`${path} can be written by users other than its owner; chmod go-w it`);
  });

  test('warns at the start and at each reload when two users have one token', async () => {
    const tokens = ['portal', 'operator'].map((user) => ({ user, token: TOKEN, privLevel: 20 }));
    await writeFile(path, JSON.stringify({ tokens }));
    const file = await open();
    await file.reload();
    const warning = `${path} gives one token to "portal" and "operator": it names the last of them`;
    expect(warnings).toEqual([warning, warning]);
    expect(warnings.join()).not.toContain(TOKEN);
  });

  test('is refused at the start when it is missing, malformed or endless', async () => {
    await writeFile(path, '{}');
    await expect(open()).rejects.toThrow(`${path} is not a token file: the file must have required property 'tokens'`);
    await writeFile(path, ' '.repeat(5 * 1024 ** 2));
    await expect(open()).rejects.toThrow(`${path} is longer than 4194304 bytes`);
    await rm(path);
    await expect(open()).rejects.toThrow(`${path} cannot be read: ENOENT`);
  });
});
