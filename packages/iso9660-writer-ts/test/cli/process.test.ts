import { type ChildProcess, spawn } from 'node:child_process';
import { open, readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { builtCommandOfSuite } from './built-command.js';
import { makeTree } from './make-tree.js';

const scratch = scratchOfSuite();
const { script } = builtCommandOfSuite();

beforeAll(async () => {
  await makeTree(scratch.path(''), { 'disc/small': 'small\n' });
  // Sparse: nothing on the disk, and long enough in the writing to be interrupted.
  const file = await open(scratch.path('disc/large'), 'w');
  await file.truncate(3 * 1024 ** 3);
  await file.close();
});

const mkiso = (...argv: string[]) => spawn(process.execPath, [script, ...argv], { cwd: scratch.path('') });

async function endOf(child: ChildProcess) {
  let stderr = '';
  child.stderr?.on('data', (piece) => {
    stderr += piece;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stderr };
}

describe.skipIf(process.platform === 'win32')('mkiso as a process', () => {
  test('stops without a word when nobody reads its output any more', async () => {
    const child = mkiso('-quiet', '-rJ', 'disc');
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    expect(await endOf(child)).toEqual({ code: 141, stderr: '' });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('leaves no file when %s comes while it writes', async (signal, code) => {
    const child = mkiso('-quiet', '-rJ', '-o', 'out.iso', 'disc');
    const end = endOf(child);
    const isWriting = async () => (await readdir(scratch.path(''))).some((name) => name.endsWith('.tmp'));
    while (!(await isWriting())) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(signal);
    expect(await end).toEqual({ code, stderr: '' });
    expect(await readdir(scratch.path(''))).toEqual(['disc']);
  });

  test('reads a path list from standard input', async () => {
    const child = mkiso('-quiet', '-R', '-o', 'listed.iso', '-path-list', '-');
    child.stdin.end('disc/small\n');
    expect(await endOf(child)).toEqual({ code: 0, stderr: '' });
  });
});
