import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { request as overTls } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { optionsOf, startTrafficOps, type TrafficOps } from '../examples/traffic-control/traffic-ops.mjs';
import { makeOsRoot } from './http/support/os-root.js';
import { freePort, runNginx } from './scaling/support/nginx.js';
import { type BuiltCommand, buildCommand } from './support/built-command.js';
import { request } from './support/requests.js';
import { lacks, runTool } from './support/tools.js';

const repository = fileURLToPath(new URL('../', import.meta.url));
const page = await readFile(join(repository, 'docs/traffic-control.md'), 'utf8');

/** A block of the page, by its language and name. */
function block(language: string, name: string): string {
  const [, code] = new RegExp(`^\`\`\`${language} ${name}\\n(.*?)^\`\`\`$`, 'ms').exec(page) ?? [];
  if (code === undefined) throw new Error(`the page has no block ${language} ${name}`);
  return code;
}

const LARGE = 300 * 1024 * 1024;

let command: BuiltCommand;
let directory: string;
let root: string;
let certificate: Buffer;

/** Where things are in this test, in place of where the page has them. */
let places: readonly (readonly [page: string, test: string])[];
let port: number;
let front: number;
let trafficOps: TrafficOps;
let stops: (() => Promise<unknown>)[];

const local = (text: string) => places.reduce((all, [from, to]) => all.replaceAll(from, to), text);

describe.skipIf(lacks('bash', 'curl', 'jq', 'nginx', 'openssl', 'perl'))('docs/traffic-control.md', () => {
  beforeAll(async () => {
    command = await buildCommand();
    directory = await mkdtemp(join(tmpdir(), 'traffic-control-'));
    root = await makeOsRoot();
    await writeFile(join(root, 'osversions.json'), '{"Alma 9":"alma9"}');
    const large = await open(join(root, 'alma9/images/large.img'), 'w');
    await large.truncate(LARGE);
    await large.close();
    await prepareDirectory();
  });
  afterAll(async () => {
    await command.remove();
    await rm(directory, { recursive: true });
    await rm(root, { recursive: true });
  });
  afterEach(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  /** Certificates, programs that stand for others, and what `curl` is told of this machine. */
  async function prepareDirectory(): Promise<void> {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
    await runTool('openssl', ['req', '-x509', ...subject, '-days', '2', '-out', 'ca.pem', ...key], { cwd: directory });
    certificate = await readFile(join(directory, 'ca.pem'));
    await mkdir(join(directory, 'bin'));
    const programs = { 'kickstart-iso': `exec '${process.execPath}' '${command.program}' "$@"`, psql: 'exec cat' };
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(join(directory, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    await writeFile(join(directory, '.curlrc'), `cacert = "${join(directory, 'ca.pem')}"\ndump-header = "headers"\n`);
    await writeFile(join(directory, 'login.json'), '{"u":"ops","p":"twelve12"}');
    await writeFile(join(directory, 'request.json'), JSON.stringify(request));
    await writeFile(join(directory, 'resolv.conf'), 'nameserver 192.0.2.53\n');
  }

  /** The addresses and files of one recipe. */
  async function take(trafficOpsUrl = ''): Promise<void> {
    stops = [];
    [port, front] = [await freePort(), await freePort()];
    places = [
      ['https://to.example.net:8443', trafficOpsUrl],
      ['https://to.example.net', `https://127.0.0.1:${front}`],
      ['https://127.0.0.1:8443', trafficOpsUrl],
      ['http://127.0.0.1:8080', `http://127.0.0.1:${port}`],
      ['--port 8080', `--port ${port}`],
      ['listen 443', `listen 127.0.0.1:${front}`],
      ['"443"', `"${front}"`],
      ['/var/www/files', root],
      ['/etc/resolv.conf', join(directory, 'resolv.conf')],
      ['/etc/pki/tls/certs/localhost.crt', join(directory, 'ca.pem')],
      ['/etc/pki/tls/private/localhost.key', join(directory, 'key.pem')],
    ];
  }

  function shell(script: string): ChildProcess {
    const path = [join(directory, 'bin'), process.env.PATH].join(delimiter);
    const env = { ...process.env, PATH: path, CURL_HOME: directory };
    return spawn('bash', ['-e', '-o', 'pipefail', '-c', local(script)], { cwd: directory, env });
  }

  /** Runs a block to its end. */
  async function run(
    script: string,
  ): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
    const child = shell(script);
    const [output, errors, [code]] = await Promise.all([
      textOf(child.stdout!),
      textOf(child.stderr!),
      once(child, 'close'),
    ]);
    return { code, output, errors };
  }

  /** Starts a server of the page, and resolves when it listens. Its log is in `kickstart-iso.log`. */
  async function serve(script: string): Promise<void> {
    const child = shell(script.trim());
    let log = '';
    let errors = '';
    child.stdout!.on('data', (piece) => {
      log += piece;
    });
    const end = once(child, 'close');
    stops.push(async () => {
      child.kill('SIGTERM');
      await end;
      await writeFile(join(directory, 'kickstart-iso.log'), log);
    });
    await new Promise<void>((resolve, reject) => {
      child.stderr!.on('data', (piece) => {
        errors += piece;
        if (errors.includes('listening on')) resolve();
      });
      child.once('close', () => reject(new Error(errors)));
    });
  }

  const tls = async () => ({ cert: certificate, key: await readFile(join(directory, 'key.pem')) });
  const parameters = () => [{ name: 'kickstart.files.location', configFile: 'mkisofs', value: root }];

  /** Traffic Ops behind nginx, as in (a) and (b). */
  async function behindNginx(recipe: string): Promise<void> {
    trafficOps = await startTrafficOps({ tls: await tls(), parameters: parameters() });
    await take(trafficOps.url);
    stops.push(() => trafficOps.close());
    await serve(block('sh', recipe));
    const nginx = await runNginx(local(block('nginx', recipe)));
    stops.push(() => nginx.stop());
  }

  /** Traffic Ops in front, as in (c). */
  async function withPlugin(script: string): Promise<void> {
    await take();
    const conf = join(directory, 'cdn.conf');
    await writeFile(conf, local(block('json', 'c')));
    trafficOps = await startTrafficOps({ ...optionsOf(conf), parameters: parameters() });
    stops.push(() => trafficOps.close());
    await serve(script);
  }

  /** The status and body of a request of a user. */
  async function ask(method: string, path: string, user: string, headers: Record<string, string> = {}) {
    const options = { method, ca: certificate, headers: { cookie: trafficOps.cookie(user), ...headers }, agent: false };
    const outgoing = overTls(`https://127.0.0.1:${front}${path}`, options);
    outgoing.end(method === 'POST' ? JSON.stringify(request) : undefined);
    const [incoming] = await once(outgoing, 'response');
    if (incoming.statusCode === 200 && method === 'POST') {
      incoming.destroy();
      return { status: 200, body: '', headers: incoming.headers };
    }
    return { status: incoming.statusCode, body: await textOf(incoming), headers: incoming.headers };
  }

  const post = (user: string, version = '5.0') => ask('POST', `/api/${version}/isos`, user);

  /** The page's own check, with an image of 300 MB. */
  async function expectToWork(): Promise<void> {
    const { code, output, errors } = await run(block('sh', 'check'));
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('{"response":{"Alma 9":"alma9"}}');
    const image = join(directory, 'edge-07.cdn.example.net-alma9.iso');
    expect((await stat(image)).size).toBeGreaterThan(LARGE);
    const headers = await readFile(join(directory, 'headers'), 'utf8');
    const hash = createHash('sha512');
    for await (const piece of createReadStream(image)) hash.update(piece);
    expect(headers).toMatch(/^HTTP\/1.1 200/);
    expect(headers.toLowerCase()).toContain('set-cookie: mojolicious=');
    expect(headers).toContain(`: ${hash.digest('base64')}`);
    await rm(image);
  }

  /** What Traffic Ops does not have is for the users who may have images made. */
  async function expectSeedsToWork(): Promise<void> {
    const installers = join(root, 'installers.json');
    await writeFile(installers, '{"alma9":{"family":"anaconda"}}');
    stops.push(() => rm(installers));
    const seed = await ask('POST', '/api/5.0/seeds/ubuntu?as=img', 'ops');
    expect(seed).toMatchObject({
      status: 200,
      headers: { 'content-disposition': expect.stringContaining('edge-07.cdn.example.net-ubuntu-seed.img') },
    });
    expect((await ask('POST', '/api/5.0/preview', 'ops')).status).toBe(200);
    expect(await ask('GET', '/api/5.0/installers', 'ops')).toMatchObject({
      status: 200,
      body: '{"response":{"alma9":{"family":"anaconda","delivery":"initrd"}}}\n',
    });
    for (const [user, status] of [
      ['reader', 403],
      ['nobody', 401],
    ] as const) {
      for (const version of ['3.1', '4.0', '5.0']) {
        expect((await ask('POST', `/api/${version}/seeds/ubuntu`, user)).status).toBe(status);
        expect((await ask('POST', `/api/${version}/preview`, user)).status).toBe(status);
        expect((await ask('GET', `/api/${version}/installers`, user)).status).toBe(status);
      }
    }
  }

  async function expectTrafficOpsBeside(): Promise<void> {
    const { status, body } = await ask('GET', '/api/5.0/user/current', 'reader');
    expect({ status, body: JSON.parse(body) }).toMatchObject({
      status: 200,
      body: { response: { username: 'reader' } },
    });
  }

  test('(a) works, sends the rest to Traffic Ops, and refuses a read-only user', async () => {
    await behindNginx('a');
    await expectToWork();
    await expectSeedsToWork();
    await expectTrafficOpsBeside();
    for (const version of ['3.1', '4.0', '5.0']) expect((await post('reader', version)).status).toBe(403);
    expect((await post('reader')).body).toContain('missing required Permissions: ISO:GENERATE');
    expect(trafficOps.requests.filter((line) => /isos|osversions|installers|preview|seeds/.test(line))).toEqual([]);
  });

  test('(b) works, sends the rest to Traffic Ops, and refuses a read-only user', async () => {
    await behindNginx('b');
    await expectToWork();
    await expectSeedsToWork();
    await expectTrafficOpsBeside();
    for (const version of ['3.1', '4.0', '5.0']) {
      const refused = await post('reader', version);
      expect(refused).toMatchObject({ status: 403, headers: { 'content-type': 'application/json' } });
      expect(JSON.parse(refused.body)).toMatchObject({ alerts: [{ text: 'Forbidden.' }] });
      expect((await ask('GET', `/api/${version}/osversions`, 'reader')).status).toBe(200);
      expect((await post('nobody', version)).status).toBe(401);
    }
    expect((await ask('OPTIONS', '/api/5.0/osversions', 'ops')).status).toBe(403);
    expect((await ask('HEAD', '/api/5.0/osversions', 'nobody')).status).toBe(401);
  });

  test('(b) lets in no request that Traffic Ops cannot read, and believes no header of a client', async () => {
    await behindNginx('b');
    // A server of HTTP answers such a request with 400 by itself, before it looks at the session.
    const fields = ['Host: localhost', 'Cookie: mojolicious=\x01', 'Content-Length: 2', 'Connection: close'];
    const garbled = connect({ host: '127.0.0.1', port: front, ca: certificate });
    garbled.write(`POST /api/5.0/isos HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n{}`);
    expect(await textOf(garbled)).toMatch(/^HTTP\/1\.1 403 Forbidden/);
    const named = await ask('GET', '/api/5.0/osversions', 'nobody', { 'x-traffic-ops-user': 'admin' });
    expect(named.status).toBe(401);
  });

  test('(c) works, and closes the gap of the plugin', async () => {
    await withPlugin(block('sh', 'c'));
    await expectToWork();
    await expectSeedsToWork();
    await expectTrafficOpsBeside();
    expect((await post('reader')).status).toBe(403);
    expect((await post('nobody')).status).toBe(401);
  });

  test('(c) has that gap with --allow-anonymous', async () => {
    const script = block('sh', 'c').replace(/--traffic-ops .*localhost\.crt/, `--allow-anonymous --root ${root}`);
    await withPlugin(script);
    expect((await post('reader')).status).toBe(200);
    expect((await post('nobody')).status).toBe(401);
  });

  test('has a write_timeout in (c) because one cuts downloads', async () => {
    await withPlugin(block('sh', 'c'));
    await trafficOps.close();
    trafficOps = await startTrafficOps({
      ...optionsOf(join(directory, 'cdn.conf')),
      parameters: parameters(),
      writeTimeout: 1,
    });
    const { code } = await run(block('sh', 'check').replace('-OJ', '--limit-rate 20M -o cut.iso'));
    // What curl says depends on whether the head of the answer came in time.
    expect([18, 52, 56]).toContain(code);
  });

  test('begins with the doctor', async () => {
    await take();
    expect(await run(block('sh', 'doctor'))).toMatchObject({
      code: 0,
      output: expect.stringContaining('alma9 (Alma 9): 300'),
    });
  });

  test.each([
    ['our %osversions = (\n  "CentOS 7.2" => \'centos72\',\n);\n'],
    ['our %osversions;\n%osversions = ("CentOS 7.2", "centos72");\n1;\n'],
    ['("CentOS 7.2" => "centos72")'],
  ])('converts the old list %j', async (list) => {
    await take();
    const old = join(directory, 'old-root');
    await mkdir(old);
    await writeFile(join(old, 'osversions.cfg'), list);
    places = [['/var/www/files', old]];
    expect(await run(block('sh', 'convert'))).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(await readFile(join(old, 'osversions.json'), 'utf8'))).toEqual({ 'CentOS 7.2': 'centos72' });
    await rm(old, { recursive: true });
  });

  test('makes rows of the change log', async () => {
    await behindNginx('a');
    await rename(join(root, 'alma9/images/large.img'), join(directory, 'large.img'));
    await expect(run(block('sh', 'check'))).resolves.toMatchObject({ code: 0 });
    await rename(join(directory, 'large.img'), join(root, 'alma9/images/large.img'));
    for (const stop of stops.splice(0).reverse()) await stop();
    const log = join(directory, 'kickstart-iso.log');
    await writeFile(log, (await readFile(log, 'utf8')).replaceAll('"user":"ops"', '"user":"o\'ps"'));
    const { output, errors } = await run(block('sh', 'change'));
    expect(errors).toBe('');
    expect(output).toMatch(
      /^INSERT INTO log \(level, message, tm_user, last_updated\) SELECT 'APICHANGE', 'ISO: edge-07\.cdn\.example\.net, ID: N\/A, ACTION: Created ISO, keys: \{ OS:alma9 \}', id, '20[-0-9T:.]+Z' FROM tm_user WHERE username = 'o''ps';\n$/,
    );
  });

  test('starts the stand-in', async () => {
    await take();
    const free = await freePort();
    const conf = join(directory, 'cdn.conf');
    await writeFile(conf, JSON.stringify({ traffic_ops_golang: { port: String(free) } }));
    places = [
      ['examples/traffic-control/traffic-ops.mjs', `${repository}examples/traffic-control/traffic-ops.mjs ${conf}`],
    ];
    const child = shell(block('sh', 'stand-in').trim());
    const [line] = await once(child.stdout!, 'data');
    expect(String(line)).toContain(`http://127.0.0.1:${free}: users admin, ops, reader, password twelve12`);
    child.kill();
    await once(child, 'close');
  });
});
