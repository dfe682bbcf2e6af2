import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { SignalName } from 'iso9660-writer-ts/internal/command';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTrafficOps, type TrafficOps } from '../../examples/traffic-control/traffic-ops.mjs';
import { makeOsRoot } from '../http/support/os-root.js';
import { alertsOf, exchange } from '../http/support/plain-client.js';
import { lacks, runTool } from '../support/tools.js';
import { type CommandResult, runCommand } from './run-command.js';

let root: string;
let cwd: string;
let signals: EventEmitter<Record<SignalName, []>>;
let output: string;
let result: Promise<CommandResult> | undefined;
let trafficOps: TrafficOps;

beforeEach(async () => {
  root = await makeOsRoot();
  await rename(join(root, 'alma9'), join(root, 'centos72'));
  await writeFile(join(root, 'osversions.json'), '{"CentOS 7.2":"centos72"}');
  cwd = await mkdtemp(join(tmpdir(), 'serve-traffic-ops-'));
  signals = new EventEmitter();
  output = '';
  result = undefined;
  trafficOps = await startTrafficOps();
});
afterEach(async () => {
  signals.emit('SIGTERM');
  await result;
  await trafficOps.close();
  await rm(root, { recursive: true });
  await rm(cwd, { recursive: true });
});

async function serve(...argv: readonly string[]): Promise<string> {
  const stdout = new Writable({
    write(piece: Buffer, _encoding, done) {
      output += piece;
      done();
    },
  });
  result = runCommand(['serve', '--port', '0', ...argv], { cwd, signals, stdout });
  const ended = result.then(({ stderr }) => Promise.reject(new Error(stderr)));
  return await Promise.race([vi.waitUntil(() => /"url":"([^"]+)"/.exec(output)?.[1]), ended]);
}

/** The request of the documents of 1.x and 5.0, tabs included; they differ in `stream` alone. */
const DOCUMENTED = `{
	"osversionDir": "centos72",
	"hostName": "test",
	"domainName": "quest",
	"rootPass": "twelve",
	"dhcp": "no",
	"interfaceMtu": 1500,
	"ipAddress": "1.3.3.7",
	"ipNetmask": "255.255.255.255",
	"ipGateway": "8.0.0.8",
	"ip6Address": "1::3:3:7",
	"ip6Gateway": "8::8",
	"interfaceName": "eth0",
	"disk": "hda"
}`;
const DOCUMENTED_1X = DOCUMENTED.replace('"hda"', '"hda",\n\t"stream": "no"');

/** The headers of the documents' requests, with a session in place of the dots. */
const headersOf = (cookie: string) => ({
  'user-agent': 'curl/7.47.0',
  accept: '*/*',
  connection: 'keep-alive',
  'content-type': 'application/json',
  ...(cookie !== '' && { cookie }),
});

/** Of every answer that the documents show. */
const COMMON = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-headers': expect.stringContaining(
    'Origin, X-Requested-With, Content-Type, Accept, Set-Cookie, Cookie',
  ),
  'access-control-allow-methods': 'POST,GET,OPTIONS,PUT,DELETE',
  'access-control-allow-origin': '*',
  'cache-control': expect.stringContaining('no-store'),
  connection: 'keep-alive',
  date: expect.stringMatching(/ GMT$/),
  'permissions-policy': 'interest-cohort=()',
  'set-cookie': [expect.stringMatching(/^mojolicious=[\w-]+; Path=\/; Expires=.* GMT; Max-Age=3600; HttpOnly$/)],
  vary: 'Accept-Encoding',
  'x-server-name': 'traffic_ops_golang/',
};
const MIGRATED = ['--profile', 'traffic-ops', '--alerts', 'joined', '--server-name', 'traffic_ops_golang/'];

describe('serve --traffic-ops', () => {
  test.each(['1.3', '3.0', '4.0', '5.0'])('answers the documents, version %s', async (version) => {
    const keep = ['--store-directory', 'isos', '--base-url', 'https://ops.example.net', '--legacy-stream-warning'];
    const versions = ['--versions', '1.3,3.0,4.0,5.0'];
    const url = await serve('--root', root, '--traffic-ops', trafficOps.url, ...MIGRATED, ...keep, ...versions);
    const headers = headersOf(trafficOps.cookie('ops'));
    const list = await exchange(`${url}/api/${version}/osversions`, { method: 'GET', headers });
    expect(JSON.parse(list.body.toString())).toEqual({ response: { 'CentOS 7.2': 'centos72' } });
    const body = version === '1.3' ? DOCUMENTED_1X : DOCUMENTED;
    const answer = await exchange(`${url}/api/${version}/isos`, { headers, body });
    for (const { status, headers: fields, body: bytes } of [list, answer]) {
      const whole = createHash('sha512').update(bytes).digest('base64');
      expect(status).toBe(200);
      expect(fields).toMatchObject({
        ...COMMON,
        'whole-content-sha512': whole,
        'content-length': String(bytes.length),
      });
    }
    if (version === '1.3') {
      expect(JSON.parse(answer.body.toString())).toEqual({
        alerts: [
          { level: 'success', text: 'Generate ISO was successful.' },
          { level: 'warning', text: 'Non streaming ISO generation is deprecated.' },
        ],
        response: {
          isoURL: 'https://ops.example.net/iso/test.quest-centos72.iso',
          isoName: 'test.quest-centos72.iso',
        },
      });
    } else {
      expect(answer.headers).toMatchObject({
        'content-disposition': 'attachment; filename="test.quest-centos72.iso"',
        'content-type': 'application/octet-stream',
      });
      expect(answer.body.toString('latin1', 32769, 32774)).toBe('CD001');
    }
    expect(output).toContain('"user":"ops"');
    expect(output).not.toContain(trafficOps.cookie('ops').slice('mojolicious='.length, 40));
  });

  test('lets in as far as Traffic Ops does: without a session, with one that is over, read-only, operations, admin', async () => {
    const url = await serve('--root', root, '--traffic-ops', trafficOps.url, '--versions', '1.3,4.0,5.0');
    const over = trafficOps.cookie('ops', Date.now() - 7_200_000);
    const sessions = ['', over, ...['reader', 'ops', 'admin'].map((user) => trafficOps.cookie(user))];
    const statuses: unknown[] = [];
    for (const version of ['1.3', '4.0', '5.0']) {
      for (const [method, route, body] of [
        ['GET', 'osversions', ''],
        ['POST', 'isos', DOCUMENTED_1X.replace('"no"\n}', '"yes"\n}')],
      ] as const) {
        const answers = await Promise.all(
          sessions.map((cookie) =>
            exchange(`${url}/api/${version}/${route}`, { method, body, headers: headersOf(cookie) }),
          ),
        );
        statuses.push([method, version, ...answers.map(({ status }) => status)]);
        if (method === 'GET') continue;
        expect(answers.slice(0, 3).map(alertsOf)).toEqual([
          ['unauthorized, please log in.'],
          ['signature expired - unauthorized, please log in'],
          [version === '1.3' ? 'Forbidden.' : 'missing required Permissions: ISO:GENERATE'],
        ]);
      }
    }
    expect(statuses).toEqual(
      ['1.3', '4.0', '5.0'].flatMap((version) => [
        ['GET', version, 401, 401, 200, 200, 200],
        ['POST', version, 401, 401, 403, 200, 200],
      ]),
    );
  });

  test('tells at /health/ready, in its log and with a 503 that Traffic Ops is away', async () => {
    const url = await serve('--root', root, '--traffic-ops', trafficOps.url);
    const ready = async () => {
      const { status, body } = await exchange(`${url}/health/ready`, { method: 'GET' });
      return [status, JSON.parse(body.toString()).status];
    };
    expect(await ready()).toEqual([200, 'ok']);
    await trafficOps.close();
    const cookie = trafficOps.cookie('ops');
    const answer = await exchange(`${url}/api/5.0/isos`, { body: DOCUMENTED, headers: headersOf(cookie) });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(alertsOf(answer)).toEqual(['Traffic Ops cannot be reached']);
    expect(output).toContain(`Traffic Ops cannot be reached: GET ${trafficOps.url}/api/5.0/user/current: ECONNREFUSED`);
    expect(output).not.toContain(cookie.split('=')[1]);
  });

  test('takes the root that the Parameter names', async () => {
    await trafficOps.close();
    const parameters = [{ name: 'kickstart.files.location', configFile: 'mkisofs', value: root }];
    trafficOps = await startTrafficOps({ parameters });
    const url = await serve('--traffic-ops', trafficOps.url);
    const ready = () => exchange(`${url}/health/ready`, { method: 'GET' });
    expect((await ready()).status).toBe(200);
    const headers = headersOf(trafficOps.cookie('reader'));
    const list = await exchange(`${url}/api/5.0/osversions`, { method: 'GET', headers });
    expect(JSON.parse(list.body.toString())).toEqual({ response: { 'CentOS 7.2': 'centos72' } });
    await rename(root, `${root}-away`);
    expect(JSON.parse((await ready()).body.toString())).toEqual({ status: 'the root directory cannot be read' });
    await rename(`${root}-away`, root);
  });

  test('refuses a POST of a page of another origin, cookie or not', async () => {
    const url = await serve('--root', root, '--traffic-ops', trafficOps.url);
    const headers = { ...headersOf(trafficOps.cookie('admin')), origin: 'https://evil.example.net' };
    expect((await exchange(`${url}/api/5.0/isos`, { body: DOCUMENTED, headers })).status).toBe(403);
  });

  describe.skipIf(lacks('openssl'))('by TLS', () => {
    /** A certificate of a name, and the Traffic Ops that shows it. */
    async function encrypted(name: string): Promise<void> {
      const subject = ['-subj', `/CN=${name.replace(/^.*:/, '')}`, '-addext', `subjectAltName=${name}`];
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
      await runTool('openssl', ['req', '-x509', ...subject, '-days', '2', '-out', 'ca.pem', ...key], { cwd });
      const [key_, cert] = await Promise.all(['key.pem', 'ca.pem'].map((file) => readFile(join(cwd, file))));
      await trafficOps.close();
      trafficOps = await startTrafficOps({ tls: { key: key_, cert } });
    }

    test.each([
      ['trusts the authority that it is given', 'IP:127.0.0.1', ['--traffic-ops-ca', 'ca.pem'], 200, []],
      ['trusts no other', 'IP:127.0.0.1', [], 503, ['the certificate of Traffic Ops is not trusted']],
      [
        'trusts no certificate of another name',
        'DNS:to.example.net',
        ['--traffic-ops-ca', 'ca.pem'],
        503,
        ['the certificate of Traffic Ops is of another name'],
      ],
    ])('%s', async (_what, name, more, status, alerts) => {
      await encrypted(name);
      const url = await serve('--root', root, '--traffic-ops', trafficOps.url, ...more);
      const headers = headersOf(trafficOps.cookie('ops'));
      const answer = await exchange(`${url}/api/5.0/osversions`, { method: 'GET', headers });
      expect(answer.status).toBe(status);
      if (status !== 200) expect(alertsOf(answer)).toEqual(alerts);
    });
  });

  test.each([
    [
      'a URL with a password',
      ['--traffic-ops', 'https://admin:a-secret@to.example.net'],
      /--traffic-ops: must have no user/,
    ],
    ['two ways to authenticate', ['--traffic-ops', 'https://to', '--allow-anonymous'], /cannot be used with/],
    ['a CA without Traffic Ops', ['--traffic-ops-ca', 'ca.pem', '--allow-anonymous'], /needs --traffic-ops/],
    [
      'a CA file that is not there',
      ['--traffic-ops', 'https://to', '--traffic-ops-ca', 'none.pem'],
      /none\.pem cannot be read/,
    ],
    [
      'a CA file without certificates',
      ['--traffic-ops', 'https://to', '--traffic-ops-ca', '/etc/hostname'],
      /holds no certificate/,
    ],
  ])('refuses %s', async (_what, argv, message) => {
    const { code, stderr } = await runCommand(['serve', '--root', root, ...argv], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('a-secret');
  });

  test('warns of sessions that go in clear', async () => {
    const url = await serve('--root', root, '--traffic-ops', 'http://to.example.net', '--host', '0.0.0.0');
    expect(url).toBeTruthy();
    expect(output).toContain('sessions go in clear to to.example.net: --traffic-ops with http:');
    expect(output).toContain('sessions and root passwords come in clear to 0.0.0.0: name --tls-cert and --tls-key');
  });
});
