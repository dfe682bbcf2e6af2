import { createHash } from 'node:crypto';
import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bearerOf, parseTokens } from '../../src/serve/access/tokens.js';
import { runCommand } from './run-command.js';

let cwd: string;
let file: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'token-'));
  file = join(cwd, 'tokens.json');
});
afterEach(() => rm(cwd, { recursive: true }));

const token = (word: string, ...argv: readonly string[]) =>
  runCommand(['token', word, '--tokens', 'tokens.json', ...argv], { cwd });
const records = async () => parseTokens(await readFile(file, 'utf8'));
const modeOf = async () => (await stat(file)).mode & 0o777;

async function add(...argv: readonly string[]): Promise<string> {
  const { code, text, stderr } = await token('add', ...argv);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return text.trim();
}

describe('token add', () => {
  test('prints a token once, and the file has only its SHA-256', async () => {
    const { code, text, stderr } = await token('add', '--user', 'operator');
    expect(code).toBe(0);
    expect(text).toMatch(/^kix-[\w-]{43}\n$/);
    expect(stderr).not.toContain(text.trim());
    const written = await readFile(file, 'utf8');
    expect(JSON.parse(written)).toEqual({
      tokens: [{ user: 'operator', sha256: createHash('sha256').update(text.trim()).digest('hex'), privLevel: 20 }],
    });
    expect(written).not.toContain(text.trim());
    expect(await modeOf()).toBe(0o600);
    expect(await readdir(cwd)).toEqual(['tokens.json']);
    expect(bearerOf(text.trim(), await records())).toMatchObject({ user: 'operator', privLevel: 20 });
  });

  test('gives permissions and a level, and another token every time', async () => {
    const first = await add('--user', 'portal', '--permissions', 'ISO:READ, ISO:GENERATE', '--priv-level', '10');
    const second = await add('--user', 'portal', '--permissions', 'ISO:READ');
    expect(first).not.toBe(second);
    const told = await records();
    expect(bearerOf(first, told)).toMatchObject({ privLevel: 10, permissions: ['ISO:READ', 'ISO:GENERATE'] });
    expect(bearerOf(second, told)).toMatchObject({ privLevel: 0, permissions: ['ISO:READ'] });
  });

  test('leaves the other tokens as they were, those in clear too', async () => {
    const old = { user: 'old', token: 'kix-Zq3n0vX9bJ2m7RkW', privLevel: 20 };
    await writeFile(file, JSON.stringify({ tokens: [old] }), { mode: 0o644 });
    await add('--user', 'new');
    expect(JSON.parse(await readFile(file, 'utf8')).tokens[0]).toEqual(old);
    expect(await modeOf()).toBe(0o600);
  });

  test('keeps a file that the server reads by its group readable for the group', async () => {
    await writeFile(file, '{"tokens": []}');
    await chmod(file, 0o640);
    await add('--user', 'operator');
    expect(await modeOf()).toBe(0o640);
  });

  test.skipIf(process.getuid?.() !== 0)('keeps the owner of the file', async () => {
    await writeFile(file, '{"tokens": []}', { mode: 0o600 });
    await chown(file, 1234, 1235);
    await add('--user', 'operator');
    expect(await stat(file)).toMatchObject({ uid: 1234, gid: 1235 });
  });

  test('changes the file behind a link, and not the link', async () => {
    await writeFile(join(cwd, 'real.json'), '{"tokens": []}', { mode: 0o600 });
    await symlink('real.json', file);
    await add('--user', 'operator');
    expect((await readdir(cwd)).sort()).toEqual(['real.json', 'tokens.json']);
    expect(parseTokens(await readFile(join(cwd, 'real.json'), 'utf8'))).toHaveLength(1);
  });

  test('loses none of many that are added at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => add('--user', `user-${index}`)));
    expect((await records()).map(({ user }) => user).sort()).toEqual(
      Array.from({ length: 8 }, (_, index) => `user-${index}`),
    );
  });

  test('leaves a file that is malformed as it is, and shows nothing of it', async () => {
    const broken = '{"tokens": [{"user": "a", "token": "kix-Zq3n0vX9bJ2m7RkW"}';
    await writeFile(file, broken);
    const { code, text, stderr } = await token('add', '--user', 'operator');
    expect({ code, text }).toEqual({ code: 1, text: '' });
    expect(stderr).toBe(`error: ${file} is not a token file: it is not JSON\n`);
    expect(await readFile(file, 'utf8')).toBe(broken);
    expect(await readdir(cwd)).toEqual(['tokens.json']);
  });

  test('warns of a permission that nothing asks for', async () => {
    const { code, stderr } = await token('add', '--user', 'portal', '--permissions', 'ISO:REED');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: this server asks for ISO:GENERATE and ISO:READ.*, and never for ISO:REED$/m);
  });

  test.each([
    ['without a user', []],
    ['a user of two lines', ['--user', 'a\nb']],
    ['an empty permission', ['--user', 'a', '--permissions', 'ISO:READ,,']],
    ['a level of words', ['--user', 'a', '--priv-level', 'admin']],
  ])('is refused with 2: %s', async (_what, argv) => {
    const { code, text, stderr } = await token('add', ...argv);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(stderr).toMatch(/^error: /);
    expect(await readdir(cwd)).toEqual([]);
  });

  test('tells when the directory is not there', async () => {
    const argv = ['token', 'add', '--tokens', 'no/such/tokens.json', '--user', 'a'];
    expect(await runCommand(argv, { cwd })).toMatchObject({
      code: 1,
      text: '',
      stderr: expect.stringMatching(/^error: .*tokens\.json\.lock cannot be written: ENOENT/),
    });
  });
});

describe('token list', () => {
  test('shows users, eight digits and what each may, and no token', async () => {
    const operator = await add('--user', 'operator');
    await add('--user', 'portal', '--permissions', 'ISO:READ');
    const { tokens } = JSON.parse(await readFile(file, 'utf8'));
    tokens.push({ user: 'old', token: 'kix-Zq3n0vX9bJ2m7RkW', privLevel: 10 });
    await writeFile(file, JSON.stringify({ tokens }));
    const { code, text } = await token('list');
    expect(code).toBe(0);
    expect(text.split('\n')).toEqual([
      `operator  ${tokens[0].sha256.slice(0, 8)}  level 20`,
      `portal    ${tokens[1].sha256.slice(0, 8)}  ISO:READ`,
      expect.stringMatching(/^old {7}[0-9a-f]{8} {2}level 10 {2}in clear$/),
      '',
    ]);
    expect(text).not.toContain(operator);
  });

  test('of a file that is not there is an error', async () => {
    expect(await token('list')).toMatchObject({ code: 1, text: '', stderr: expect.stringContaining('cannot be read') });
  });
});

describe('token revoke', () => {
  test('by user takes all of that user away', async () => {
    const [first, second, other] = [await add('--user', 'a'), await add('--user', 'a'), await add('--user', 'ab')];
    const { code, text } = await token('revoke', '--user', 'a');
    expect(code).toBe(0);
    expect(text.match(/^revoked [0-9a-f]{8} of a$/gm)).toHaveLength(2);
    const left = await records();
    expect([first, second, other].map((one) => bearerOf(one, left)?.user)).toEqual([undefined, undefined, 'ab']);
    expect(await modeOf()).toBe(0o600);
  });

  test('by the first digits takes that one away', async () => {
    const [first, second] = [await add('--user', 'a'), await add('--user', 'a')];
    const digits = createHash('sha256').update(first).digest('hex').slice(0, 8).toUpperCase();
    expect((await token('revoke', '--sha256', digits)).code).toBe(0);
    const left = await records();
    expect([first, second].map((one) => bearerOf(one, left)?.user)).toEqual([undefined, 'a']);
  });

  test('takes nothing when digits fit several tokens, or none', async () => {
    const tokens = ['0', '1'].map((end) => ({ user: 'a', sha256: `12345678${end.repeat(56)}`, privLevel: 20 }));
    await writeFile(file, JSON.stringify({ tokens }));
    expect(await token('revoke', '--sha256', '12345678')).toMatchObject({
      code: 1,
      text: '',
      stderr: 'error: 2 tokens of tokens.json begin so; name more digits\n',
    });
    expect(await token('revoke', '--user', 'b')).toMatchObject({
      code: 1,
      stderr: 'error: tokens.json has no such token\n',
    });
    expect(await records()).toHaveLength(2);
  });

  test.each([[[]], [['--sha256', '1234567']], [['--sha256', 'operator']]])('is refused with 2: %j', async (argv) => {
    await writeFile(file, '{"tokens": []}');
    expect(await token('revoke', ...argv)).toMatchObject({ code: 2, text: '' });
  });
});
