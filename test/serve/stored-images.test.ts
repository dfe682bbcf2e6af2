import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDirectoryStore } from '../../src/http/index.js';
import { tokenAccess } from '../../src/serve/access/token-access.js';
import { parseTokens } from '../../src/serve/access/tokens.js';
import type { ServerOptions } from '../../src/serve/server.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { exchange } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { startTestServer, type TestServer } from './support/running-server.js';

const TOKEN = 'kix-2f9f0c6d4b7a4f61';
const headers = { authorization: `Bearer ${TOKEN}` };
const NAME = 'edge-07.cdn.example.net-alma9.iso';

let root: string;
let directory: string;
let server: TestServer;

beforeEach(async () => {
  root = await makeOsRoot();
  directory = await mkdtemp(join(tmpdir(), 'isos-'));
});
afterEach(async () => {
  await server.stop();
  await rm(root, { recursive: true });
  await rm(directory, { recursive: true });
});

/** A server with one stored image. */
async function start(storedImages: ServerOptions['storedImages']): Promise<void> {
  const bearers = [
    { user: 'operator', token: TOKEN, privLevel: 20 },
    { user: 'reader', token: `${TOKEN}-reader`, privLevel: 10 },
  ];
  const records = parseTokens(JSON.stringify({ tokens: bearers }));
  server = await startTestServer({
    endpoint: { root, versions: ['1.4'], store: createDirectoryStore({ directory, baseUrl: 'http://localhost' }) },
    access: tokenAccess({ records: async () => records }),
    storedImages,
  });
  const answer = await exchange(`${server.url}/api/1.4/isos`, { body: JSON.stringify(request), headers });
  expect(answer.status).toBe(200);
}

const fetchImage = (path: string, own: Readonly<Record<string, string>> = {}) =>
  exchange(server.url + path, { method: 'GET', headers: own });

describe('stored images', () => {
  test('ask for the access that making them asks for', async () => {
    await start('protected');
    const refused = await fetchImage(`/iso/${NAME}`);
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="kickstart-iso"');
    expect((await fetchImage(`/iso/${NAME}`, { authorization: `Bearer ${TOKEN}-reader` })).status).toBe(403);
    const image = await fetchImage(`/iso/${NAME}`, headers);
    expect(image.status).toBe(200);
    expect(image.body.toString('latin1', 32769, 32774)).toBe('CD001');
  });

  test('that are public ask nobody', async () => {
    await start('public');
    expect((await fetchImage(`/iso/${NAME}`)).status).toBe(200);
  });

  test('do not tell strangers which names there are', async () => {
    await start('protected');
    expect((await fetchImage('/iso/other.iso')).status).toBe(401);
    expect((await fetchImage('/iso/other.iso', headers)).status).toBe(404);
  });

  test.each([
    `/iso/${NAME}/`,
    `/iso//${NAME}`,
    `//iso/${NAME}`,
    `/./iso/${NAME}`,
    `/x/../iso/${NAME}`,
    `/iso/x/../${NAME}`,
    `/iso/%2e/${NAME}`,
    `/iso%2F${NAME}`,
    `/%69so/${NAME}`,
    `/iso/${NAME.replace('.', '%2e')}`,
    `/iso/${NAME}?x#y`,
    `/api/../iso/${NAME}`,
    `http://elsewhere/iso/${NAME}`,
    `/iso\\${NAME}`,
  ])('have no way past their protection: %s', async (path) => {
    await start('protected');
    const { port } = new URL(server.url);
    // As it is: a client's own URL would have been tidied up.
    const status = await statusOfTarget(Number(port), path);
    expect([400, 401, 404]).toContain(status);
  });
});

async function statusOfTarget(port: number, target: string): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.end(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let answer = '';
  for await (const piece of socket) answer += piece;
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}
