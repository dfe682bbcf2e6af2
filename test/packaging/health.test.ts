import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { SignalName } from 'iso9660-writer-ts/internal/command';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CommandResult, runCommand } from '../cli/run-command.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { lacks, runTool } from '../support/tools.js';

const program = fileURLToPath(new URL('../../packaging/health.mjs', import.meta.url));

let root: string;
let cwd: string;
let signals: EventEmitter<Record<SignalName, []>>;
let result: Promise<CommandResult>;

beforeEach(async () => {
  root = await makeOsRoot();
  cwd = await mkdtemp(join(tmpdir(), 'health-'));
  signals = new EventEmitter();
});
afterEach(async () => {
  signals.emit('SIGTERM');
  await result;
  await rm(cwd, { recursive: true });
  await rm(root, { recursive: true, force: true });
});

/** Starts a server by these variables and gives its port. */
async function serve(env: Readonly<Record<string, string>>): Promise<string> {
  let output = '';
  const stdout = new Writable({
    write(piece: Buffer, _encoding, done) {
      output += piece;
      done();
    },
  });
  const all = { KICKSTART_ISO_ROOT: root, KICKSTART_ISO_ALLOW_ANONYMOUS: 'true', KICKSTART_ISO_PORT: '0', ...env };
  result = runCommand(['serve'], { cwd, signals, stdout, env: all });
  const ended = result.then(({ stderr }) => Promise.reject(new Error(stderr)));
  return await Promise.race([vi.waitUntil(() => /"url":"[^"]+:(\d+)"/.exec(output)?.[1]), ended]);
}

const check = (env: Readonly<Record<string, string>>) =>
  runTool(process.execPath, [program], { env: { PATH: process.env.PATH, ...env }, cwd });

describe('the health check of the container', () => {
  test('is content with a server that is ready, by the variables of the server', async () => {
    const port = await serve({});
    expect((await check({ KICKSTART_ISO_PORT: port })).stdout).toContain('"status":"ok"');
    expect((await check({ KICKSTART_ISO_PORT: port, KICKSTART_ISO_HOST: '0.0.0.0' })).stdout).toContain('"ok"');
  });

  test('complains of a server without trees, and of none', async () => {
    const port = await serve({});
    await rm(root, { recursive: true });
    await expect(check({ KICKSTART_ISO_PORT: port })).rejects.toThrow('the root directory cannot be read');
    await expect(check({ KICKSTART_ISO_PORT: '1' })).rejects.toThrow('ECONNREFUSED');
  });

  test.skipIf(lacks('openssl'))('speaks TLS when the server does', async () => {
    const pair = ['-keyout', 'key.pem', '-out', 'cert.pem', '-nodes', '-newkey', 'rsa:2048'];
    await runTool('openssl', ['req', '-x509', '-subj', '/CN=ops.example.net', '-days', '2', ...pair], { cwd });
    const tls = { KICKSTART_ISO_TLS_CERT: 'cert.pem', KICKSTART_ISO_TLS_KEY: 'key.pem' };
    const port = await serve(tls);
    expect(await readFile(join(cwd, 'cert.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
    expect((await check({ ...tls, KICKSTART_ISO_PORT: port })).stdout).toContain('"status":"ok"');
    await expect(check({ KICKSTART_ISO_PORT: port })).rejects.toThrow();
  });
});
