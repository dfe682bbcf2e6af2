import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { tokenAccess } from '../../../src/serve/access/token-access.js';
import { parseTokens } from '../../../src/serve/access/tokens.js';
import { makeOsRoot, treeWithLargeFile } from '../../http/support/os-root.js';
import { begin, exchange } from '../../http/support/plain-client.js';
import { request } from '../../support/requests.js';
import { startTestServer, type TestServer } from '../support/running-server.js';

const TOKEN = 'kix-2f9f0c6d4b7a4f61';
const body = JSON.stringify(request);
const headers = { authorization: `Bearer ${TOKEN}` };

let root: string;
let server: TestServer;

beforeEach(async () => {
  root = await makeOsRoot(treeWithLargeFile);
  const records = parseTokens(JSON.stringify({ tokens: [{ user: 'operator', token: TOKEN, privLevel: 20 }] }));
  server = await startTestServer({ endpoint: { root }, access: tokenAccess({ records: async () => records }) });
});
afterEach(async () => {
  await server.stop();
  await rm(root, { recursive: true });
});

describe('the log', () => {
  test('has one line for a request, and one for the change', async () => {
    const { body: image } = await exchange(`${server.url}/api/4.0/isos?from=portal`, { body, headers });
    await vi.waitFor(() => expect(server.lines('access')).toHaveLength(1));
    expect(server.lines('access')[0]).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      method: 'POST',
      path: '/api/4.0/isos',
      route: '/api/:version/isos',
      status: 200,
      bytes: image.length,
      durationMs: expect.any(Number),
      firstByteMs: expect.any(Number),
      user: 'operator',
      peer: '127.0.0.1',
      outcome: 'complete',
    });
    expect(server.lines('change')).toMatchObject([
      {
        level: 'info',
        change: {
          outcome: 'created',
          user: 'operator',
          level: 'APICHANGE',
          message: 'ISO: edge-07.cdn.example.net, ID: N/A, ACTION: Created ISO, keys: { OS:alma9 }',
        },
      },
    ]);
    expect(server.lines('error')).toEqual([]);
  });

  test('tells of a client that went away', async () => {
    const incoming = await begin(`${server.url}/api/4.0/isos`, { body, headers });
    incoming.destroy();
    await vi.waitFor(() => expect(server.lines('access')).toHaveLength(1));
    expect(server.lines('access')[0]).toMatchObject({ status: 200, outcome: 'aborted' });
    expect(server.lines('change')).toMatchObject([{ change: { outcome: 'aborted' } }]);
    expect(server.lines('error')).toEqual([]);
  });

  test('tells the cause of a fault once, and the client does not', async () => {
    await writeFile(join(root, 'osversions.json'), 'no JSON');
    const answer = await exchange(`${server.url}/api/4.0/osversions`, { method: 'GET', headers });
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).not.toContain(root);
    expect(server.lines('error')).toMatchObject([
      {
        level: 'error',
        method: 'GET',
        path: '/api/4.0/osversions',
        error: { message: expect.stringContaining('JSON') },
      },
    ]);
  });

  test('tells of a transfer that we broke', async () => {
    const large = join(root, 'alma9/zz/large.rpm');
    const incoming = await begin(`${server.url}/api/4.0/isos`, { body, headers });
    await writeFile(large, 'shorter now');
    await expect(readAll(incoming)).rejects.toThrow();
    await vi.waitFor(() => expect(server.lines('access')).toHaveLength(1));
    expect(server.lines('access')[0]).toMatchObject({ outcome: 'failed' });
    expect(server.lines('change')).toMatchObject([{ change: { outcome: 'failed' } }]);
    expect(server.lines('error')).toHaveLength(1);
  });

  test('holds no password, token or query, whatever happens', async () => {
    const { rootPass } = request;
    const url = `${server.url}/api/4.0/isos?password=${encodeURIComponent(rootPass)}&token=${TOKEN}`;
    await exchange(url, { body, headers });
    await exchange(url, { body, headers: { authorization: `Bearer ${TOKEN}wrong` } });
    await exchange(url, { body: JSON.stringify({ ...request, hostName: '' }), headers });
    await exchange(url, { body: `{"rootPass": ${JSON.stringify(rootPass)}`, headers });
    await chmod(join(root, 'osversions.json'), 0o644);
    await writeFile(join(root, 'osversions.json'), '[]');
    await exchange(url, { body, headers });
    await vi.waitFor(() => expect(server.lines('access')).toHaveLength(5));
    expect(rootPass.length).toBeGreaterThan(4);
    expect(server.text()).not.toContain(rootPass);
    expect(server.text()).not.toContain(TOKEN);
    expect(server.text()).not.toContain('?');
  });
});

async function readAll(incoming: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of incoming);
}
