import { rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { request } from '../support/requests.js';
import { startTestServer, type TestServer } from './support/running-server.js';

const body = JSON.stringify(request);
const post = `POST /api/4.0/isos HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

let root: string;
let server: TestServer;
let socket: Socket;

beforeAll(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterAll(() => rm(root, { recursive: true }));

/** A client that sends two requests at once, and reads nothing. */
beforeEach(async () => {
  server = await startTestServer({ endpoint: { root } });
  socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {}).pause();
  socket.write(post + post);
  await vi.waitFor(async () => expect(await runningOf(server)).toBe(2));
});
afterEach(() => server.stop());

async function runningOf({ url }: TestServer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^kickstart_iso_transfers (\d+)$/m.exec(text)?.[1]);
}

describe('a client that sends its next request before the first is answered', () => {
  test('frees both places when it leaves', async () => {
    socket.destroy();
    await vi.waitFor(async () => expect(await runningOf(server)).toBe(0));
    const aborted = { change: { outcome: 'aborted' } };
    expect(server.lines('change')).toMatchObject([aborted, aborted]);
    const paths = server.lines('access').filter(({ path }) => path === '/api/4.0/isos');
    expect(paths).toMatchObject([{ outcome: 'aborted' }, { outcome: 'aborted' }]);
  });

  test('does not hold up the end of the server', async () => {
    expect(await server.shutDown(AbortSignal.abort())).toBeGreaterThanOrEqual(2);
  });
});
