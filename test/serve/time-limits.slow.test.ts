import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOsRoot } from '../http/support/os-root.js';
import { startTestServer, type TestServer } from './support/running-server.js';

let root: string;
let server: TestServer;

beforeAll(async () => {
  root = await makeOsRoot();
  server = await startTestServer({ endpoint: { root } });
});
afterAll(async () => {
  await server.stop();
  await rm(root, { recursive: true });
});

/** Sends a byte each second and answers what comes back, and after how many seconds the connection was closed. */
async function drip(head: string): Promise<{ readonly answer: string; readonly seconds: number }> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const start = performance.now();
  let answer = '';
  socket.write(head);
  const timer = setInterval(() => socket.write('x'), 1000);
  // The other end may have closed already.
  socket.on('error', () => {});
  socket.on('data', (piece) => {
    answer += piece;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(timer);
  return { answer, seconds: (performance.now() - start) / 1000 };
}

describe.concurrent('a client that drips', () => {
  test('the head of its request is closed out after 15 to 20 seconds', async () => {
    const { answer, seconds } = await drip('GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(seconds).toBeGreaterThan(14);
    expect(seconds).toBeLessThan(25);
  });

  test('the body of its request is closed out after 60 to 65 seconds', async () => {
    const head = 'POST /api/4.0/isos HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\n';
    const { answer, seconds } = await drip(head);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(seconds).toBeGreaterThan(59);
    expect(seconds).toBeLessThan(70);
  }, 90_000);
});
