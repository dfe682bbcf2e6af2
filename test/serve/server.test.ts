import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Agent, request as open } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ServerOptions } from '../../src/serve/server.js';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { alertsOf, exchange } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { startTestServer, type TestServer } from './support/running-server.js';

const body = JSON.stringify(request);

let root: string;
let server: TestServer;

beforeAll(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterEach(() => server.stop());
afterAll(() => rm(root, { recursive: true }));

async function start({ endpoint, ...options }: Partial<ServerOptions> = {}): Promise<string> {
  server = await startTestServer({ endpoint: { root, ...endpoint }, ...options });
  return server.url;
}

describe('the server', () => {
  test('sends an image of the length it announces', async () => {
    const answer = await exchange(`${await start()}/api/4.0/isos`, { body });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect(answer.body.toString('latin1', 32769, 32774)).toBe('CD001');
  });

  test('sends the trailers of the endpoint', async () => {
    const url = await start({ endpoint: { wholeContentSha512: 'trailer' } });
    const answer = await exchange(`${url}/api/4.0/isos`, { body, headers: { te: 'trailers' } });
    expect(answer.trailers).toEqual({ 'whole-content-sha512': sha512(answer.body) });
  });

  test('lists the OS versions, and answers HEAD with the headers of it', async () => {
    const url = `${await start()}/api/4.0/osversions`;
    const list = await exchange(url, { method: 'GET' });
    const head = await exchange(url, { method: 'HEAD' });
    expect(JSON.parse(list.body.toString())).toEqual({
      response: { 'Alma 9': 'alma9', 'Way Out': '../elsewhere', 'Zeta 1': 'zeta/1' },
    });
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(list.headers['content-length']);
  });

  test('shows the form at its root, which speaks the newest version that is served', async () => {
    const answer = await exchange(await start({ endpoint: { versions: ['3.0', '11.0', '4.1'] } }), { method: 'GET' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body.toString()).toContain('11.0');
  });

  test('describes the endpoint', async () => {
    const answer = await exchange(`${await start()}/openapi.json`, { method: 'GET' });
    expect(JSON.parse(answer.body.toString())).toMatchObject({ openapi: expect.stringMatching(/^3\./) });
  });

  test.each(['/health', '/health/live', '/health/ready'])('is well at %s', async (path) => {
    const answer = await exchange((await start()) + path, { method: 'GET' });
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(JSON.parse(answer.body.toString())).toEqual({ status: 'ok' });
  });

  test('answers for an unknown path as the endpoint does', async () => {
    const answer = await exchange(`${await start()}/api/4.0/servers`, { method: 'GET' });
    expect(answer.status).toBe(404);
    expect(alertsOf(answer)).toEqual(["The requested path '/api/4.0/servers' does not exist."]);
  });

  test('steps clients down from a version that is not served', async () => {
    const answer = await exchange(`${await start()}/api/9.0/isos`, { body });
    expect(answer.status).toBe(501);
  });

  test('keeps connections for the next request', async () => {
    const url = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let turn = 0; turn < 3; turn++) ports.add(await portOfOneRequest(`${url}/health`, agent));
    agent.destroy();
    expect(ports.size).toBe(1);
  });

  test('listens on an address of IPv6, with or without brackets', async () => {
    expect(await start({ place: { host: '[::1]', port: 0 } })).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await exchange(`${server.url}/health`, { method: 'GET' })).status).toBe(200);
  });
});

function portOfOneRequest(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = open(url, { agent }, (incoming) => {
      const port = incoming.socket.localPort;
      incoming.resume().once('end', () => setImmediate(resolve, port));
    });
    outgoing.once('error', reject).end();
  });
}

function sha512(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('base64');
}
