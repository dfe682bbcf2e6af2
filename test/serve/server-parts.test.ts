import { X509Certificate } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { request as openTls } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Certificate } from '../../src/serve/certificate.js';
import { Precedence } from '../../src/serve/precedence.js';
import { InFlight, type ServerOptions } from '../../src/serve/server.js';
import { LogOutput } from '../../src/serve/watch/log-output.js';
import { TreeChecks } from '../../src/serve/watch/tree-checks.js';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { begin, exchange } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { startTestServer, type TestServer } from './support/running-server.js';
import { selfSigned } from './support/self-signed.js';

const body = JSON.stringify(request);

let root: string;
let server: TestServer;

beforeAll(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterEach(() => server?.stop());
afterAll(() => rm(root, { recursive: true }));

async function start({ endpoint, ...options }: Partial<ServerOptions> = {}): Promise<string> {
  server = await startTestServer({ endpoint: { root, ...endpoint }, ...options });
  return server.url;
}

const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  exchange(server.url + path, { method: 'GET', headers });

describe('the life of a server', () => {
  test('has a line for its beginning, for what is under way when it is to end, and for its end', async () => {
    const url = await start();
    const incoming = await begin(`${url}/api/4.0/isos`, { body });
    const end = server.shutDown(new AbortController().signal);
    for await (const _ of incoming);
    expect(await end).toBe(0);
    const line = { level: 'info', kind: 'server', time: expect.any(String) };
    expect(server.lines('server')).toEqual([
      { ...line, url, msg: 'listening' },
      { ...line, underWay: 1, msg: 'draining' },
      { ...line, cut: 0, msg: 'stopped' },
    ]);
  });

  test('ends with the last line of its log', async () => {
    const logOutput = new LogOutput(
      { write: () => true, writableLength: 0 } as unknown as NodeJS.WritableStream,
      () => {},
    );
    const ended = vi.spyOn(logOutput, 'end');
    await start({ logOutput });
    expect(ended).not.toHaveBeenCalled();
    await server.stop();
    expect(ended).toHaveBeenCalledTimes(1);
  });

  test('tells how long a connection is kept for the next request', async () => {
    await start();
    const { headers } = await ask('/health/live', { connection: 'keep-alive' });
    expect(headers['keep-alive']).toBe('timeout=65');
  });
});

describe('the OS trees', () => {
  test('are checked when an option says so, and told by health', async () => {
    await writeFile(join(root, 'alma9/generate'), '#!/bin/sh\n');
    await chmod(join(root, 'alma9/generate'), 0o755);
    await start({ checksTrees: true });
    await vi.waitFor(() => expect(server.lines('check')).not.toEqual([]));
    const { findings } = JSON.parse((await ask('/health')).body.toString());
    expect(findings).toContainEqual({ osversionDir: 'alma9', severity: 'warning', code: 'GENERATE_NOT_RUN' });
    await rm(join(root, 'alma9/generate'));
  });

  test('are looked at with the options of images', async () => {
    await start({ checksTrees: true, endpoint: { iso: { nameservers: ['127.0.0.53'] } } });
    await vi.waitFor(() =>
      expect(server.lines('check')).toContainEqual(expect.objectContaining({ code: 'LOOPBACK_NAMESERVER' })),
    );
  });

  test('are not checked otherwise', async () => {
    const run = vi.spyOn(TreeChecks.prototype, 'run');
    await start({ endpoint: { iso: { nameservers: ['127.0.0.53'] } } });
    expect(JSON.parse((await ask('/health')).body.toString())).toEqual({ status: 'ok' });
    expect(run).not.toHaveBeenCalled();
    run.mockRestore();
  });
});

describe('the root directory', () => {
  const problem = async () => undefined;
  const statusOf = async () => (await ask('/health/ready')).status;

  test('that the service names is the one that readiness looks at', async () => {
    await start({ endpoint: { root: async () => root }, service: { knownRoot: join(root, 'gone'), problem } });
    expect(await statusOf()).toBe(503);
  });

  test('of the options is looked at whatever the service names', async () => {
    await start({ service: { knownRoot: join(root, 'gone'), problem } });
    expect(await statusOf()).toBe(200);
    await server.stop();
    await start({ endpoint: { root: join(root, 'gone') }, service: { knownRoot: root, problem } });
    expect(await statusOf()).toBe(503);
  });

  test('that is known by a function alone is no problem without a service', async () => {
    await start({ endpoint: { root: async () => root } });
    expect(await statusOf()).toBe(200);
  });
});

test('the page asks in the newest version that is served, for the keys that images take', async () => {
  const versions = ['3.0', '11.0', '4.1'];
  await start({ endpoint: { versions, iso: { mtus: [1492, 8996] } } });
  const page = (await ask('/')).body.toString();
  expect(page).toContain('8996');
  expect(page).toContain('/api/11.0/isos');
  expect(versions).toEqual(['3.0', '11.0', '4.1']);
});

test('the lines that the log has lost are told by health', async () => {
  const logOutput = new LogOutput({ write: () => true } as unknown as NodeJS.WritableStream, () => {});
  vi.spyOn(logOutput, 'lost', 'get').mockReturnValue(3);
  await start({ logOutput });
  expect(JSON.parse((await ask('/health')).body.toString())).toEqual({ status: 'ok', lostLogLines: 3 });
});

test('a request that cannot be read has its line, with the client and the name of the fault', async () => {
  const { port } = new URL(await start());
  const socket = connect(Number(port), '127.0.0.1', () => socket.write('SSH-2.0-x\r\n\r\n'));
  for await (const _ of socket);
  expect(server.lines('access')).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      kind: 'access',
      status: 400,
      code: expect.stringMatching(/^HPE_/),
      peer: '127.0.0.1',
      outcome: 'unreadable',
      msg: 'request',
    },
  ]);
});

describe('the turn of an answer', () => {
  test('is waited for once by what is no image, and by an image that is refused', async () => {
    const turn = vi.spyOn(Precedence.prototype, 'turn');
    await start();
    await ask('/health');
    await ask('/nowhere');
    expect(turn.mock.calls).toEqual([['127.0.0.1'], ['127.0.0.1']]);
    turn.mockClear();
    expect((await exchange(`${server.url}/api/4.0/isos`, { body: '{}' })).status).toBe(400);
    expect(turn.mock.calls).toEqual([['127.0.0.1']]);
    turn.mockClear();
    expect((await exchange(`${server.url}/api/4.0/isos`, { body })).status).toBe(200);
    expect(turn).not.toHaveBeenCalled();
    turn.mockRestore();
  });

  test('has a pause after it while an image is under way', async () => {
    await start();
    const pauses = vi.spyOn(globalThis, 'setTimeout');
    const paused = () => pauses.mock.calls.filter(([, milliseconds]) => milliseconds === 4).length;
    await ask('/health');
    expect(paused()).toBe(0);
    const incoming = await begin(`${server.url}/api/4.0/isos`, { body });
    await ask('/health');
    expect(paused()).toBeGreaterThan(0);
    incoming.on('error', () => {}).destroy();
    pauses.mockRestore();
  });
});

describe('a server with a certificate', () => {
  const day = 24 * 3600 * 1000;
  const renewed = () => selfSigned(new Date(Date.now() - day), new Date(Date.now() + day));

  /** The certificate that a new connection gets, and the answer of health. */
  function greet(url: string): Promise<{ readonly certificate: string; readonly status: number | undefined }> {
    return new Promise((resolve, reject) => {
      const outgoing = openTls(`${url}/health`, { rejectUnauthorized: false, agent: false }, (incoming) => {
        const { raw } = (incoming.socket as TLSSocket).getPeerCertificate();
        incoming.resume().once('end', () => resolve({ certificate: fingerprintOf(raw), status: incoming.statusCode }));
      });
      outgoing.once('error', reject).end();
    });
  }
  const fingerprintOf = (certificate: string | Buffer) => new X509Certificate(certificate).fingerprint256;

  test('speaks TLS alone, with the certificate that was read last', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'certificate-'));
    const files = { certificate: join(directory, 'server.pem'), key: join(directory, 'server.key') };
    const write = async ({ certificate, key }: ReturnType<typeof selfSigned>) => {
      await writeFile(files.certificate, certificate);
      await writeFile(files.key, key);
      return fingerprintOf(certificate);
    };
    const first = await write(renewed());
    const certificate = await Certificate.open(files, () => {});
    const url = await start({ certificate });
    expect(url).toMatch(/^https:/);
    expect(await greet(url)).toEqual({ certificate: first, status: 200 });
    const second = await write(renewed());
    await certificate.reload();
    expect((await greet(url)).certificate).toBe(second);
    await expect(exchange(url.replace('https', 'http'))).rejects.toThrow();
    await vi.waitFor(() =>
      expect(server.lines('access').at(-1)).toMatchObject({ status: 400, code: expect.stringMatching(/^ERR_SSL/) }),
    );
    await rm(directory, { recursive: true });
  });
});

describe('answers under way', () => {
  const answer = () => new EventEmitter() as ServerResponse;

  test('are waited for by all who ask, and by no one when there are none', async () => {
    const inFlight = new InFlight();
    await inFlight.empty();
    const answers = [answer(), answer()];
    for (const one of answers) inFlight.add(one);
    expect(inFlight.size).toBe(2);
    const told: string[] = [];
    const waiting = ['first', 'second'].map((name) => inFlight.empty().then(() => told.push(name)));
    answers[0]?.emit('close');
    await new Promise(setImmediate);
    expect([inFlight.size, told]).toEqual([1, []]);
    answers[1]?.emit('close');
    await Promise.all(waiting);
    expect([inFlight.size, told]).toEqual([0, ['first', 'second']]);
  });
});
