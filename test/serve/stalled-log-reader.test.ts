import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeOsRoot } from '../http/support/os-root.js';
import { exchange } from '../http/support/plain-client.js';
import { type BuiltCommand, buildCommand } from '../support/built-command.js';
import { request } from '../support/requests.js';

let command: BuiltCommand;
let root: string;
let child: ChildProcess;

beforeAll(async () => {
  command = await buildCommand();
});
afterAll(() => command.remove());
beforeEach(async () => {
  root = await makeOsRoot();
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(root, { recursive: true });
});

test.skipIf(process.platform === 'win32')('a process whose log has no reader any more serves, and ends', async () => {
  child = command.start(['serve', '--root', root, '--port', '0', '--allow-anonymous']);
  let errors = '';
  // Standard output is never read.
  const url = await new Promise<string>((resolve) => {
    child.stderr?.on('data', (piece: Buffer) => {
      errors += piece;
      const [, found] = /^listening on (\S+)$/m.exec(errors) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  // Each is a line as long as its path: several megabytes.
  for (let line = 0; line < 400; line++)
    expect((await exchange(`${url}/${'x'.repeat(12_000)}`, { method: 'GET' })).status).toBe(404);
  expect((await exchange(`${url}/api/5.0/isos`, { body: JSON.stringify(request) })).status).toBe(200);
  const health = await exchange(`${url}/health`, { method: 'GET' });
  expect(health.status).toBe(200);
  expect(JSON.parse(health.body.toString()).lostLogLines).toBeGreaterThan(0);
  expect(errors).toContain('lines of the log are lost');
  const end = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill('SIGTERM');
  expect(await end).toBe(0);
});
