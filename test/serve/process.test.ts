import type { ChildProcess } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeOsRoot } from '../http/support/os-root.js';
import { alertsOf, begin, exchange } from '../http/support/plain-client.js';
import { type BuiltCommand, buildCommand } from '../support/built-command.js';
import { request } from '../support/requests.js';

const body = JSON.stringify(request);
const SIZE = 1024 ** 3;

let command: BuiltCommand;
let root: string;
let child: ChildProcess;
let output: string;
let errors: string;

beforeAll(async () => {
  command = await buildCommand();
});
afterAll(() => command.remove());

beforeEach(async () => {
  root = await makeOsRoot();
  // Sparse: nothing on the disk, and more than any buffer on the way can hold.
  const file = await open(join(root, 'alma9/large.rpm'), 'w');
  await file.truncate(SIZE);
  await file.close();
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(root, { recursive: true });
});

async function serve(...argv: readonly string[]): Promise<string> {
  const own = ['serve', '--root', root, '--port', '0', '--allow-anonymous', '--whole-content-sha512', 'off'];
  child = command.start([...own, ...argv]);
  output = '';
  errors = '';
  child.stdout?.on('data', (piece) => {
    output += piece;
  });
  return await new Promise((resolve, reject) => {
    child.stderr?.on('data', (piece) => {
      errors += piece;
      const [, url] = /^listening on (\S+)$/m.exec(errors) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('close', () => reject(new Error(errors)));
  });
}

const endOfChild = () => new Promise<number | null>((resolve) => child.once('close', resolve));

describe.skipIf(process.platform === 'win32')('the server as a process', () => {
  test.each(['off', 'header'])(
    'ends with 0 after a SIGTERM, when the download under way has ended (hash: %s)',
    async (hash) => {
      const url = `${await serve('--whole-content-sha512', hash)}/api/4.0/isos`;
      const incoming = await begin(url, { body });
      await new Promise((resolve) => incoming.once('data', resolve));
      incoming.pause();
      const end = endOfChild();
      child.kill('SIGTERM');
      await until(() => output.includes('"draining"'));

      const refused = await exchange(url, { body });
      expect(refused.status).toBe(503);
      expect(alertsOf(refused)).toEqual(['the server is shutting down']);

      let length = 0;
      incoming.on('data', (piece: Buffer) => {
        length += piece.length;
      });
      incoming.resume();
      await new Promise((resolve) => incoming.once('end', resolve));
      expect(length).toBeGreaterThan(SIZE);
      expect(incoming.complete).toBe(true);
      expect(await end).toBe(0);
      expect(output).toContain('"outcome":"created"');
    },
  );

  test.each([
    ['a second signal', [], 2],
    ['the end of the time it has', ['--shutdown-timeout', '1'], 1],
  ])('ends with 1 after %s, and the download is cut', async (_what, argv, signals) => {
    const incoming = await begin(`${await serve(...argv)}/api/4.0/isos`, { body });
    const broken = new Promise((resolve) => incoming.once('error', resolve));
    incoming.pause();
    const end = endOfChild();
    for (let sent = 0; sent < signals; sent++) {
      child.kill('SIGINT');
      await until(() => output.includes('"draining"'));
    }
    expect(await end).toBe(1);
    expect(errors).toContain('error: the server ended before 1 of its transfers\n');
    expect(output).toContain('"outcome":"aborted"');
    incoming.resume();
    await broken;
  });

  test('goes on after a SIGHUP', async () => {
    const url = await serve();
    child.kill('SIGHUP');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await exchange(`${url}/health`, { method: 'GET' })).status).toBe(200);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
