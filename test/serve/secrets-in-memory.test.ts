import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { begin, exchange } from '../http/support/plain-client.js';
import { type BuiltCommand, buildCommand } from '../support/built-command.js';
import { request } from '../support/requests.js';

const TOKEN = 'kix-Zq3n0vX9bJ2m7RkW';
/** Both are in every body and nowhere else: a part of the password, and of a key that means nothing. */
const PASSWORD = 'pw-of-the-heap-test';
const REST = 'rest-of-the-heap-test';

let command: BuiltCommand;
let root: string;
let own: string;
let child: ChildProcess;
let output: string;

beforeAll(async () => {
  command = await buildCommand();
});
afterAll(() => command.remove());
beforeEach(async () => {
  root = await makeOsRoot({ ...treeWithLargeFile });
  own = await mkdtemp(join(tmpdir(), 'secrets-'));
  await writeFile(join(root, 'resolv.conf'), 'nameserver 192.0.2.53\n');
  await writeFile(
    join(own, 'tokens.json'),
    JSON.stringify({ tokens: [{ user: 'operator', token: TOKEN, privLevel: 30 }] }),
    {
      mode: 0o600,
    },
  );
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(root, { recursive: true });
  await rm(own, { recursive: true });
});

async function serve(argv: readonly string[]): Promise<string> {
  process.env.NODE_OPTIONS = `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${own}`;
  const always = [
    ...['serve', '--root', root, '--port', '0', '--tokens', join(own, 'tokens.json'), '--versions', '1.4,5.0'],
    ...['--store-directory', join(own, 'kept'), '--base-url', 'http://localhost', '--keep-days', '3'],
    ...['--cors', 'https://portal.example.net', '--server-name', 'test', '--legacy-stream-warning'],
    ...['--resolv-conf', join(root, 'resolv.conf'), '--profile', 'traffic-ops', '--alerts', 'joined'],
    ...['--max-generations', '2', '--max-queue', '8', '--queue-timeout', '60', '--max-transfers', '64'],
    ...['--first-byte-timeout', '60', '--stall-timeout', '60', '--shutdown-timeout', '5'],
  ];
  child = command.start([...always, ...argv]);
  delete process.env.NODE_OPTIONS;
  output = '';
  const listen = (piece: Buffer) => {
    output += piece;
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  return await vi.waitUntil(() => /"url":"([^"]+)"/.exec(output)?.[1], { timeout: 60_000 });
}

const headers = { authorization: `Bearer ${TOKEN}`, 'accept-encoding': 'gzip', te: 'trailers' };

let requests = 0;
function bodyOf(more: object = {}): string {
  requests++;
  const secret = { rootPass: `${PASSWORD}-${requests}`, comment: `${REST}-${requests}` };
  return JSON.stringify({ ...request, hostName: `edge-${requests}`, ...secret, ...more });
}

/** Everything that can become of a request. */
async function everyKindOfRequest(url: string): Promise<void> {
  const post = (version: string, more?: object, sent: Record<string, string> = headers) =>
    exchange(`${url}/api/${version}/isos`, { headers: sent, body: bodyOf(more) });
  for (const answer of await Promise.all([1, 2, 3, 4].map(() => post('5.0')))) expect(answer.status).toBe(200);
  expect((await post('1.4')).status).toBe(200);
  expect((await post('1.4', { stream: 'yes' })).status).toBe(200);
  expect((await post('5.0', { hostName: '' })).status).toBe(400);
  expect((await post('5.0', { osversionDir: 'nowhere' })).status).toBe(400);
  expect((await post('5.0', { osversionDir: 'zeta/1' })).status).toBe(500);
  expect((await post('5.0', { rootPass: `${PASSWORD}\u0000` })).status).toBe(400);
  expect((await post('5.0', {}, {})).status).toBe(401);
  expect((await post('4.9')).status).toBe(501);
  expect((await exchange(`${url}/api/5.0/isos`, { headers, body: `${bodyOf()}}` })).status).toBe(400);
  for (let left = 0; left < 4; left++) {
    const incoming = await begin(`${url}/api/5.0/isos`, { headers, body: bodyOf() });
    incoming.on('error', () => {}).destroy();
  }
  await vi.waitUntil(async () => /kickstart_iso_transfers 0/.test((await metrics(url)).toString()), {
    timeout: 60_000,
  });
}

const metrics = async (url: string) => (await exchange(`${url}/metrics`, { method: 'GET' })).body;

/** Sends one more on a connection that stays open. */
function lastOnOpenConnection(url: string): Promise<Agent> {
  const agent = new Agent({ keepAlive: true });
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${url}/api/5.0/isos`, { method: 'POST', headers, agent }, (incoming) => {
      incoming.resume().once('end', () => resolve(agent));
    });
    outgoing.once('error', reject).end(bodyOf());
  });
}

/** All strings and values that are alive in the server. */
async function heap(): Promise<string> {
  child.kill('SIGUSR2');
  const name = await vi.waitUntil(async () => (await readdir(own)).find((file) => file.endsWith('.heapsnapshot')), {
    timeout: 120_000,
    interval: 500,
  });
  let size = -1;
  return await vi.waitUntil(
    async () => {
      const text = await readFile(join(own, name), 'latin1');
      const isWhole = text.length === size && text.trimEnd().endsWith(']}');
      size = text.length;
      return isWhole && text;
    },
    { timeout: 120_000, interval: 500 },
  );
}

const SETTINGS = [
  ['files, trailers and gzip', ['--store', 'files', '--whole-content-sha512', 'trailer', '--gzip', 'all']],
  [
    'lazy images and hashes',
    ['--store', 'lazy', '--trees', 'copied', '--whole-content-sha512', 'header', '--gzip', 'off'],
  ],
] as const;

describe.skipIf(process.platform === 'win32').each(SETTINGS)('a server with %s', (_setting, argv) => {
  test('holds no password and no request when it has answered', async () => {
    const url = await serve(argv);
    await everyKindOfRequest(url);
    const agent = await lastOnOpenConnection(url);
    const held = await heap();
    agent.destroy();
    // The snapshot is one: it has what the server has to keep.
    expect(held).toContain('portal.example.net');
    const found = (mark: string) => [...held.matchAll(new RegExp(`.{0,60}${mark}.{0,60}`, 'g'))].map(([text]) => text);
    expect(found(PASSWORD)).toEqual([]);
    expect(found(REST)).toEqual([]);
    expect(output).not.toContain(PASSWORD);
  });
});
