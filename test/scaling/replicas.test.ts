import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeOsRoot } from '../http/support/os-root.js';
import { type BuiltCommand, buildCommand } from '../support/built-command.js';
import { request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { freePort, type Nginx, startNginx } from './support/nginx.js';
import { type Replica, startReplica } from './support/replica.js';

const MEBIBYTE = 1024 * 1024;
/** More than all buffers on the way. */
const SIZE = 100 * MEBIBYTE;

const tokens = [
  { user: 'operator', token: 'the-token-of-the-operator', privLevel: 20 },
  { user: 'reader', token: 'the-token-of-the-reader', privLevel: 10 },
];
const [operatorHeader, readerHeader] = tokens.map(({ token }) => ({ authorization: `Bearer ${token}` }));

let command: BuiltCommand;
let root: string;
let directory: string;
let replicas: readonly [Replica, Replica];
let nginx: Nginx;

describe.skipIf(lacks('nginx', 'curl'))('two replicas behind nginx', () => {
  beforeAll(async () => {
    command = await buildCommand();
  });
  afterAll(() => command.remove());

  beforeEach(async () => {
    root = await makeOsRoot();
    directory = await mkdtemp(join(tmpdir(), 'replicas-'));
    const file = await open(join(root, 'alma9/images/large.img'), 'w');
    // Each piece is different, and most of it is a hole.
    for (let piece = 0; piece < SIZE; piece += MEBIBYTE) await file.write(randomBytes(64), 0, 64, piece);
    await file.truncate(SIZE);
    await file.close();
    await writeFile(join(directory, 'tokens.json'), JSON.stringify({ tokens }), { mode: 0o600 });

    const port = await freePort();
    const argv = [
      ...['--root', root, '--tokens', join(directory, 'tokens.json'), '--versions', '1.4,5.0'],
      ...['--store', 'lazy', '--store-directory', join(directory, 'records')],
      ...['--base-url', `http://127.0.0.1:${port}`],
    ];
    replicas = [await startReplica(command, argv), await startReplica(command, argv)];
    nginx = await startNginx(port, [replicas[0].url, replicas[1].url]);
  });

  afterEach(async () => {
    await nginx.stop();
    for (const replica of replicas) await replica.kill();
    await rm(root, { recursive: true });
    await rm(directory, { recursive: true });
  });

  test('ranges of both assemble to one image, under one ETag', async () => {
    const url = await keepImage();
    const whole = await get(new URL(url.pathname, replicas[1].url), operatorHeader);
    const image = Buffer.from(await whole.arrayBuffer());
    const step = 8 * MEBIBYTE + 5;
    for (let start = 0; start < image.length; start += step) {
      const part = await get(url, { ...operatorHeader, range: `bytes=${start}-${start + step - 1}` });
      expect(part.status).toBe(206);
      expect(part.headers.get('etag')).toBe(whole.headers.get('etag'));
      expect(Buffer.from(await part.arrayBuffer()).equals(image.subarray(start, start + step))).toBe(true);
    }
    for (const replica of replicas) {
      await vi.waitUntil(() => replica.pieces().some(({ status, bytes }) => status === 206 && bytes > 0));
    }
  });

  test('a range is that part of the image', async () => {
    const url = await keepImage();
    const whole = Buffer.from(await (await get(url, operatorHeader)).arrayBuffer());
    const [start, end] = [15 * MEBIBYTE + 7, 33 * MEBIBYTE + 5];
    const part = await get(url, { ...operatorHeader, range: `bytes=${start}-${end - 1}` });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(start, end))).toBe(true);
  });

  test('a client resumes what a replica that was killed had begun', async () => {
    const url = await keepImage();
    const expected = await download(new URL(url.pathname, replicas[0].url));
    const file = join(directory, 'resumed.iso');
    const first = curl(url, file, '--limit-rate', '40M');
    await Promise.race([untilSize(file, SIZE / 4), first]);
    await replicas[0].kill();
    let exitCode = await first;
    for (let attempt = 0; exitCode !== 0 && attempt < 5; attempt += 1) exitCode = await curl(url, file);
    expect(exitCode).toBe(0);
    expect(await sha256(file)).toBe(expected);
  });

  test('a client resumes after nginx itself was killed', async () => {
    const url = await keepImage();
    const file = join(directory, 'resumed.iso');
    const first = curl(url, file, '--limit-rate', '40M');
    await Promise.race([untilSize(file, SIZE / 4), first]);
    await nginx.stop();
    expect(await first).not.toBe(0);
    const { size } = await stat(file);
    nginx = await startNginx(Number(url.port), [replicas[0].url, replicas[1].url]);
    expect(await curl(url, file)).toBe(0);
    expect(size).toBeLessThan(SIZE);
    expect(await sha256(file)).toBe(await download(new URL(url.pathname, replicas[0].url)));
  });

  test('what was sent once comes from the cache, and clients are told to ask for it again', async () => {
    const url = await keepImage();
    const first = await download(url);
    const sent = () => replicas.flatMap((replica) => replica.pieces()).reduce((sum, { bytes }) => sum + bytes, 0);
    // The lines of the log arrive after the bytes.
    await vi.waitUntil(() => sent() >= SIZE);
    const before = sent();
    expect(await download(url)).toBe(first);
    expect(sent()).toBe(before);
    expect((await get(url, operatorHeader)).headers.get('cache-control')).toBe('private, no-cache');
  });

  test.each(['/metrics', '/health', '/health/ready', '/%6detrics', '/x/../metrics'])(
    'what is for monitoring is not there for clients: %s',
    async (path) => {
      expect(await statusOf(nginx.url, path, {})).toBe(404);
    },
  );

  test('what the cache holds is only for those who may make images', async () => {
    const url = await keepImage();
    expect((await get(url, operatorHeader)).status).toBe(200);
    expect((await get(url, {})).status).toBe(401);
    expect((await get(url, readerHeader)).status).toBe(403);
    const range = { range: 'bytes=0-9' };
    expect((await get(url, { ...operatorHeader, ...range })).status).toBe(206);
    expect((await get(url, range)).status).toBe(401);
  });

  test.each(['/iso//', '//iso/', '/%69so/', '/x/..%2fiso/', '/iso%2f'])(
    'what the cache holds is not there under %s either',
    async (begin) => {
      const { origin, pathname } = await keepImage();
      const cached = await statusOf(origin, pathname, { ...operatorHeader });
      const found = await statusOf(origin, pathname.replace('/iso/', begin), {});
      expect(cached).toBe(200);
      expect([400, 401, 404]).toContain(found);
    },
  );

  test('an image that was made anew under its name is sent as it is now', async () => {
    const url = await keepImage();
    const before = await download(url);
    await keepImage({ ...request, rootPass: 'another one' });
    // The example uses an image for one second without asking for their validity.
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const after = await download(url);
    expect(after).not.toBe(before);
    expect(after).toBe(await download(new URL(url.pathname, replicas[0].url)));
  });

  test('the words of a replica arrive', async () => {
    const url = await keepImage();
    const unknown = await get(new URL('/iso/unknown.iso', url), operatorHeader);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toHaveProperty('alerts');
    await writeFile(join(root, 'alma9/added.txt'), 'one more');
    const changed = await get(url, operatorHeader);
    expect(changed.status).toBe(409);
    expect(await changed.json()).toHaveProperty('alerts');
  });

  test('an image that is not kept passes with its length and its hash', async () => {
    const answer = await fetch(`${nginx.url}/api/5.0/isos`, {
      method: 'POST',
      headers: operatorHeader ?? {},
      body: JSON.stringify(request),
    });
    const image = new Uint8Array(await answer.arrayBuffer());
    expect(answer.headers.get('content-length')).toBe(String(image.length));
    expect(answer.headers.get('whole-content-sha512')).toBe(createHash('sha512').update(image).digest('base64'));
  });
});

/** Has an image made by any of the replicas, and answers where it is. */
async function keepImage(body: object = request): Promise<URL> {
  const headers = { ...operatorHeader, 'content-type': 'application/json' };
  const answer = await fetch(`${nginx.url}/api/1.4/isos`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
  const { response } = (await answer.json()) as { readonly response: { readonly isoURL: string } };
  expect(response.isoURL.startsWith(nginx.url)).toBe(true);
  return new URL(response.isoURL);
}

async function get(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return await fetch(url, { headers });
}

/** The status under a path that is asked for as it is: a URL would be put in order first. */
async function statusOf(origin: string, path: string, headers: OutgoingHttpHeaders): Promise<number | undefined> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    http.get(origin, { path, headers, agent: false }, resolve).on('error', reject);
  });
  for await (const _ of answer);
  return answer.statusCode;
}

/** The hash of an image that comes in one piece. */
async function download(url: URL): Promise<string> {
  const answer = await get(url, operatorHeader);
  expect(answer.status).toBe(200);
  const hash = createHash('sha256');
  for await (const piece of answer.body ?? []) hash.update(piece);
  return hash.digest('hex');
}

/** Fetches what is missing of a file; answers curl's exit code. */
async function curl(url: URL, file: string, ...more: readonly string[]): Promise<number> {
  const header = `authorization: ${operatorHeader?.authorization}`;
  const argv = ['--silent', '--fail', '--continue-at', '-', '--header', header, '--output', file, ...more, url.href];
  return await new Promise((resolve) => {
    execFile('curl', argv, (error) => resolve(error === null ? 0 : Number(error.code)));
  });
}

async function untilSize(file: string, size: number): Promise<void> {
  for (;;) {
    const now = await stat(file).catch(() => undefined);
    if (now !== undefined && now.size >= size) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}
