import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIsoHandler, createNodeListener } from '../../src/http/index.js';
import { refuseUnreadable } from '../../src/serve/watch/unreadable.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { request } from '../support/requests.js';
import { mutated, randomFrom } from './mutations.js';

/** `HOSTILE_REQUESTS=500000` makes it long. A fifth as many are sent as bytes of a connection. */
const REQUESTS = Number(process.env.HOSTILE_REQUESTS ?? 5_000);
const CONNECTIONS = Math.round(REQUESTS / 5);
const SEED = Number(process.env.HOSTILE_SEED ?? 9660);
/** Connections at a time. */
const AT_ONCE = 16;
/** Milliseconds: an answer that is not there by then does not come. */
const HANGS_AFTER = 60_000;

/** What a request may be answered with that nobody meant. Those that are right after all are turned away. */
const EXPECTED = new Set([200, 204, 304, 400, 401, 403, 404, 405, 408, 413, 414, 415, 416, 417, 431, 501, 503, 505]);

let root: string;
let unhandled: unknown[];
const note = (reason: unknown) => void unhandled.push(reason);

beforeEach(async () => {
  root = await makeOsRoot();
  unhandled = [];
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  process.off('unhandledRejection', note);
  await rm(root, { recursive: true });
});

/** An endpoint whose images would be made, if any were. */
function endpoint(errors: unknown[]) {
  return createIsoHandler({
    root,
    authorize: async () => ({ user: 'operator' }),
    admit: async () => ({ status: 503, text: 'no image is made here' }),
    onError: (error) => void errors.push(error),
  });
}

const bodies = [
  request,
  { ...request, dhcp: 'yes' },
  { ...request, ip6Address: '2001:db8::7/64', ip6Gateway: '2001:db8::1', interfaceMtu: '9000', stream: 'yes' },
].map((body) => Buffer.from(JSON.stringify(body)));

test(`${REQUESTS} mutated bodies are answered, and none with 500`, async () => {
  const errors: unknown[] = [];
  const handler = endpoint(errors);
  const random = randomFrom(SEED);
  const statuses = new Map<number, number>();
  for (let index = 0; index < REQUESTS; index++) {
    const body = mutated(bodies[index % bodies.length]!, random);
    const version = index % 2 === 0 ? '4.0' : '1.4';
    const answer = await handler(
      new Request(`http://localhost/api/${version}/isos`, { method: 'POST', body: new Uint8Array(body) }),
    );
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (!EXPECTED.has(answer.status)) throw new Error(`${answer.status} to ${JSON.stringify(body.toString())}`);
    const { alerts } = (await answer.json()) as { readonly alerts: readonly unknown[] };
    expect(alerts.length).toBeGreaterThan(0);
  }
  expect(errors).toEqual([]);
  expect(unhandled).toEqual([]);
  expect(statuses.size).toBeGreaterThan(1);
});

const heads = [
  'POST /api/5.0/isos HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"dhcp":"no"}',
  'GET /api/1.4/osversions HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nIf-None-Match: "a"\r\nRange: bytes=0-9\r\n\r\n',
  'POST /api/4.0/isos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n\r\n4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n',
  'HEAD /iso/a.iso HTTP/1.1\r\nHost: a\r\n\r\nGET /openapi.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
].map((head) => Buffer.from(head));

test(`${CONNECTIONS} connections with mutated requests end, and none with 500`, async () => {
  const errors: unknown[] = [];
  const server = createServer(createNodeListener(endpoint(errors)));
  refuseUnreadable(server, () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address!.port : 0;
  const random = randomFrom(SEED);
  let left = CONNECTIONS;
  const client = async () => {
    while (left-- > 0) {
      const bytes = mutated(heads[left % heads.length]!, random);
      const text = await answerTo(port, bytes);
      const strange = [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].find(([, status]) => !EXPECTED.has(Number(status)));
      if (strange !== undefined) throw new Error(`${strange[0]} to ${JSON.stringify(bytes.toString('latin1'))}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, client));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  expect(errors).toEqual([]);
  expect(unhandled).toEqual([]);
});

/** Sends bytes, ends, and answers what came until the server ended as well. */
function answerTo(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setTimeout(HANGS_AFTER, () => {
      socket.destroy();
      reject(new Error(`no end of the answer to ${JSON.stringify(bytes.toString('latin1'))}`));
    });
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
    });
    // A server may end before it has read everything.
    socket.on('error', () => {});
    socket.once('close', () => resolve(text));
    socket.end(bytes);
  });
}
