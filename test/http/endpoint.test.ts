import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIsoHandler, type NeededAuthority } from '../../src/http/index.js';
import { request } from '../support/requests.js';
import { type LoopbackServer, serveIsos } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';
import { alertsOf, exchange } from './support/plain-client.js';

const body = JSON.stringify(request);
const authorize = vi.fn();

let root: string;
let server: LoopbackServer;

beforeAll(async () => {
  root = await makeOsRoot();
  server = await serveIsos({ root, authorize });
});
beforeEach(() => void authorize.mockResolvedValue({ user: 'operator' }));
afterEach(() => void authorize.mockReset());
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

describe('a path', () => {
  test.each(['/api/5.0/isos', '/api/3.1/isos/', '/api/4.0/isos?a=b', '/api/4.1/isos/?stream=no'])(
    '%s answers with an image',
    async (path) => {
      const answer = await exchange(server.url + path, { body });
      expect(answer.status).toBe(200);
      expect(answer.body.toString('latin1', 32769, 32774)).toBe('CD001');
    },
  );

  test.each(['/', '/api/5.0/servers', '/api/05.0/isos', '/api/5.0.0/isos'])('%s does not exist', async (path) => {
    const answer = await exchange(server.url + path, { body });
    expect(answer.status).toBe(404);
    expect(answer.body.toString()).toBe(
      `{"alerts":[{"text":"The requested path '${path}' does not exist.","level":"error"}]}\n`,
    );
  });

  test.each([
    ['POST', '1.5'],
    ['GET', '6.0'],
    ['OPTIONS', '6'],
    ['PATCH', 'latest'],
  ])('of a version that is not served answers %s with 501', async (method, version) => {
    const answer = await exchange(`${server.url}/api/${version}/isos`, { method });
    expect(answer.status).toBe(501);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.body.toString()).toBe(
      '{"alerts":[{"level":"error","text":"The requested api version is not implemented by this server. If you are using a newer client with an older server, you will need to use an older client version or upgrade your server."}]}',
    );
  });
});

describe('a method', () => {
  test.each([
    ['isos', 'POST, OPTIONS'],
    ['osversions', 'GET, HEAD, OPTIONS'],
    ['seeds/ubuntu', 'POST, OPTIONS'],
    ['preview', 'POST, OPTIONS'],
    ['installers', 'GET, HEAD, OPTIONS'],
  ])('OPTIONS of %s is allowed to everyone', async (route, allow) => {
    authorize.mockResolvedValue({ status: 401, text: 'unauthorized, please log in.' });
    const headers = { origin: 'https://portal.example.net', 'access-control-request-method': 'POST' };
    const answer = await exchange(`${server.url}/api/4.0/${route}`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.body.length).toBe(0);
    expect(answer.headers).toMatchObject({
      allow,
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST,GET,OPTIONS,PUT,DELETE',
      'access-control-allow-headers': expect.stringMatching(
        /^Origin, X-Requested-With, Content-Type, Accept, Set-Cookie, Cookie, Authorization, Range, If-Match, /,
      ),
    });
    expect(authorize).not.toHaveBeenCalled();
  });

  test.each([
    ['isos', 'GET', 'POST, OPTIONS'],
    ['isos', 'PUT', 'POST, OPTIONS'],
    ['isos', 'TRACE', 'POST, OPTIONS'],
    ['osversions', 'POST', 'GET, HEAD, OPTIONS'],
    ['osversions', 'DELETE', 'GET, HEAD, OPTIONS'],
    ['seeds/ubuntu', 'GET', 'POST, OPTIONS'],
    ['seeds/ubuntu', 'HEAD', 'POST, OPTIONS'],
    ['preview', 'HEAD', 'POST, OPTIONS'],
    ['installers', 'POST', 'GET, HEAD, OPTIONS'],
  ])('of %s cannot be %s', async (route, method, allow) => {
    const answer = await exchange(`${server.url}/api/4.0/${route}`, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
    const json = '{"alerts":[{"text":"method not allowed","level":"error"}]}\n';
    expect(answer.body.toString()).toBe(method === 'HEAD' ? '' : json);
    expect(authorize).not.toHaveBeenCalled();
  });

  test('HEAD has the headers of GET and no body', async () => {
    const get = await exchange(`${server.url}/api/4.0/osversions`, { method: 'GET' });
    const head = await exchange(`${server.url}/api/4.0/osversions`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.body.length).toBe(0);
    const { date: _get, ...ofGet } = get.headers;
    const { date: _head, ...ofHead } = head.headers;
    expect(ofHead).toEqual(ofGet);
    expect(ofHead['content-length']).toBe(String(get.body.length));
  });
});

describe('options', () => {
  test.each([
    [{ versions: ['five'] }, RangeError],
    [{ maxBodyBytes: 0 }, RangeError],
    [{ cors: 'https://a\r\nx: y' }, TypeError],
    [{ serverName: '\u{1f600}' }, TypeError],
  ])('%j are refused when the handler is made', (options, error) => {
    expect(() => createIsoHandler({ authorize, ...options })).toThrow(error);
  });
});

describe('authorisation', () => {
  test('is required to make a handler at all', () => {
    expect(() => createIsoHandler({} as never)).toThrow(TypeError);
    expect(() => createIsoHandler(undefined as never)).toThrow(/authorize is required/);
  });

  test('may be a method of an object with private state', async () => {
    class Options {
      readonly root = root;
      readonly #user = 'operator';
      async authorize() {
        return { user: this.#user };
      }
    }
    const answer = await createIsoHandler(new Options())(new Request('http://localhost/api/4.0/osversions'));
    expect(answer.status).toBe(200);
  });

  test.each<[string, string, NeededAuthority]>([
    ['POST', '3.1', { route: 'isos', version: '3.1', permissions: [], privLevel: 20 }],
    ['POST', '4.0', { route: 'isos', version: '4.0', permissions: ['ISO:GENERATE', 'ISO:READ'], privLevel: 20 }],
    ['POST', '5.0', { route: 'isos', version: '5.0', permissions: ['ISO:GENERATE', 'ISO:READ'], privLevel: 20 }],
    ['GET', '3.0', { route: 'osversions', version: '3.0', permissions: [], privLevel: 10 }],
    ['HEAD', '4.1', { route: 'osversions', version: '4.1', permissions: ['ISO:READ'], privLevel: 10 }],
    ['POST', '3.0', { route: 'seeds', version: '3.0', permissions: [], privLevel: 20 }],
    ['POST', '5.0', { route: 'seeds', version: '5.0', permissions: ['ISO:GENERATE', 'ISO:READ'], privLevel: 20 }],
    ['POST', '4.1', { route: 'preview', version: '4.1', permissions: ['ISO:GENERATE', 'ISO:READ'], privLevel: 20 }],
    ['GET', '4.0', { route: 'installers', version: '4.0', permissions: ['ISO:GENERATE', 'ISO:READ'], privLevel: 20 }],
  ])('of %s in %s is told what is needed', async (method, version, needed) => {
    const path = needed.route === 'seeds' ? 'seeds/debian' : needed.route;
    await exchange(`${server.url}/api/${version}/${path}`, { method, body: method === 'POST' ? body : '' });
    expect(authorize).toHaveBeenCalledExactlyOnceWith(expect.any(Request), needed);
  });

  test.each([
    [401, 'unauthorized, please log in.'],
    [403, 'missing required Permissions: ISO:GENERATE, ISO:READ'],
  ] as const)('refuses with %i before the body is read', async (status, text) => {
    let read: boolean | undefined;
    authorize.mockImplementation(async (incoming: Request) => {
      read = incoming.bodyUsed;
      return { status, text, headers: { 'www-authenticate': 'Bearer' } };
    });
    const answer = await exchange(`${server.url}/api/4.0/isos`, { body: 'no JSON at all' });
    expect(answer.status).toBe(status);
    expect(answer.body.toString()).toBe(`{"alerts":[{"text":"${text}","level":"error"}]}\n`);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(read).toBe(false);
  });

  test.each([
    ['an image', '/api/4.0/isos', body, 200],
    ['a refusal', '/api/4.0/isos', '{}', 400],
  ])('sends its headers with %s, each cookie for itself', async (_what, path, text, status) => {
    const headers = [
      ['set-cookie', 'mojolicious=a; Path=/'],
      ['set-cookie', 'access_token=b; Path=/'],
      ['vary', 'Cookie'],
    ] as [string, string][];
    authorize.mockResolvedValue({ user: 'operator', headers });
    const answer = await exchange(server.url + path, { body: text });
    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toEqual(['mojolicious=a; Path=/', 'access_token=b; Path=/']);
    expect(answer.headers.vary).toBe('Accept-Encoding, Cookie');
  });

  test.each([
    ['throws', () => Promise.reject(new Error('the database is down'))],
    ['answers nothing', async () => undefined],
    ['answers an empty object', async () => ({})],
    ['answers a status that is no refusal', async () => ({ status: 200, text: 'fine' })],
  ])('that %s lets nobody in', async (_what, callback) => {
    authorize.mockImplementation(callback);
    const answer = await exchange(`${server.url}/api/4.0/isos`, { body });
    expect(answer.status).toBe(500);
    expect(alertsOf(answer)).toEqual(['Internal Server Error']);
  });
});
