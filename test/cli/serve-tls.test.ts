import { X509Certificate } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type RequestOptions, request as requestOverTls } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { connect } from 'node:tls';
import type { SignalName } from 'iso9660-writer-ts/internal/command';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeOsRoot } from '../http/support/os-root.js';
import { request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';
import { type CommandResult, runCommand } from './run-command.js';

/** A pair of a certificate for `name` and its key, in files named after it. */
async function makePair(directory: string, name: string, ...argv: readonly string[]): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', `${name}.key`];
  const certificate = ['-x509', '-subj', `/CN=${name}`, '-days', '30', '-out', `${name}.pem`];
  await runTool('openssl', ['req', ...certificate, ...key, ...(argv.length > 0 ? argv : ['-nodes'])], {
    cwd: directory,
  });
}

describe.skipIf(lacks('openssl'))('serve with a certificate', () => {
  let pairs: string;
  let root: string;
  let cwd: string;
  let output: string;
  let signals: EventEmitter<Record<SignalName, []>>;
  let result: Promise<CommandResult> | undefined;

  beforeAll(async () => {
    pairs = await mkdtemp(join(tmpdir(), 'pairs-'));
    root = await makeOsRoot();
    await makePair(pairs, 'first');
    await makePair(pairs, 'second');
    await makePair(pairs, 'locked', '-passout', 'pass:correct-horse');
  });
  afterAll(async () => {
    await rm(pairs, { recursive: true });
    await rm(root, { recursive: true });
  });
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'serve-tls-'));
    output = '';
    signals = new EventEmitter();
    result = undefined;
    await use('first');
  });
  afterEach(async () => {
    signals.emit('SIGTERM');
    await result;
    await rm(cwd, { recursive: true });
  });

  async function use(name: string): Promise<void> {
    await copyFile(join(pairs, `${name}.pem`), join(cwd, 'cert.pem'));
    await copyFile(join(pairs, `${name}.key`), join(cwd, 'key.pem'));
  }

  async function serve(...argv: readonly string[]): Promise<string> {
    const stdout = new Writable({
      write(piece: Buffer, _encoding, done) {
        output += piece;
        done();
      },
    });
    const words = ['serve', '--root', root, '--port', '0', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem', ...argv];
    result = runCommand(words, { cwd, signals, stdout });
    const ended = result.then(({ stderr }) => Promise.reject(new Error(stderr)));
    return await Promise.race([vi.waitUntil(() => /"url":"([^"]+)"/.exec(output)?.[1]), ended]);
  }

  async function exchange(url: string, body?: string) {
    const options: RequestOptions = { rejectUnauthorized: false, agent: false, method: body ? 'POST' : 'GET' };
    const outgoing = requestOverTls(url, options);
    outgoing.end(body);
    const [incoming] = await once(outgoing, 'response');
    return { status: incoming.statusCode as number, headers: incoming.headers, body: await buffer(incoming) };
  }

  async function nameNow(url: string): Promise<string> {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { subject } = new X509Certificate(socket.getPeerCertificate(true).raw);
    socket.destroy();
    return subject;
  }

  test('speaks TLS: image, form and metrics', async () => {
    const url = await serve('--allow-anonymous');
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const image = await exchange(`${url}/api/4.0/isos`, JSON.stringify(request));
    expect(image.status).toBe(200);
    expect(image.body).toHaveLength(Number(image.headers['content-length']));
    expect((await exchange(url)).status).toBe(200);
    expect((await exchange(`${url}/metrics`)).body.toString()).toContain('kickstart_iso_image_bytes_sent_total');
    await vi.waitFor(() => expect(output).toMatch(/"route":"\/api\/:version\/isos".*"outcome":"complete"/));
  });

  test('gives new connections the renewed certificate when a SIGHUP comes', async () => {
    const url = await serve('--allow-anonymous');
    expect(await nameNow(url)).toBe('CN=first');
    await use('second');
    expect(await nameNow(url)).toBe('CN=first');
    signals.emit('SIGHUP');
    await vi.waitFor(async () => expect(await nameNow(url)).toBe('CN=second'));
    expect(output).not.toContain('"level":"warn"');
  });

  test('keeps its certificate when the new files are of no use, and says why', async () => {
    const url = await serve('--allow-anonymous');
    await copyFile(join(pairs, 'second.pem'), join(cwd, 'cert.pem'));
    signals.emit('SIGHUP');
    await vi.waitFor(() =>
      expect(output).toContain(
        'key.pem is not the key of the first certificate in ' +
          `${cwd}/cert.pem; the certificate read before stays in force`,
      ),
    );
    await rm(join(cwd, 'cert.pem'));
    signals.emit('SIGHUP');
    await vi.waitFor(() => expect(output).toContain('cert.pem cannot be read (ENOENT); the certificate read before'));
    expect(await nameNow(url)).toBe('CN=first');
  });

  test('goes on when a client speaks plain HTTP or nonsense to it', async () => {
    const url = await serve('--allow-anonymous');
    for (const bytes of ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', '\0'.repeat(64)]) {
      const socket = connectPlain(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
      socket.on('error', () => {});
      socket.resume();
      await once(socket, 'close');
    }
    expect((await exchange(url)).status).toBe(200);
    expect(output).toContain('"outcome":"unreadable"');
  });

  test('does not warn of tokens in clear', async () => {
    await writeFile(join(cwd, 'tokens.json'), '{"tokens": []}', { mode: 0o600 });
    await serve('--tokens', 'tokens.json', '--host', '0.0.0.0');
    expect(output).not.toContain('"level":"warn"');
  });

  test('warns of a certificate that has expired, and of a key that every user can read', async () => {
    await makePair(pairs, 'old', '-nodes', '-days', '-1').catch(() =>
      runTool('openssl', ['x509', '-in', 'first.pem', '-signkey', 'first.key', '-days', '-1', '-out', 'old.pem'], {
        cwd: pairs,
      }),
    );
    await copyFile(join(pairs, 'old.pem'), join(cwd, 'cert.pem'));
    await chmod(join(cwd, 'key.pem'), 0o644);
    await serve('--allow-anonymous');
    const warnings = output.split('\n').filter((line) => line.includes('"level":"warn"'));
    expect(warnings.map((line) => JSON.parse(line).msg)).toEqual([
      expect.stringMatching(/cert\.pem has expired: /),
      expect.stringMatching(/key\.pem can be read by every user of this machine; chmod o-r it/),
    ]);
  });

  test.each([
    ['a key without its certificate', ['--tls-key', 'key.pem'], 2, '--tls-key needs --tls-cert'],
    ['a certificate without its key', ['--tls-cert', 'cert.pem'], 2, '--tls-cert needs --tls-key'],
    ['files that are not there', ['--tls-cert', 'no.pem', '--tls-key', 'key.pem'], 1, 'no.pem cannot be read (ENOENT)'],
    ['a key for a certificate', ['--tls-cert', 'key.pem', '--tls-key', 'key.pem'], 1, 'key.pem holds no certificate'],
    [
      'a certificate for a key',
      ['--tls-cert', 'cert.pem', '--tls-key', 'cert.pem'],
      1,
      'cert.pem holds no private key',
    ],
    ['the key of another', ['--tls-cert', 'cert.pem', '--tls-key', 'other.key'], 1, 'other.key is not the key of'],
    ['a locked key', ['--tls-cert', 'cert.pem', '--tls-key', 'locked.key'], 1, 'without a passphrase'],
  ])('is refused: %s', async (_what, argv, code, fact) => {
    await copyFile(join(pairs, 'second.key'), join(cwd, 'other.key'));
    await copyFile(join(pairs, 'locked.key'), join(cwd, 'locked.key'));
    const outcome = await runCommand(['serve', '--root', root, '--allow-anonymous', ...argv], { cwd });
    expect(outcome).toMatchObject({ code, text: '', stderr: expect.stringContaining(fact) });
    const key = await readFile(join(cwd, 'key.pem'), 'utf8');
    expect(outcome.stderr).not.toContain(key.split('\n')[1]);
  });
});
