import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import packageJson from '../../package.json';
import { type BuiltCommand, buildCommand } from '../support/built-command.js';
import { installationTree, makeTree } from '../support/os-tree.js';
import { request } from '../support/requests.js';

let command: BuiltCommand;
let tree: string;
let cwd: string;

beforeAll(async () => {
  command = await buildCommand();
});

afterAll(() => command.remove());

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'process-'));
  tree = await makeTree(installationTree);
  // Sparse: nothing on the disk, and long enough in the writing to be interrupted.
  const file = await open(join(tree, 'large.rpm'), 'w');
  await file.truncate(3 * 1024 ** 3);
  await file.close();
});

afterEach(async () => {
  await rm(tree, { recursive: true });
  await rm(cwd, { recursive: true });
});

const kickstartIso = (...argv: string[]) => command.start(argv, { cwd });

interface End {
  readonly code: number | null;
  readonly text: string;
  readonly stderr: string;
}

async function endOf(child: ChildProcess): Promise<End> {
  const texts = { text: '', stderr: '' };
  child.stdout?.on('data', (piece) => {
    texts.text += piece;
  });
  child.stderr?.on('data', (piece) => {
    texts.stderr += piece;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...texts };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe.skipIf(process.platform === 'win32')('the command as a process', () => {
  test('checks a request where code from strings is forbidden', async () => {
    const argv = ['--disallow-code-generation-from-strings', command.program, 'validate', '--request', '-'];
    const child = spawn(process.execPath, argv);
    child.stdin.end(JSON.stringify(request));
    expect(await endOf(child)).toMatchObject({ code: 0, stderr: '' });
  });

  test('tells its version', async () => {
    expect(await endOf(kickstartIso('--version'))).toEqual({ code: 0, text: `${packageJson.version}\n`, stderr: '' });
  });

  test('exits with the code of the fault', async () => {
    const child = kickstartIso('validate', '--request', '-');
    child.stdin.end('{}');
    const { code, stderr } = await endOf(child);
    expect(code).toBe(3);
    expect(stderr).toContain('error: hostName is required\n');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves no file when %s comes while it writes', async (signal, code) => {
    const child = kickstartIso('generate', '--request', '-', '--source', tree, '--quiet');
    child.stdin.end(JSON.stringify(request));
    await until(async () => (await readdir(cwd)).length > 0);
    child.kill(signal);
    expect(await endOf(child)).toEqual({ code, text: '', stderr: '' });
    expect(await readdir(cwd)).toEqual([]);
  });

  test('ends when it is interrupted while it waits for the request', async () => {
    const child = kickstartIso('validate', '--request', '-');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill('SIGINT');
    expect((await endOf(child)).code).toBe(130);
  });

  test.each([
    ['a plan', ['plan', '--request', '-', '--source', '.', '--quiet']],
    ['the help', ['--help']],
  ])('prints no stack when nobody reads %s', async (_what, argv) => {
    const child = kickstartIso(...argv);
    child.stdout.destroy();
    child.stdin.end(JSON.stringify(request));
    expect((await endOf(child)).stderr).toBe('');
  });

  test('stops without a word when nobody reads its output any more', async () => {
    const child = kickstartIso('generate', '--request', '-', '--source', tree, '--output', '-', '--quiet');
    child.stdin.end(JSON.stringify(request));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    expect(await endOf(child)).toMatchObject({ code: 141, stderr: '' });
  });
});
