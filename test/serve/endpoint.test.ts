import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeOsRoot } from '../http/support/os-root.js';
import { exchange } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { startTestServer, type TestServer } from './support/running-server.js';

const body = JSON.stringify({ ...request, hostnam: 'x' });
const bare = { 'README.txt': 'no boot image' };

let root: string;
let server: TestServer;

beforeEach(async () => {
  root = await makeOsRoot(bare);
  server = await startTestServer({ endpoint: { root, iso: { nameservers: ['127.0.0.53'] } } });
});
afterEach(async () => {
  await server.stop();
  await rm(root, { recursive: true });
});

describe('the warnings of an image', () => {
  test('have a line once for a tree and code, are counted, and stand by number in the change log', async () => {
    await exchange(`${server.url}/api/4.0/isos`, { body });
    await exchange(`${server.url}/api/4.0/isos`, { body });
    await vi.waitFor(() => expect(server.lines('change')).toHaveLength(2));
    const codes = server.lines('warning').map(({ code }) => code);
    expect(codes).toContain('UNKNOWN_KEY');
    expect(codes).toContain('LOOPBACK_NAMESERVER');
    expect(codes.length).toBeGreaterThan(2);
    expect(new Set(codes).size).toBe(codes.length);
    expect(server.lines('warning')[0]).toMatchObject({ level: 'warn', osversionDir: 'alma9', id: expect.any(String) });
    const change = { change: { outcome: 'created', warnings: expect.any(Number) } };
    expect(server.lines('change')).toMatchObject([change, change]);
    const metrics = (await exchange(`${server.url}/metrics`, { method: 'GET' })).body.toString();
    expect(metrics).toContain('kickstart_iso_warnings_total{code="LOOPBACK_NAMESERVER"} 2');
  });
});

describe('the id of a request', () => {
  test('is that of the client, stands in all of its lines, and is sent back', async () => {
    const answer = await exchange(`${server.url}/api/4.0/isos`, { body, headers: { 'x-request-id': 'portal-7/3' } });
    expect(answer.headers['x-request-id']).toBe('portal-7/3');
    await vi.waitFor(() => expect(server.lines('access')).toHaveLength(1));
    for (const kind of ['access', 'change', 'warning'])
      expect(server.lines(kind)[0]).toMatchObject({ id: 'portal-7/3' });
  });

  test('is made when there is none, or one that is not sane', async () => {
    for (const headers of [{}, { 'x-request-id': 'a b"' }, { 'x-request-id': 'x'.repeat(200) }]) {
      const answer = await exchange(`${server.url}/health`, { method: 'GET', headers });
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

test('pages of other origins may call only when they are told to', async () => {
  const headers = { origin: 'https://elsewhere.example' };
  const answer = await exchange(`${server.url}/api/4.0/osversions`, { method: 'GET', headers });
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});
