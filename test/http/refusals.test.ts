import { rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { IsoHandlerOptions } from '../../src/http/index.js';
import { request } from '../support/requests.js';
import { type LoopbackServer, serveIsos } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';
import { alertsOf, exchange } from './support/plain-client.js';

const onError = vi.fn();

let root: string;
let server: LoopbackServer | undefined;

beforeEach(async () => {
  root = await makeOsRoot();
});
afterEach(async () => {
  await server?.close();
  await rm(root, { recursive: true });
  onError.mockReset();
});

async function post(body: string | Uint8Array, options: Partial<IsoHandlerOptions> = {}) {
  server = await serveIsos({ root, onError, ...options });
  return await exchange(`${server.url}/api/4.0/isos`, { body });
}

describe('400', () => {
  test('tells an OS version that is not on offer together with everything else', async () => {
    const answer = await post(JSON.stringify({ ...request, osversionDir: 'nowhere', hostName: '', interfaceMtu: 7 }));
    expect(answer.status).toBe(400);
    const texts = alertsOf(answer);
    expect(texts).toHaveLength(3);
    expect(texts.at(-1)).toBe('invalid OS version directory: "nowhere"');
  });

  test('tells it in the one alert of the original server only when it is the first to be found', async () => {
    const body = JSON.stringify({ ...request, osversionDir: 'nowhere', hostName: '' });
    expect(alertsOf(await post(body, { alerts: 'joined' }))).toEqual(['validating: hostName is required']);
  });

  test('is told of what is wrong with a request also where the list of OS versions cannot be read', async () => {
    await rm(join(root, 'osversions.json'));
    const answer = await post(JSON.stringify({ ...request, osversionDir: 'nowhere', hostName: '' }));
    expect([answer.status, alertsOf(answer)]).toEqual([400, ['hostName is required']]);
  });

  test.each([
    ['nothing', '', 'the request body is not valid JSON: line 1, column 1'],
    ['no JSON', '{"osversionDir":', 'the request body is not valid JSON: line 1, column 17'],
    ['text after the JSON', '{} {}', 'the request body is not valid JSON: line 1, column 4'],
    ['invalid UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'the request body is not valid JSON'],
    ['null', 'null', 'the request body must be a JSON object'],
    ['a list', '[]', 'the request body must be a JSON object'],
  ])('answers a body that is %s', async (_what, body, text) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.body.toString()).toBe(`{"alerts":[{"text":"${text}","level":"error"}]}\n`);
    expect(onError).not.toHaveBeenCalled();
  });

  test('has one alert for each problem', async () => {
    const { hostName: _, rootPass: __, ...incomplete } = request;
    const answer = await post(JSON.stringify(incomplete));
    expect(answer.body.toString()).toBe(
      '{"alerts":[{"text":"hostName is required","level":"error"},{"text":"rootPass is required","level":"error"}]}\n',
    );
  });

  test.each([
    ['{"dhcp":"no","interfaceMtu":1500}', /^validating: osversionDir is required, hostName is required, /],
    ['{"interfaceMtu":1.5,"hostName":1}', /^decoding: /],
    ['{"interfaceMtu":"many"}', /^decoding: not an integer$/],
    ['{"ipAddress":"192.0.2.300"}', /^decoding: invalid IP address: 192\.0\.2\.300$/],
    [JSON.stringify({ ...request, disk: '$(reboot)' }), /^validating: disk contains a character /],
    [JSON.stringify({ ...request, osversionDir: 'sles' }), /^invalid OS version directory: "sles"$/],
  ])('joined has a single alert for %s', async (body, text) => {
    const answer = await post(body, { alerts: 'joined' });
    expect(answer.status).toBe(400);
    expect(alertsOf(answer)).toEqual([expect.stringMatching(text)]);
  });

  test('reads the text itself: the last of repeated names wins, and a fraction is no integer', async () => {
    const text = JSON.stringify(request);
    const repeated = await post(text.replace('{', '{"hostName":"-",'), { iso: { profile: 'traffic-ops' } });
    expect(repeated.headers['content-disposition']).toContain('"edge-07.');
    await server?.close();
    const fraction = await post(text.replace('1500', '1500.0'));
    expect(alertsOf(fraction)).toEqual(['interfaceMtu must be an integer']);
  });

  test.each([
    ['sles15', 'invalid OS version directory: "sles15"'],
    ['Alma 9', 'invalid OS version directory: "Alma 9"'],
    ['alma9/', 'invalid OS version directory: "alma9/"'],
    ['a"\\b', 'invalid OS version directory: "a\\"\\\\b"'],
  ])('refuses the directory %j, which no OS version has', async (osversionDir, text) => {
    const answer = await post(JSON.stringify({ ...request, osversionDir }), { iso: { profile: 'traffic-ops' } });
    expect(answer.status).toBe(400);
    expect(alertsOf(answer)).toEqual([text]);
  });
});

describe('413', () => {
  test('answers a body above 64 KiB', async () => {
    const answer = await post(`{"a":"${'x'.repeat(64 * 1024)}"}`);
    expect(answer.status).toBe(413);
    expect(alertsOf(answer)).toEqual(['the request body is too large']);
  });

  test('answers a body of unknown length as soon as it is too long, on a connection that stays', async () => {
    server = await serveIsos({ root, maxBodyBytes: 1000 });
    const chunked = { 'transfer-encoding': 'chunked', connection: 'keep-alive' };
    const answer = await exchange(`${server.url}/api/4.0/isos`, { headers: chunked, body: 'x'.repeat(3_000_000) });
    expect(answer.status).toBe(413);
  });

  test('has a limit that the options set, to the byte', async () => {
    const body = JSON.stringify(request);
    expect((await post(body, { maxBodyBytes: body.length })).status).toBe(200);
    await server?.close();
    expect((await post(body, { maxBodyBytes: body.length - 1 })).status).toBe(413);
  });
});

describe('500', () => {
  const LIST = 'unable to read the OS versions configuration';
  const TREE = 'the source tree of this OS version is missing or unreadable';
  const body = (osversionDir: string) => JSON.stringify({ ...request, osversionDir });

  test.each<[string, string, () => Promise<Partial<IsoHandlerOptions>>]>([
    ['without a list of OS versions', LIST, async () => ({ root: join(root, 'nowhere') })],
    ['with a list that is null', LIST, async () => writeFile(join(root, 'osversions.json'), 'null').then(() => ({}))],
    ['when the root cannot be told', LIST, async () => ({ root: () => Promise.reject(new Error('no parameter')) })],
    ['when the callback fails', LIST, async () => ({ osVersions: () => Promise.reject(new Error('no list')) })],
    ['when the callback gives no list', LIST, async () => ({ osVersions: async () => ({ a: 1 }) as never })],
    [
      'when the name servers cannot be read',
      'unable to read the name servers',
      async () => ({
        iso: {
          get resolvConf(): string {
            throw new Error('/etc/resolv.conf: permission denied');
          },
        },
      }),
    ],
    [
      'when a function of the name servers fails',
      'unable to read the name servers',
      async () => ({ iso: { resolvConf: () => Promise.reject(new Error('/etc/resolv.conf: permission denied')) } }),
    ],
    [
      'when a function of the files fails',
      'unable to read the files of the image',
      async () => ({ iso: { files: () => Promise.reject(new Error('/srv/site.cfg: permission denied')) } }),
    ],
    [
      'with a name server that is none',
      'unable to read the name servers',
      async () => ({ iso: { nameservers: ['x'] } }),
    ],
    ['for a fault of the options', 'Internal Server Error', async () => ({ iso: { salt: 'a$b' } })],
  ])('%s says: %s', async (_when, text, prepare) => {
    const answer = await post(body('alma9'), await prepare());
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).toBe(`{"alerts":[{"text":"${text}","level":"error"}]}\n`);
    expect(answer.headers['x-server-name']).toBe('kickstart-iso');
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(Error), expect.any(Request));
  });

  test('answers for a listed OS version without a tree, and the path is in the cause only', async () => {
    const answer = await post(body('zeta/1'));
    expect(alertsOf(answer)).toEqual([TREE]);
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ name: 'IsoError', message: expect.stringContaining(root) });
  });

  test('answers for a listed OS version that is the root of all', async () => {
    const osVersions = async () => ({ all: 'alma9/..' });
    const answer = await post(body('alma9/..'), { osVersions, iso: { profile: 'traffic-ops' } });
    expect(answer.status).toBe(500);
    expect(alertsOf(answer)).toEqual([TREE]);
  });

  test('may go untold when onError throws', async () => {
    onError.mockImplementation(() => {
      throw new Error('the log is full');
    });
    expect((await post(body('zeta/1'))).status).toBe(500);
  });

  test.skipIf(process.platform === 'win32')('answers for a file that vanishes before the first byte', async () => {
    await mkdir(join(root, 'zeta/1'), { recursive: true });
    const file = join(root, 'zeta/1/a.rpm');
    await writeFile(file, 'a'.repeat(100));
    // Asked while the image is planned: the tree is scanned by then.
    const sortWeight = () => {
      rmSync(file, { force: true });
      return 0;
    };
    const iso = { image: { sortWeight } };
    const answer = await post(body('zeta/1'), { iso, wholeContentSha512: 'off' });
    expect(answer.status).toBe(500);
    expect(alertsOf(answer)).toEqual([TREE]);
  });
});

describe('the list of OS versions', () => {
  test.each<[string, Partial<IsoHandlerOptions>]>([
    ['the root', {}],
    ['a callback', { osVersions: async () => ({ b: '2', a: '1' }) }],
  ])('comes from %s, sorted by name, with a final line feed', async (origin, options) => {
    server = await serveIsos({ root, ...options });
    const answer = await exchange(`${server.url}/api/4.0/osversions`, { method: 'GET' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.body.toString()).toBe(
      origin === 'a callback'
        ? '{"response":{"a":"1","b":"2"}}\n'
        : '{"response":{"Alma 9":"alma9","Way Out":"../elsewhere","Zeta 1":"zeta/1"}}\n',
    );
  });

  test('is read anew each time, and sorted by bytes even when names are numbers', async () => {
    server = await serveIsos({ root: async () => root });
    await writeFile(join(root, 'osversions.json'), '{"9":"nine","10":"ten","\u{1f600}":"b","\uffee":"a"}');
    const answer = await exchange(`${server.url}/api/3.0/osversions`, { method: 'GET' });
    expect(answer.body.toString()).toBe('{"response":{"10":"ten","9":"nine","\uffee":"a","\u{1f600}":"b"}}\n');
  });

  test.each(['', 'null', '[]', '{"a":1}', '{"a":null}'])('is answered with 500 when it reads %j', async (text) => {
    await writeFile(join(root, 'osversions.json'), text);
    server = await serveIsos({ root, onError });
    const answer = await exchange(`${server.url}/api/4.1/osversions`, { method: 'GET' });
    expect(answer.status).toBe(500);
    expect(alertsOf(answer)).toEqual(['unable to read the OS versions configuration']);
    expect(onError).toHaveBeenCalledOnce();
  });
});
