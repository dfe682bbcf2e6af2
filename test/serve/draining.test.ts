import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { begin } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { startTestServer, type TestServer } from './support/running-server.js';

const body = JSON.stringify(request);

let root: string;
let server: TestServer;

beforeEach(async () => {
  root = await makeOsRoot(treeWithLargeFile);
  server = await startTestServer({ endpoint: { root } });
});
afterEach(() => rm(root, { recursive: true }));

/** Sends the head of a request whose body never comes, and resolves when an answer does. */
function askWithoutBody(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', allowHalfOpen: true });
    socket.once('error', reject);
    socket.once('data', (piece) => resolve(piece.toString()));
    socket.write('POST /api/4.0/isos HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{');
  });
}

test('a request that was turned away, and whose client then neither sends nor leaves, does not hold up the end', async () => {
  const running = await begin(`${server.url}/api/4.0/isos`, { body });
  const end = server.shutDown(new AbortController().signal);
  expect(await askWithoutBody()).toMatch(/^HTTP\/1\.1 503 /);
  for await (const _ of running);
  expect(await end).toBe(0);
});

test('a request that was turned away is not among the transfers that are cut', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const head = `POST /api/4.0/isos HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  socket.on('error', () => {}).write(head + body);
  await new Promise((resolve) => socket.once('readable', resolve));
  const hurry = new AbortController();
  const end = server.shutDown(hurry.signal);
  // Its answer waits for the one before it, whose client has stopped reading.
  socket.write(head + body);
  await setTimeout(300);
  hurry.abort();
  expect(await end).toBe(1);
});
