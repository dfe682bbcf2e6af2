import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { request } from '../support/requests.js';
import { startTestServer, type TestServer } from './support/running-server.js';

const CONNECTIONS = 50;

let root: string;
let server: TestServer;
let sockets: Socket[];
/** How many requests have reached the server. */
let begun: number;
const count = () => {
  begun++;
};

beforeAll(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterAll(() => rm(root, { recursive: true }));

/** One image is under way, to a client that reads no further. */
beforeEach(async () => {
  server = await startTestServer({ endpoint: { root } });
  sockets = [];
  const body = JSON.stringify(request);
  const download = await connectionFrom('127.0.0.1');
  download.write(
    `POST /api/4.0/isos HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  await once(download, 'readable');
  expect(String(download.read(12))).toBe('HTTP/1.1 200');
  subscribe('http.server.request.start', count);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  unsubscribe('http.server.request.start', count);
  for (const socket of sockets) socket.destroy();
  await server.stop();
});

async function connectionFrom(localAddress: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port), localAddress });
  sockets.push(socket.on('error', () => {}));
  await once(socket, 'connect');
  return socket;
}

test.each([
  ['paths that do not exist', '/nothing'],
  ['targets that are refused unread', '/.\\nothing'],
  ['stored images that are not there', '/iso/none.iso'],
  ['the metrics', '/metrics'],
])(
  'beside an image, a client that asks for %s on many connections keeps no other client waiting',
  async (_, target) => {
    const flood = await Promise.all(Array.from({ length: CONNECTIONS }, () => connectionFrom('127.0.0.1')));
    const other = await connectionFrom('127.0.0.2');
    const answered: string[] = [];
    begun = 0;
    for (const socket of flood) ask(socket, target, () => answered.push('flood'));
    await turnsUntil(() => begun === CONNECTIONS);
    ask(other, '/health/live', () => answered.push('other'));
    await turnsUntil(() => begun === CONNECTIONS + 1);
    while (!answered.includes('other')) {
      const before = answered.length;
      vi.advanceTimersByTime(4);
      await turnsUntil(() => answered.length > before);
    }
    expect(answered.length).toBeLessThan(5);
  },
);

function ask(socket: Socket, target: string, onAnswer: () => void): void {
  socket.once('data', onAnswer);
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
}

/** Without the clock, which stands still. */
async function turnsUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}
