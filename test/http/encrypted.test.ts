import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createSecureServer, type Http2SecureServer } from 'node:http2';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNodeListener } from '../../src/http/index.js';
import { lacks, runTool } from '../support/tools.js';

const PIECES = 24;
const PIECE = 256 * 1024;

/** Bytes of which no two pieces are alike, from a byte stream that fills whatever memory it is given. */
function numbered(): ReadableStream<Uint8Array> {
  let position = 0;
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: PIECE,
    pull(controller) {
      const request = controller.byobRequest!;
      const view = request.view as Uint8Array<ArrayBuffer>;
      const part = view.subarray(0, PIECES * PIECE - position);
      for (let index = 0; index < part.length; index++) part[index] = valueAt(position + index);
      position += part.length;
      if (part.length === 0) controller.close();
      request.respond(part.length);
    },
  });
}

const valueAt = (position: number) => Math.floor(position / 1000) % 251;
const expected = Buffer.from(Uint8Array.from({ length: PIECES * PIECE }, (_, index) => valueAt(index)));

describe.skipIf(lacks('openssl'))('an encrypted connection', () => {
  let directory: string;
  let server: Http2SecureServer;
  let url: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'encrypted-'));
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
    const certificate = ['-x509', '-subj', '/CN=localhost', '-days', '2', '-out', 'certificate.pem'];
    await runTool('openssl', ['req', ...certificate, ...key], { cwd: directory });
    const pem = (name: string) => readFile(join(directory, `${name}.pem`));
    server = createSecureServer({ key: await pem('key'), cert: await pem('certificate'), allowHTTP1: true });
    const listener = createNodeListener(async () => new Response(numbered()));
    // The compatibility interface of HTTP/2 has the form of that of HTTP/1.
    server.on('request', listener as unknown as Parameters<typeof server.on>[1]);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.close();
    await rm(directory, { recursive: true });
  });

  test.each([0, 300])('of HTTP/1.1 carries a large image, to a client that waits %i ms', async (milliseconds) => {
    const outgoing = get(url, { rejectUnauthorized: false, agent: false });
    const [incoming] = await once(outgoing, 'response');
    await setTimeout(milliseconds);
    expect((await buffer(incoming)).equals(expected)).toBe(true);
  });

  test.each([0, 300])('of HTTP/2 carries a large image, to a client that waits %i ms', async (milliseconds) => {
    const session = connect(url, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/' });
    await once(stream, 'response');
    await setTimeout(milliseconds);
    expect((await buffer(stream)).equals(expected)).toBe(true);
    session.close();
  });
});
