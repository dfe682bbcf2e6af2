import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { SignalName } from 'iso9660-writer-ts/internal/command';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeOsRoot } from '../http/support/os-root.js';
import { exchange } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { type CommandResult, runCommand } from './run-command.js';

const TOKEN = 'kix-2f9f0c6d4b7a4f61';
const authorization = `Bearer ${TOKEN}`;
const body = JSON.stringify(request);

let root: string;
let cwd: string;
let signals: EventEmitter<Record<SignalName, []>>;
let output: string;
let result: Promise<CommandResult> | undefined;

beforeEach(async () => {
  root = await makeOsRoot();
  cwd = await mkdtemp(join(tmpdir(), 'serve-'));
  signals = new EventEmitter();
  output = '';
  result = undefined;
});
afterEach(async () => {
  signals.emit('SIGTERM');
  await result;
  await rm(root, { recursive: true });
  await rm(cwd, { recursive: true });
});

/** Starts the command and answers the URL it listens on, or fails with what it told. */
async function serve(...argv: readonly string[]): Promise<string> {
  const stdout = new Writable({
    write(piece: Buffer, _encoding, done) {
      output += piece;
      done();
    },
  });
  result = runCommand(['serve', '--root', root, '--port', '0', ...argv], { cwd, signals, stdout });
  const ended = result.then(({ stderr }) => Promise.reject(new Error(stderr)));
  const url = vi.waitUntil(() => /"url":"([^"]+)"/.exec(output)?.[1]);
  return await Promise.race([url, ended]);
}

async function writeTokens(...users: readonly string[]): Promise<void> {
  const tokens = users.map((user) => ({ user, token: `${TOKEN}-${user}`, privLevel: 20 }));
  await writeFile(
    join(cwd, 'tokens.json'),
    JSON.stringify({ tokens: [{ user: 'operator', token: TOKEN, privLevel: 20 }, ...tokens] }),
    { mode: 0o600 },
  );
}

describe('serve', () => {
  test('lets in who has a token of the file, and nobody else', async () => {
    await writeTokens();
    const url = `${await serve('--tokens', 'tokens.json')}/api/4.0/isos`;
    expect((await exchange(url, { body, headers: { authorization } })).status).toBe(200);
    const refused = await exchange(url, { body });
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="kickstart-iso"');
  });

  test('looks at its trees at the start, and tells what ails them in its log and at /health/ready', async () => {
    const url = await serve('--allow-anonymous');
    const ready = await vi.waitFor(async () => {
      const { status, body: bytes } = await exchange(`${url}/health/ready`, { method: 'GET' });
      const facts = JSON.parse(bytes.toString()) as { findings?: readonly object[] };
      expect(facts.findings).toHaveLength(2);
      return { status, ...facts };
    });
    expect(ready).toEqual({
      status: 'ok',
      findings: [
        { osversionDir: '../elsewhere', severity: 'error', code: 'OUTSIDE_ROOT' },
        { osversionDir: 'zeta/1', severity: 'error', code: 'TREE_MISSING' },
      ],
    });
    await vi.waitFor(() => expect(output.match(/"kind":"check"/g)).toHaveLength(2));
    expect(output).toContain('"msg":"\\"zeta/1\\" is on the list, but does not exist"');
  });

  test('reads the tokens again when a SIGHUP comes, and goes on', async () => {
    await writeTokens();
    const url = `${await serve('--tokens', 'tokens.json')}/api/4.0/osversions`;
    await writeTokens('portal');
    signals.emit('SIGHUP');
    const headers = { authorization: `${authorization}-portal` };
    expect((await exchange(url, { method: 'GET', headers })).status).toBe(200);
  });

  test('ends with 0 when a SIGTERM comes and nothing is under way', async () => {
    await serve('--allow-anonymous');
    signals.emit('SIGTERM');
    expect(await result).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/),
    });
  });

  test('believes a proxy that is trusted', async () => {
    const url = await serve('--trusted-proxy-user-header', 'X-User', '--trusted-proxy', '127.0.0.1');
    const answer = await exchange(`${url}/api/4.0/osversions`, { method: 'GET', headers: { 'x-user': 'operator' } });
    expect(answer.status).toBe(200);
  });

  test.each(['files', 'lazy'])(
    'keeps images of 1.x clients in a store of %s, behind the same access',
    async (store) => {
      await writeTokens();
      const keep = [
        '--store',
        store,
        '--store-directory',
        'isos',
        '--base-url',
        'https://ops.example.net',
        '--versions',
        '1.4',
      ];
      const url = await serve('--tokens', 'tokens.json', ...keep);
      const answer = await exchange(`${url}/api/1.4/isos`, { body, headers: { authorization } });
      const { isoURL } = (JSON.parse(answer.body.toString()) as { response: { isoURL: string } }).response;
      expect(isoURL).toBe('https://ops.example.net/iso/edge-07.cdn.example.net-alma9.iso');
      expect(await readdir(join(cwd, 'isos'))).toHaveLength(1);

      const image = url + new URL(isoURL).pathname;
      expect((await exchange(image, { method: 'GET' })).status).toBe(401);
      const part = await exchange(image, { method: 'GET', headers: { authorization, range: 'bytes=32769-32773' } });
      expect(part).toMatchObject({ status: 206, body: Buffer.from('CD001') });
    },
  );

  test.skipIf(lacks('cp'))('knows a copy of a tree again when trees are copied', async () => {
    const keep = [
      '--store',
      'lazy',
      '--store-directory',
      'isos',
      '--versions',
      '1.4',
      '--base-url',
      'http://ops.example.net',
    ];
    const url = await serve('--allow-anonymous', '--trees', 'copied', ...keep);
    await exchange(`${url}/api/1.4/isos`, { body });
    const tree = join(root, 'alma9');
    await promisify(execFile)('cp', ['--archive', tree, `${tree}-copy`]);
    await rename(tree, `${tree}-first`);
    await rename(`${tree}-copy`, tree);
    const image = `${url}/iso/edge-07.cdn.example.net-alma9.iso`;
    expect((await exchange(image, { method: 'HEAD' })).status).toBe(200);
  });

  test('lets everybody fetch kept images when it is told to', async () => {
    await writeTokens();
    const keep = ['--store-directory', 'isos', '--base-url', 'https://ops.example.net', '--versions', '1.4'];
    const url = await serve('--tokens', 'tokens.json', '--public-images', ...keep);
    await exchange(`${url}/api/1.4/isos`, { body, headers: { authorization } });
    const image = `${url}/iso/edge-07.cdn.example.net-alma9.iso`;
    expect((await exchange(image, { method: 'HEAD' })).status).toBe(200);
  });

  test('follows a resolv.conf that changes', async () => {
    await writeFile(join(cwd, 'resolv.conf'), 'nameserver 192.0.2.53\n');
    const url = `${await serve('--allow-anonymous', '--resolv-conf', 'resolv.conf', '--no-boot')}/api/4.0/isos`;
    expect((await exchange(url, { body })).body.includes('192.0.2.53')).toBe(true);
    await writeFile(join(cwd, 'resolv.conf'), 'nameserver 192.0.2.54\n');
    expect((await exchange(url, { body })).body.includes('192.0.2.54')).toBe(true);
  });

  test('makes images and answers as the options say', async () => {
    const image = ['--volume-id', 'SERVED', '--profile', 'traffic-ops', '--salt', 'Kick5tart'];
    const endpoint = ['--whole-content-sha512', 'off', '--gzip', 'off', '--cors', 'https://portal.example.net'];
    const url = `${await serve('--allow-anonymous', ...image, ...endpoint, '--server-name', 'ops-2')}/api/5.0/isos`;
    const answer = await exchange(url, { body, headers: { 'accept-encoding': 'gzip' } });
    expect(answer.body.toString('latin1', 32808, 32814)).toBe('SERVED');
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://portal.example.net',
      'x-server-name': 'ops-2',
    });
    expect(answer.headers).not.toHaveProperty('whole-content-sha512');
    expect((await exchange(url, { body: '{}' })).headers).not.toHaveProperty('content-encoding');
  });

  test('tells that its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await runCommand(['serve', '--root', root, '--allow-anonymous', '--port', String(port)], {
      cwd,
    });
    other.close();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: cannot listen on port ${port} of 127.0.0.1: another program listens there already\n`,
    });
  });

  test('does not start with a malformed token file, and shows nothing of it', async () => {
    await writeFile(join(cwd, 'tokens.json'), `{"tokens": [{"token": "${TOKEN}", "privLevel": 20}]}`);
    const { code, text, stderr } = await runCommand(['serve', '--root', root, '--tokens', 'tokens.json'], { cwd });
    expect({ code, text }).toEqual({ code: 1, text: '' });
    expect(stderr).toContain("tokens.json is not a token file: tokens.0 must have required property 'user'");
    expect(stderr).not.toContain(TOKEN);
  });

  test('warns of a token file that every user can read', async () => {
    await writeFile(join(cwd, 'tokens.json'), '{"tokens": []}', { mode: 0o644 });
    await serve('--tokens', 'tokens.json');
    expect(output).toMatch(/"level":"warn".*tokens\.json can be read by every user of this machine/);
  });

  test.each([
    [
      ['--allow-anonymous', '--host', '0.0.0.0'],
      'every client that reaches 0.0.0.0 can have images made: --allow-anonymous',
    ],
    [
      ['--tokens', 'tokens.json', '--host', '0.0.0.0'],
      'tokens and root passwords come in clear to 0.0.0.0: name --tls-cert and --tls-key, or put TLS before it',
    ],
    [
      ['--allow-anonymous', '--cors', '*'],
      'pages of other origins can have images made: --cors with --allow-anonymous',
    ],
    [['--allow-anonymous', '--salt', 'abc'], 'equal root passwords get equal hashes: --salt'],
  ])('warns of what is dangerous: %j', async (argv, warning) => {
    await writeTokens();
    await serve(...argv);
    const warnings = output.split('\n').filter((line) => line.includes('"level":"warn"'));
    expect(warnings.map((line) => JSON.parse(line).msg)).toEqual([warning]);
  });

  test('warns of nothing on loopback', async () => {
    await serve('--allow-anonymous');
    expect(output).not.toContain('"level":"warn"');
  });

  test.each([
    [
      'nobody is let in',
      [],
      'no authentication is chosen: name --tokens, --trusted-proxy-user-header or --allow-anonymous',
    ],
    ['two ways lead in', ['--tokens', 'x', '--allow-anonymous'], '--tokens'],
    ['no proxy is trusted', ['--trusted-proxy-user-header', 'X-User'], '--trusted-proxy'],
    [
      'a proxy has a name',
      ['--trusted-proxy-user-header', 'X-User', '--trusted-proxy', 'proxy'],
      '"proxy" is neither an IP',
    ],
    ['a proxy is trusted for nothing', ['--allow-anonymous', '--trusted-proxy', '::1'], '--trusted-proxy-user-header'],
    ['the header has no name', ['--trusted-proxy-user-header', 'X User'], '--trusted-proxy-user-header'],
    ['a version is none', ['--allow-anonymous', '--versions', '5.0,9.9'], '"9.9" is none of 1.1, '],
    [
      'the root is not there',
      ['--allow-anonymous', '--root', '/no/such/root'],
      '--root: /no/such/root is not a directory',
    ],
    ['a lazy store has no directory', ['--allow-anonymous', '--store', 'lazy'], '--store lazy needs --store-directory'],
    ['kept images have no directory', ['--allow-anonymous', '--keep-days', '3'], '--keep-days needs --store-directory'],
    ['the profile is none', ['--allow-anonymous', '--profile', 'Strict'], '--profile'],
    ['the request may have no end', ['--allow-anonymous', '--max-body-bytes', '0'], '--max-body-bytes'],
    ['the store has no address', ['--allow-anonymous', '--store-directory', 'isos'], '--base-url'],
    [
      'the address of the store is none of the web',
      ['--allow-anonymous', '--store-directory', 'isos', '--base-url', 'ops:8080'],
      '--base-url',
    ],
    ['trees are told apart without records', ['--allow-anonymous', '--trees', 'copied'], '--store lazy'],
    ['the port is too high', ['--allow-anonymous', '--port', '65536'], 'from 0 to 65535'],
    ['the origin is a page', ['--allow-anonymous', '--cors', 'https://portal.example.net/isos'], '--cors'],
    ['the server name has two lines', ['--allow-anonymous', '--server-name', 'a\nb'], '--server-name'],
    ['name servers come from standard input', ['--allow-anonymous', '--resolv-conf', '-'], '--resolv-conf'],
    [
      'the resolv.conf is not there',
      ['--allow-anonymous', '--resolv-conf', '/no/such/file'],
      '--resolv-conf: /no/such/file does not exist',
    ],
    [
      'the resolv.conf is a device, which may never end',
      ['--allow-anonymous', '--resolv-conf', '/dev/zero'],
      '--resolv-conf: /dev/zero is not a regular file',
    ],
    [
      'the store is below a file',
      ['--allow-anonymous', '--store-directory', '/dev/null/isos', '--base-url', 'https://ops.example.net'],
      '--store-directory: /dev/null/isos cannot be written (ENOTDIR)',
    ],
  ])('is refused with 2 when %s', async (_what, argv, name) => {
    const { code, text, stderr } = await runCommand(['serve', '--root', root, ...argv], { cwd });
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(name);
  });
});
