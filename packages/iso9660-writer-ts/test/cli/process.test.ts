import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { patterned } from '../node/fake-image.js';
import { mkfifo } from '../node/host.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { builtCommandOfSuite } from './built-command.js';
import { makeTree } from './make-tree.js';

const scratch = scratchOfSuite();
const { script } = builtCommandOfSuite();

beforeAll(async () => {
  await makeTree(scratch.path(''), { 'disc/small': 'small\n', 'other/medium': patterned(3_000_000) });
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
    expect(await readdir(scratch.path(''))).toEqual(['disc', 'other']);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is ended by %s at once while it waits for its reader',
    async (signal) => {
      const child = mkiso('-quiet', '-rJ', 'disc');
      await new Promise((resolve) => child.stdout.once('readable', resolve));
      await delay(50);
      child.kill(signal);
      expect(await new Promise((resolve) => child.once('exit', (_code, ended) => resolve(ended)))).toBe(signal);
      child.stdout.destroy();
    },
  );

  test('waits for its reader also where standard output does not', async () => {
    const argv = ['-quiet', '-R', '--modification-date=2001020304050600', 'other'];
    await endOf(mkiso('-o', 'other.iso', ...argv));
    // Both processes have the same pipe, and Node makes it one that answers EAGAIN when it is full.
    const parent = `
      const { spawn } = require('node:child_process');
      spawn(process.execPath, ${JSON.stringify([script, ...argv])}, { stdio: 'inherit' });
      process.stdout.on('error', () => {});`;
    const child = spawn(process.execPath, ['--eval', parent], { cwd: scratch.path('') });
    await delay(500);
    const image = await buffer(child.stdout);
    expect(image.equals(await readFile(scratch.path('other.iso')))).toBe(true);
  });

  test.skipIf(mkfifo.missing)(`leaves standard output as it is, blocking ${mkfifo.note}`, async () => {
    const names = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`many/${index % 50}/${index}`, '']));
    await makeTree(scratch.path(''), names);
    const fifo = scratch.path('fifo');
    execFileSync('mkfifo', [fifo]);
    const child = spawn('sh', ['-c', 'exec "$@" > fifo', 'sh', process.execPath, script, '-quiet', '-R', 'many'], {
      cwd: scratch.path(''),
    });
    const end = endOf(child);
    const reader = await open(fifo, 'r');
    // It is writing now, and has scanned before.
    const { bytesRead } = await reader.read(new Uint8Array(1));
    const [, flags = ''] = /^flags:\s+(\d+)$/m.exec(await readFile(`/proc/${child.pid}/fdinfo/1`, 'utf8')) ?? [];
    expect([bytesRead, Number.parseInt(flags, 8) & constants.O_NONBLOCK]).toEqual([1, 0]);
    await buffer(reader.createReadStream());
    expect(await end).toEqual({ code: 0, stderr: '' });
    await rm(fifo);
    await rm(scratch.path('many'), { recursive: true });
  });

  test('reads a path list from standard input', async () => {
    const child = mkiso('-quiet', '-R', '-o', 'listed.iso', '-path-list', '-');
    child.stdin.end('disc/small\n');
    expect(await endOf(child)).toEqual({ code: 0, stderr: '' });
  });
});
