import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addressSet, proxyAccess } from '../../../src/serve/access/proxy-access.js';
import { makeOsRoot } from '../../http/support/os-root.js';
import { alertsOf, exchange } from '../../http/support/plain-client.js';
import { startTestServer, type TestServer } from '../support/running-server.js';

let root: string;
let server: TestServer;

beforeAll(async () => {
  root = await makeOsRoot();
});
afterEach(() => server.stop());
afterAll(() => rm(root, { recursive: true }));

async function ask(trusted: string, headers: Readonly<Record<string, string>>) {
  const access = proxyAccess({ header: 'X-Remote-User', isTrusted: addressSet([trusted]) });
  server = await startTestServer({ endpoint: { root }, access });
  return await exchange(`${server.url}/api/4.0/osversions`, { method: 'GET', headers });
}

describe('a proxy that names its user', () => {
  test('is believed, and the user is in the log', async () => {
    const answer = await ask('127.0.0.0/8', { 'x-remote-user': 'operator' });
    expect(answer.status).toBe(200);
    expect(server.lines('access')[0]).toMatchObject({ user: 'operator' });
  });

  test('is not believed from another address', async () => {
    const answer = await ask('192.0.2.0/24', { 'x-remote-user': 'operator' });
    expect(answer.status).toBe(403);
    expect(alertsOf(answer)).toEqual(['Forbidden.']);
    expect(server.lines('access')[0]).not.toHaveProperty('user');
  });

  test("is not believed when the header came twice: one of them may be the client's", async () => {
    const answer = await ask('127.0.0.1', { 'x-remote-user': 'admin, operator' });
    expect(answer.status).toBe(403);
    expect(server.lines('access')[0]).not.toHaveProperty('user');
  });

  test.each([{}, { 'x-remote-user': ' ' }, { 'x-remote-user': 'a'.repeat(101) }])(
    'that names nobody lets nobody in: %j',
    async (headers: Readonly<Record<string, string>>) => {
      const answer = await ask('127.0.0.1', headers);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toContain('realm="kickstart-iso"');
    },
  );
});
