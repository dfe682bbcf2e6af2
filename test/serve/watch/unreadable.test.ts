import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exchange } from '../../http/support/plain-client.js';
import { startTestServer, type TestServer } from '../support/running-server.js';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

/** Sends bytes, and returns what comes back. */
function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 400],
  ['too many bytes of headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
])('a request of %s is answered, logged and counted', async (_what, bytes, status) => {
  expect(await answerTo(bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(server.lines('access')).toMatchObject([{ status, peer: '127.0.0.1', outcome: 'unreadable' }]);
  const metrics = (await exchange(`${server.url}/metrics`, { method: 'GET' })).body.toString();
  expect(metrics).toContain(`kickstart_iso_http_unreadable_requests_total{status="${status}"} 1`);
});
