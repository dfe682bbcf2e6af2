import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createIsoHandler, type IsoHandlerOptions } from '../../../src/http/index.js';
import { prepareIso } from '../../../src/image/prepare-iso.js';
import { parseIsoRequest } from '../../../src/request/parse-request.js';
import { repeatable, request } from '../../support/requests.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { makeOsRoot } from '../support/os-root.js';
import { exchange } from '../support/plain-client.js';

const body = JSON.stringify(request);

let root: string;
let expected: Buffer;
let server: LoopbackServer | undefined;

beforeAll(async () => {
  root = await makeOsRoot();
  const iso = await prepareIso(parseIsoRequest(request), `${root}/alma9`, repeatable);
  expected = Buffer.from(await iso.read(0, iso.size));
});
afterEach(() => server?.close());
afterAll(() => rm(root, { recursive: true }));

async function post(
  options: Partial<IsoHandlerOptions>,
  headers: Readonly<Record<string, string>> = {},
  path = '/api/4.0/isos',
  text = body,
) {
  server = await serveIsos({ root, iso: repeatable, ...options });
  return await exchange(server.url + path, { headers, body: text });
}

describe('an image', () => {
  test('comes byte for byte, with its exact length, its name and its hash', async () => {
    const answer = await post({});
    expect(answer.status).toBe(200);
    expect(answer.body.equals(expected)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="edge-07.cdn.example.net-alma9.iso"',
      'content-length': String(expected.length),
      'whole-content-sha512': sha512(expected),
      vary: 'Accept-Encoding',
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': expect.stringMatching(
        /^Origin, X-Requested-With, Content-Type, Accept, Set-Cookie, Cookie, Authorization, Range, If-Match, /,
      ),
      'access-control-allow-methods': 'POST,GET,OPTIONS,PUT,DELETE',
      'x-server-name': 'kickstart-iso',
      'permissions-policy': 'interest-cohort=()',
    });
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.headers).not.toHaveProperty('transfer-encoding');
  });

  test('is of the older type in 1.x', async () => {
    const text = JSON.stringify({ ...request, stream: 'yes' });
    const answer = await post({ versions: ['1.2'] }, {}, '/api/1.2/isos', text);
    expect(answer.headers['content-type']).toBe('application/download');
    expect(answer.body.equals(expected)).toBe(true);
  });

  test('of 2.0 does not ask what "stream" says', async () => {
    const text = JSON.stringify({ ...request, stream: { no: false } });
    const answer = await post({ versions: ['2.0'] }, {}, '/api/2.0/isos', text);
    expect(answer.headers['content-type']).toBe('application/octet-stream');
  });

  test('names an origin and a server that the options give', async () => {
    const answer = await post({ cors: 'https://portal.example.net', serverName: 'ops-2' });
    expect(answer.headers['access-control-allow-origin']).toBe('https://portal.example.net');
    expect(answer.headers['x-server-name']).toBe('ops-2');
  });

  test('with a name outside of ASCII comes with both forms of it', async () => {
    const text = JSON.stringify({ ...request, hostName: 'kanten-ö;1' });
    const answer = await post({ iso: { profile: 'traffic-ops' } }, {}, undefined, text);
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="kanten-_;1.cdn.example.net-alma9.iso"; filename*=UTF-8''kanten-%C3%B6%3B1.cdn.example.net-alma9.iso`,
    );
  });

  test('is compressed only when the option is on and the client accepts it', async () => {
    const accepting = { 'accept-encoding': 'br, gzip;q=0.5' };
    const plain = await post({}, accepting);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    await server?.close();
    const refusing = await post({ gzip: true }, { 'accept-encoding': 'gzip;q=0' });
    expect(refusing.headers['content-length']).toBe(String(expected.length));
    await server?.close();
    const compressed = await post({ gzip: true }, accepting);
    expect(compressed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'transfer-encoding': 'chunked',
      'whole-content-sha512': sha512(expected),
    });
    expect(compressed.headers).not.toHaveProperty('content-length');
    expect(gunzipSync(compressed.body).equals(expected)).toBe(true);
  });

  test.each([false, true])('carries its hash in a trailer to clients that take one (gzip: %s)', async (gzip) => {
    const headers = { te: 'deflate, Trailers', 'accept-encoding': 'gzip' };
    const answer = await post({ wholeContentSha512: 'trailer', gzip }, headers);
    expect(answer.headers).toMatchObject({ trailer: 'whole-content-sha512', 'transfer-encoding': 'chunked' });
    expect(answer.headers).not.toHaveProperty('content-length');
    expect(answer.headers).not.toHaveProperty('whole-content-sha512');
    expect(answer.trailers).toEqual({ 'whole-content-sha512': sha512(expected) });
    expect((gzip ? gunzipSync(answer.body) : answer.body).equals(expected)).toBe(true);
  });

  test.each([
    ['trailer', 'a client that takes no trailers'],
    ['off', 'anyone'],
  ] as const)('with the hash as %s has a length and no hash for %s', async (wholeContentSha512, _whom) => {
    const answer = await post({ wholeContentSha512 });
    expect(answer.headers['content-length']).toBe(String(expected.length));
    expect(answer.headers).not.toHaveProperty('whole-content-sha512');
    expect(answer.headers).not.toHaveProperty('trailer');
    expect(answer.body.equals(expected)).toBe(true);
  });

  test('promises no trailer where the server cannot send one', async () => {
    const handler = createIsoHandler({
      root,
      iso: repeatable,
      wholeContentSha512: 'trailer',
      authorize: async () => ({ user: 'operator' }),
    });
    const init = { method: 'POST', headers: { te: 'trailers' }, body };
    const response = await handler(new Request('http://localhost/api/4.0/isos', init));
    expect(response.headers.get('trailer')).toBeNull();
    expect(response.headers.get('content-length')).toBe(String(expected.length));
    expect(Buffer.from(await response.arrayBuffer()).equals(expected)).toBe(true);
  });
});

describe('JSON', () => {
  test('is compressed for clients that accept it, and hashed before', async () => {
    const answer = await post({}, { 'accept-encoding': 'gzip' }, undefined, '{}');
    const identity = gunzipSync(answer.body);
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      'transfer-encoding': 'chunked',
      'whole-content-sha512': sha512(identity),
    });
    expect(identity.toString()).toMatch(/^\{"alerts":\[\{"text":"osversionDir is required","level":"error"\}.*\]\}\n$/);
  });

  test('is never compressed when the option is off', async () => {
    const answer = await post({ gzip: false }, { 'accept-encoding': 'gzip' }, undefined, '{}');
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
  });

  test.each([
    ['trailer', true],
    ['off', false],
  ] as const)('with the hash as %s: is it a header? %s', async (wholeContentSha512, isHeader) => {
    const answer = await post({ wholeContentSha512 }, {}, undefined, '{}');
    expect(answer.headers['whole-content-sha512']).toBe(isHeader ? sha512(answer.body) : undefined);
  });
});

function sha512(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('base64');
}
