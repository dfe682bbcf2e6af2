import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ChangeLogEntry, IsoHandlerOptions } from '../../src/http/index.js';
import { request } from '../support/requests.js';
import { type LoopbackServer, serveIsos } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';
import { alertsOf, exchange, type PlainRequest } from './support/plain-client.js';

/** What holds for all answers, or for combinations that the tests of the single parts leave out. */

const body = JSON.stringify(request);
const authorize = vi.fn();
const onChange = vi.fn<(entry: ChangeLogEntry, request: Request) => void>();

let root: string;
let server: LoopbackServer;
let asked: symbol;

beforeAll(async () => {
  root = await makeOsRoot();
});
afterEach(async () => {
  await server.close();
  authorize.mockReset();
  onChange.mockReset();
});
afterAll(() => rm(root, { recursive: true }));

async function ask(path: string, plain: PlainRequest = {}, options: Partial<IsoHandlerOptions> = {}) {
  if (!authorize.getMockImplementation()) authorize.mockResolvedValue({ user: 'operator' });
  // A row is written after the answer; one of an earlier test's server is no row of this one.
  const current = Symbol();
  asked = current;
  const tell = (entry: ChangeLogEntry, request: Request) => {
    if (asked === current) onChange(entry, request);
  };
  server = await serveIsos({ root, authorize, onChange: tell, ...options });
  return await exchange(server.url + path, plain);
}

/** A request for each status. */
const ANSWERS: readonly [status: number, path: string, plain: PlainRequest, options?: Partial<IsoHandlerOptions>][] = [
  [200, '/api/4.0/isos', { body }],
  [200, '/api/4.0/osversions', { method: 'GET' }],
  [204, '/api/4.0/isos', { method: 'OPTIONS' }],
  [400, '/api/4.0/isos', { body: '{}' }],
  [401, '/api/4.0/isos', { body }, { authorize: async () => ({ status: 401, text: 'unauthorized, please log in.' }) }],
  [403, '/api/4.0/isos', { body }, { authorize: async () => ({ status: 403, text: 'Forbidden.' }) }],
  [404, '/nowhere', { method: 'GET' }],
  [405, '/api/4.0/isos', { method: 'GET' }],
  [413, '/api/4.0/isos', { body }, { maxBodyBytes: 1 }],
  [500, '/api/4.0/isos', { body: body.replace('alma9', 'zeta/1') }],
  [501, '/api/9.9/isos', { body }],
];

describe('every answer', () => {
  test.each(ANSWERS)('of %i to %s has the headers of all', async (status, path, plain, options) => {
    const answer = await ask(path, plain, options);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': expect.stringMatching(
        /^Origin, X-Requested-With, Content-Type, Accept, Set-Cookie, Cookie, Authorization, Range, If-Match, /,
      ),
      'access-control-allow-methods': 'POST,GET,OPTIONS,PUT,DELETE',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining(
        'Content-Disposition, Content-Length, Content-Range, ETag',
      ),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'permissions-policy': 'interest-cohort=()',
      vary: 'Accept-Encoding',
      'x-server-name': 'kickstart-iso',
    });
  });

  test.each(ANSWERS.filter(([status]) => status !== 204))(
    'of %i to %s has the hash of its bytes before any coding, final line feed included',
    async (_status, path, plain, options) => {
      const identity = await ask(path, plain, options);
      expect(identity.headers['whole-content-sha512']).toBe(sha512(identity.body));
      await server.close();
      const coded = await ask(path, { ...plain, headers: { 'accept-encoding': 'gzip' } }, options);
      const decoded = coded.headers['content-encoding'] === 'gzip' ? gunzipSync(coded.body) : coded.body;
      expect(coded.headers['whole-content-sha512']).toBe(sha512(decoded));
    },
  );

  test.each(ANSWERS.filter(([status]) => status >= 400))(
    'of %i to %s is JSON with one alert of level error',
    async (status, path, plain, options) => {
      const answer = await ask(path, plain, options);
      expect(answer.headers['content-type']).toBe('application/json');
      const { alerts } = JSON.parse(answer.body.toString()) as { alerts: { text: string; level: string }[] };
      expect(new Set(alerts.map(({ level }) => level))).toEqual(new Set(['error']));
      expect(answer.body.toString().endsWith('\n')).toBe(status !== 501);
    },
  );

  test.each([401, 403] as const)('of %i carries what authorize sends along', async (status) => {
    const headers = { 'set-cookie': 'mojolicious=; Max-Age=0' };
    authorize.mockResolvedValue({ status, text: 'no', headers });
    const answer = await ask('/api/4.0/osversions', { method: 'GET' });
    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toEqual(['mojolicious=; Max-Age=0']);
  });

  test('of 500 carries what authorize sends along', async () => {
    authorize.mockResolvedValue({ user: 'operator', headers: { 'set-cookie': 'mojolicious=2' } });
    const answer = await ask('/api/4.0/isos', { body: body.replace('alma9', 'zeta/1') });
    expect(answer.headers['set-cookie']).toEqual(['mojolicious=2']);
  });
});

test.each([
  [404, '/api/4.0/servers', 'POST'],
  [405, '/api/4.0/isos', 'HEAD'],
  [405, '/api/4.0/isos', 'DELETE'],
  [501, '/api/2.7/isos', 'POST'],
])('%i for %s is decided before authorisation', async (status, path, method) => {
  expect((await ask(path, { method })).status).toBe(status);
  expect(authorize).not.toHaveBeenCalled();
});

describe('the older versions', () => {
  const versions = ['1.1', '1.2', '1.3', '1.4', '1.5', '2.0', '3.0', '3.1', '4.0', '4.1', '5.0'];
  const text = JSON.stringify({ ...request, stream: 'yes' });

  test.each(versions)('%s: an image when it is served, of the type and the authority of its time', async (version) => {
    const answer = await ask(`/api/${version}/isos`, { body: text }, { versions });
    expect(answer.status).toBe(200);
    const major = Number.parseInt(version, 10);
    expect(answer.headers['content-type']).toBe(major === 1 ? 'application/download' : 'application/octet-stream');
    const permissions = major < 4 ? [] : ['ISO:GENERATE', 'ISO:READ'];
    const needed = { route: 'isos', version, permissions, privLevel: 20 };
    expect(authorize).toHaveBeenCalledExactlyOnceWith(expect.any(Request), needed);
  });

  test.each(versions)('%s: the OS versions, too', async (version) => {
    const answer = await ask(`/api/${version}/osversions/`, { method: 'GET' }, { versions });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toHaveProperty('response.Alma 9', 'alma9');
  });

  test.each(['1.1', '1.5', '2.0'])('%s is a 501 unless it is named', async (version) => {
    expect((await ask(`/api/${version}/isos`, { body: text })).status).toBe(501);
  });
});

test.each(['Content-Type', 'Accept'])('the %s of a request is not looked at', async (name) => {
  const answer = await ask('/api/4.0/isos', { body, headers: { [name]: 'text/plain;charset=latin1' } });
  expect(answer.status).toBe(200);
});

test('asking for the OS versions writes nothing into the change log', async () => {
  await ask('/api/4.0/osversions', { method: 'GET' });
  expect(onChange).not.toHaveBeenCalled();
});

test('a validated image has its row whatever becomes of it; a refused request has none', async () => {
  await ask('/api/4.0/isos', { body: body.replace('alma9', 'zeta/1') });
  expect(onChange).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ outcome: 'failed', level: 'APICHANGE' }),
    expect.any(Request),
  );
  await exchange(`${server.url}/api/4.0/isos`, { body: body.replace('alma9', 'none') });
  expect(onChange).toHaveBeenCalledOnce();
});

test('the root is /var/www/files unless the options say otherwise', async () => {
  const onError = vi.fn();
  server = await serveIsos({ authorize: async () => ({ user: 'operator' }), onError });
  const answer = await exchange(`${server.url}/api/4.0/osversions`, { method: 'GET' });
  if (answer.status === 200) return;
  expect(alertsOf(answer)).toEqual(['unable to read the OS versions configuration']);
  expect(String(onError.mock.calls[0]?.[0])).toContain('/var/www/files/osversions.json');
});

function sha512(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('base64');
}
