import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  startTrafficOps,
  type TrafficOps,
  type TrafficOpsOptions,
} from '../../../examples/traffic-control/traffic-ops.mjs';
import { neededAuthority } from '../../../src/http/authorisation.js';
import { type Authorisation, createIsoHandler, trafficOpsAccess } from '../../../src/http/index.js';
import { type LoopbackServer, serve } from '../support/loopback-server.js';

const HOUR = 3_600_000;

let trafficOps: TrafficOps;
let other: LoopbackServer | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await trafficOps?.close();
  await other?.close();
  other = undefined;
});

/** What a Traffic Ops with these options decides of a user's request. */
async function decisionOf(
  version: string,
  user: string,
  options: TrafficOpsOptions = {},
  route: 'isos' | 'osversions' = 'isos',
): Promise<Authorisation> {
  trafficOps = await startTrafficOps(options);
  const authorize = trafficOpsAccess({ url: trafficOps.url });
  return await authorize(requestWith({ cookie: trafficOps.cookie(user) }), neededAuthority(route, version));
}

function requestWith(headers: Record<string, string>, signal?: AbortSignal): Request {
  return new Request('http://localhost/api/5.0/isos', { headers, ...(signal && { signal }) });
}

const FORBIDDEN = { status: 403, text: 'Forbidden.' };
const role = (name: string, privLevel: number, ...permissions: string[]) => ({ name, privLevel, permissions });

describe('trafficOpsAccess', () => {
  test.each(['1.3', '2.0', '3.0', '3.1', '4.0', '4.1', '5.0'])(
    'lets operations and admin in, version %s',
    async (version) => {
      for (const user of ['ops', 'admin']) {
        expect(await decisionOf(version, user)).toMatchObject({
          user,
          headers: [['set-cookie', expect.stringMatching(/^mojolicious=/)]],
        });
        await trafficOps.close();
      }
    },
  );

  test.each([
    ['1.3', 'Forbidden.'],
    ['3.1', 'Forbidden.'],
    ['4.0', 'missing required Permissions: ISO:GENERATE'],
    ['5.0', 'missing required Permissions: ISO:GENERATE'],
  ])('refuses a read-only user of version %s, and lets it read', async (version, text) => {
    expect(await decisionOf(version, 'reader')).toMatchObject({ status: 403, text });
    await trafficOps.close();
    expect(await decisionOf(version, 'reader', {}, 'osversions')).toMatchObject({ user: 'reader' });
  });

  test.each([['4.0'], ['5.0']])(
    'finds the permissions of a role that may not read roles, version %s',
    async (version) => {
      const roles = [role('isos', 10, 'ISO:GENERATE', 'ISO:READ'), role('none', 30)];
      const options = { users: { maker: 'isos', nobody: 'none' }, roles };
      expect(await decisionOf(version, 'maker', options)).toMatchObject({ user: 'maker' });
      await trafficOps.close();
      const text = 'missing required Permissions: ISO:GENERATE, ISO:READ';
      expect(await decisionOf(version, 'nobody', options)).toMatchObject({ status: 403, text });
    },
  );

  test('goes by levels in every version where Traffic Ops does', async () => {
    const roles = [role('high', 20), role('low', 10, 'ISO:GENERATE', 'ISO:READ')];
    const options = { roleBasedPermissions: false, users: { high: 'high', low: 'low' }, roles };
    expect(await decisionOf('5.0', 'high', options)).toMatchObject({ user: 'high' });
    await trafficOps.close();
    expect(await decisionOf('5.0', 'low', options)).toMatchObject(FORBIDDEN);
  });

  test('goes by permissions where no version tells levels', async () => {
    const versions = ['4.0', '5.0'];
    expect(await decisionOf('3.0', 'ops', { versions })).toMatchObject({ user: 'ops' });
    await trafficOps.close();
    expect(await decisionOf('3.0', 'reader', { versions })).toMatchObject({ status: 403 });
  });

  test.each([['2.0'], ['3.1'], ['4.0'], ['5.0']])('asks a Traffic Ops that has version %s alone', async (version) => {
    for (const asked of ['1.5', '3.0', '5.0']) {
      expect(await decisionOf(asked, 'ops', { versions: [version] })).toMatchObject({ user: 'ops' });
      await trafficOps.close();
    }
  });

  test('finds out once that Traffic Ops has not a version', async () => {
    trafficOps = await startTrafficOps({ versions: ['3.1'] });
    const authorize = trafficOpsAccess({ url: trafficOps.url, cacheSeconds: 0 });
    const request = requestWith({ cookie: trafficOps.cookie('ops') });
    await authorize(request, neededAuthority('isos', '5.0'));
    const before = trafficOps.requests.splice(0);
    await authorize(request, neededAuthority('isos', '5.0'));
    expect(before).toContain('GET /api/5.0/user/current');
    expect(trafficOps.requests).toEqual(['GET /api/3.1/user/current', 'GET /api/3.1/roles?name=operations']);
  });

  test('asks once for requests of one session that come together, and for those of the next seconds', async () => {
    trafficOps = await startTrafficOps();
    const authorize = trafficOpsAccess({ url: trafficOps.url, cacheSeconds: 3600 });
    const ask = (user: string) =>
      authorize(requestWith({ cookie: trafficOps.cookie(user, HOUR * 1e6) }), neededAuthority('isos', '5.0'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('ops')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await ask('ops');
    expect(trafficOps.requests).toEqual(['GET /api/5.0/user/current', 'GET /api/5.0/roles?name=operations']);
    expect(await ask('reader')).toMatchObject({ status: 403 });
  });

  test('asks again when the seconds are over, and knows a user who was locked out', async () => {
    trafficOps = await startTrafficOps();
    const authorize = trafficOpsAccess({ url: trafficOps.url, cacheSeconds: 0.05 });
    const request = requestWith({ cookie: trafficOps.cookie('ops') });
    const needed = neededAuthority('isos', '5.0');
    expect(await authorize(request, needed)).toMatchObject({ user: 'ops' });
    const { port } = new URL(trafficOps.url);
    await trafficOps.close();
    trafficOps = await startTrafficOps({ port: Number(port), users: {} });
    await vi.waitFor(async () => {
      expect(await authorize(request, needed)).toMatchObject({ status: 401, text: 'user not found' });
    });
  });

  test.each([
    ['no credential', () => ({}), 'unauthorized, please log in.'],
    [
      'a session that is over',
      () => ({ cookie: trafficOps.cookie('ops', Date.now() - 2 * HOUR) }),
      'signature expired - unauthorized, please log in',
    ],
    [
      'a forged session',
      () => ({ cookie: `${trafficOps.cookie('ops')}0` }),
      'bad signature - unauthorized, please log in',
    ],
    ['an unknown user', () => ({ cookie: trafficOps.cookie('nobody') }), 'user not found'],
    ['another token', () => ({ authorization: 'Bearer kix-2f9f0c6d4b7a4f61' }), 'unauthorized, please log in.'],
  ])('keeps what Traffic Ops says of %s', async (_what, headers, text) => {
    trafficOps = await startTrafficOps();
    const authorize = trafficOpsAccess({ url: trafficOps.url });
    expect(await authorize(requestWith(headers()), neededAuthority('isos', '5.0'))).toMatchObject({
      status: 401,
      text,
    });
  });

  test('takes a token, and passes both cookies on', async () => {
    trafficOps = await startTrafficOps();
    const login = await fetch(`${trafficOps.url}/api/5.0/user/login`, {
      method: 'POST',
      body: JSON.stringify({ u: 'ops', p: 'twelve12' }),
    });
    const [, token] = /access_token=([^;]+)/.exec(login.headers.getSetCookie().join()) ?? [];
    const authorize = trafficOpsAccess({ url: trafficOps.url });
    const answer = await authorize(requestWith({ authorization: `Bearer ${token}` }), neededAuthority('isos', '5.0'));
    expect(answer).toMatchObject({ user: 'ops' });
    expect([...new Headers(answer.headers)].map(([, value]) => value.split('=')[0])).toEqual([
      'mojolicious',
      'access_token',
    ]);
  });

  test('passes no credential on that a text of Traffic Ops quotes', async () => {
    trafficOps = await startTrafficOps();
    const authorize = trafficOpsAccess({ url: trafficOps.url });
    const answer = await authorize(
      requestWith({ cookie: 'theme=dark; mojolicious=0123456789abcdef' }),
      neededAuthority('isos', '5.0'),
    );
    expect(answer).toMatchObject({ status: 401, text: "error parsing cookie: malformed cookie '...' - no dashes" });
  });

  test('stops asking when the client has left', async () => {
    const asked = new EventEmitter();
    other = await serve((incoming) => asked.emit('asked', incoming));
    const leaving = new AbortController();
    const arrival = once(asked, 'asked');
    const authorize = trafficOpsAccess({ url: other.url });
    const answer = Promise.resolve(authorize(requestWith({}, leaving.signal), neededAuthority('isos', '5.0')));
    const rejected = expect(answer).rejects.toThrow('gone');
    const [incoming] = (await arrival) as [IncomingMessage];
    leaving.abort(new Error('gone'));
    await rejected;
    await once(incoming.socket, 'close');
  });

  test('asks by a fetch that it is given, which follows nothing', async () => {
    trafficOps = await startTrafficOps();
    const asked = vi.fn((url: string, init: RequestInit) => fetch(url, init));
    const authorize = trafficOpsAccess({ url: `${trafficOps.url}/`, fetch: asked });
    expect(
      await authorize(requestWith({ cookie: trafficOps.cookie('ops') }), neededAuthority('isos', '5.0')),
    ).toMatchObject({ user: 'ops' });
    expect(asked.mock.calls[0]).toMatchObject([`${trafficOps.url}/api/5.0/user/current`, { redirect: 'manual' }]);
  });

  test.each([
    ['a URL that is none', { url: 'to.example.net' }, 'url: must be a URL'],
    ['a URL with a password', { url: 'https://u:secret@to.example.net' }, 'url: must have no user'],
    ['a certificate that is none', { url: 'https://to.example.net', ca: 'none' }, 'ca: holds no certificate'],
    ['seconds that are none', { url: 'https://to.example.net', cacheSeconds: -1 }, 'cacheSeconds: -1'],
  ])('refuses %s at once, and quotes no password', (_what, options, message) => {
    const make = () => trafficOpsAccess(options);
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
    expect(make).not.toThrow(/secret/);
  });
});

describe('a Traffic Ops that cannot be asked', () => {
  const json =
    (content: unknown, status = 200): RequestListener =>
    (_, outgoing) =>
      void outgoing
        .writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'mojolicious=renewed-secret' })
        .end(JSON.stringify(content));
  const text =
    (body: string, status = 200, headers = {}): RequestListener =>
    (_, outgoing) =>
      void outgoing.writeHead(status, headers).end(body);

  test.each<[string, RequestListener, string]>([
    ['breaks connections', (incoming) => incoming.socket.destroy(), 'Traffic Ops cannot be reached'],
    ['answers with a page', text('<html>Welcome</html>'), 'Traffic Ops answers with something that is not of its API'],
    ['answers with nothing', text(''), 'Traffic Ops answers with something that is not of its API'],
    ['answers with JSON of another kind', json(['admin']), 'Traffic Ops answers with something that is not of its API'],
    [
      'names no user',
      json({ response: { username: null } }),
      'Traffic Ops answers with something that is not of its API',
    ],
    [
      'sends a user and no list of roles',
      json({ response: { username: 'ops', role: 'operations' } }),
      'Traffic Ops answers with something that is not of its API',
    ],
    [
      'answers without an end',
      text('{"response":'.padEnd(2 ** 21)),
      'Traffic Ops answers with something that is not of its API',
    ],
    [
      'speaks another protocol',
      (incoming) => incoming.socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
      'Traffic Ops answers with something that is not HTTP',
    ],
    [
      'redirects',
      text('', 302, { location: '/login' }),
      'Traffic Ops sends requests elsewhere: its URL is another one',
    ],
    ['fails', json({ alerts: [{ text: 'Internal Server Error', level: 'error' }] }, 500), 'Traffic Ops fails'],
    ['times out', text('server timed out', 503), 'Traffic Ops fails'],
    ['has no version', json({ alerts: [] }, 501), 'Traffic Ops has none of the API versions 2.0 to 5.0'],
    ['is another server', text('nothing here', 404), 'Traffic Ops has none of the API versions 2.0 to 5.0'],
  ])('because it %s, is a 503 that names the fault and no secret', async (_what, listener, alert) => {
    other = await serve(listener);
    const errors: unknown[] = [];
    const authorize = trafficOpsAccess({ url: other.url });
    const handler = createIsoHandler({ authorize, onError: (error) => errors.push(error) });
    const answer = await handler(
      new Request('http://localhost/api/5.0/osversions', { headers: { cookie: 'mojolicious=a-secret-session' } }),
    );
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('10');
    expect(await answer.json()).toEqual({ alerts: [{ text: alert, level: 'error' }] });
    expect(errors).toMatchObject([{ name: 'TrafficOpsFault', message: expect.stringContaining(alert) }]);
    expect(`${errors} ${JSON.stringify(errors)}`).not.toMatch(/secret/);
  });

  test('because it is slow, is a 503 after ten seconds', async () => {
    other = await serve(() => {});
    const { setTimeout: later } = globalThis;
    // The limit alone is brought forward.
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms?: number) =>
      later(act, ms === 10_000 ? 20 : ms)) as typeof setTimeout);
    const answer = await trafficOpsAccess({ url: other.url })(requestWith({}), neededAuthority('isos', '5.0'));
    vi.restoreAllMocks();
    expect(answer).toMatchObject({ status: 503, text: 'Traffic Ops is too slow' });
  });

  test('counts again as soon as it can be asked', async () => {
    trafficOps = await startTrafficOps();
    const { port } = new URL(trafficOps.url);
    await trafficOps.close();
    const authorize = trafficOpsAccess({ url: trafficOps.url });
    const request = requestWith({ cookie: trafficOps.cookie('ops') });
    expect(await authorize(request, neededAuthority('isos', '5.0'))).toMatchObject({
      status: 503,
      text: 'Traffic Ops cannot be reached',
    });
    expect(await authorize.problem()).toBe('Traffic Ops cannot be reached');
    trafficOps = await startTrafficOps({ port: Number(port) });
    expect(await authorize(request, neededAuthority('isos', '5.0'))).toMatchObject({ user: 'ops' });
    expect(await authorize.problem()).toBeUndefined();
  });
});

describe('the root directory of the Parameter', () => {
  const parameter = (value: string) => ({ name: 'kickstart.files.location', configFile: 'mkisofs', value });
  const others = [
    { ...parameter('/elsewhere'), configFile: 'other' },
    { ...parameter('/elsewhere'), name: 'location' },
  ];

  async function rootFor(user: string, options: TrafficOpsOptions): Promise<() => Promise<string>> {
    trafficOps = await startTrafficOps(options);
    const access = trafficOpsAccess({ url: trafficOps.url });
    const root = access.rootFromParameter('/srv/default');
    expect(access.knownRoot).toBeUndefined();
    await access(requestWith({ cookie: trafficOps.cookie(user) }), neededAuthority('osversions', '5.0'));
    return root;
  }

  test.each([
    ['is told', 'ops', { parameters: [...others, parameter('/srv/files')] }, '/srv/files'],
    ['is not there', 'ops', { parameters: others }, '/srv/default'],
    ['is empty', 'ops', { parameters: [parameter('')] }, '/srv/default'],
    ['is hidden', 'ops', { parameters: [parameter('********')] }, '/srv/default'],
    [
      'is not for this user',
      'maker',
      { parameters: [parameter('/srv/files')], users: { maker: 'isos' }, roles: [role('isos', 10, 'ISO:READ')] },
      '/srv/default',
    ],
  ])('that %s', async (_what, user, options, expected) => {
    expect(await (await rootFor(user, options))()).toBe(expected);
  });

  test('stays as it was for a while when it cannot be read again', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    trafficOps = await startTrafficOps({ parameters: [parameter('/srv/files')] });
    const { port } = new URL(trafficOps.url);
    const access = trafficOpsAccess({ url: trafficOps.url, cacheSeconds: 3600 });
    const root = access.rootFromParameter();
    const request = requestWith({ cookie: trafficOps.cookie('ops') });
    const ask = () => access(request, neededAuthority('isos', '5.0'));
    await ask();
    await trafficOps.close();
    trafficOps = await startTrafficOps({ port: Number(port), users: {} });
    vi.advanceTimersByTime(60_001);
    for (let turn = 0; turn < 3; turn++) await ask();
    expect(trafficOps.requests).toHaveLength(1);
    vi.advanceTimersByTime(5_001);
    expect(await ask()).toMatchObject({ user: 'ops' });
    expect(trafficOps.requests).toHaveLength(2);
    expect(await root()).toBe('/srv/files');
  });

  test('is an error when it is relative', async () => {
    const root = await rootFor('ops', { parameters: [parameter('files')] });
    await expect(root()).rejects.toThrow('kickstart.files.location is no absolute path: "files"');
  });

  test('is read once for many requests, and not for those that are refused', async () => {
    trafficOps = await startTrafficOps({ parameters: [parameter('/srv/files')] });
    const access = trafficOpsAccess({ url: trafficOps.url, cacheSeconds: 0 });
    access.rootFromParameter();
    const readings = () => trafficOps.requests.filter((line) => line.includes('parameters'));
    await access(requestWith({}), neededAuthority('isos', '5.0'));
    expect(readings()).toEqual([]);
    const cookie = trafficOps.cookie('ops');
    await Promise.all([1, 2, 3].map(() => access(requestWith({ cookie }), neededAuthority('isos', '5.0'))));
    expect(readings()).toEqual(['GET /api/5.0/parameters?name=kickstart.files.location&configFile=mkisofs']);
    expect(access.knownRoot).toBe('/srv/files');
  });
});
