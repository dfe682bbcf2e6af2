import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
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

  test.each([0o600, 0o640, 0o400, 0o750])('warns of nothing when others cannot read or write it: %o', async (mode) => {
    await chmod(path, mode);
    await open();
    expect(warnings).toEqual([]);
  });

  test('may have four mebibytes', async () => {
    await writeFile(path, JSON.stringify({ tokens: [] }).padEnd(4 * 1024 ** 2));
    expect(await usersOf(await open())).toEqual([]);
    await writeFile(path, ' '.repeat(4 * 1024 ** 2 + 1));
    await expect(open()).rejects.toThrow(new Error(`${path} is longer than 4194304 bytes`));
  });

  test('is not read again as long as it looks the same, unless that is asked for', async () => {
    const file = await open();
    const before = await file.records();
    expect(await file.records()).toBe(before);
    await file.reload();
    const after = await file.records();
    expect(after).not.toBe(before);
    expect(after).toEqual(before);
  });

  test('has its fault told as the cause of the refusal', async () => {
    await writeFile(path, '{');
    const malformed = await open().catch((error: unknown) => error as Error);
    expect(malformed).toEqual(new Error(`${path} is not a token file: it is not JSON`));
    expect((malformed as Error).cause).toBeInstanceOf(SyntaxError);
    await rm(path);
    await expect(open()).rejects.toMatchObject({ cause: { code: 'ENOENT' } });
    path = directory;
    await expect(open()).rejects.toThrow(`${path} cannot be read: EISDIR`);
  });

  test('that is looked at in vain is closed: a server opens it with each change', async () => {
    await writeFile(path, '{}');
    const openFiles = () => readdir('/proc/self/fd').then((names) => names.length);
    const before = await openFiles().catch(() => undefined);
    for (let look = 0; look < 40; look++) await expect(open()).rejects.toThrow('is not a token file');
    if (before !== undefined) expect((await openFiles()) - before).toBeLessThan(20);
  });
});
