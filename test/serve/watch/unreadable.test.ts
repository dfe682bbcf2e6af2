import { EventEmitter } from 'node:events';
import { type Server, STATUS_CODES } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refuseUnreadable } from '../../../src/serve/watch/unreadable.js';
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

describe('a fault of a connection', () => {
  /** What becomes of it: what is told, what is sent, and with what the connection ends. */
  function outcomeOf(code: string | undefined, connection: object = {}) {
    const server = new EventEmitter();
    const told = vi.fn();
    refuseUnreadable(server as Server, told);
    const fault = Object.assign(new Error('of the connection'), { code });
    const socket = { writable: true, remoteAddress: '192.0.2.7', write: vi.fn(), destroy: vi.fn(), ...connection };
    server.emit('clientError', fault, socket);
    expect(socket.destroy.mock.calls).toEqual([[fault]]);
    return { told: told.mock.calls.flat(), sent: socket.write.mock.calls.flat() };
  }
  const close = '\r\nConnection: close\r\n\r\n';

  test.each([
    ['HPE_INVALID_METHOD', 400],
    ['HPE_HEADER_OVERFLOW', 431],
    ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
    ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ])('of the name %s is answered with %d', (code, status) => {
    expect(outcomeOf(code)).toEqual({
      told: [{ status, code, peer: '192.0.2.7' }],
      sent: [`HTTP/1.1 ${status} ${STATUS_CODES[status]}${close}`],
    });
  });

  test('without a name is a request that cannot be read', () => {
    const { told, sent } = outcomeOf(undefined);
    expect(told).toEqual([{ status: 400, code: '', peer: '192.0.2.7' }]);
    expect(sent).toEqual([`HTTP/1.1 400 Bad Request${close}`]);
  });

  test.each(['ERR_SSL_HTTP_REQUEST', 'ERR_TLS_HANDSHAKE_TIMEOUT'])('of TLS is told, and not answered: %s', (code) => {
    const refusal = { told: [{ status: 400, code, peer: '192.0.2.7' }], sent: [] };
    expect(outcomeOf(code)).toEqual(refusal);
    expect(outcomeOf(code, { writable: false })).toEqual(refusal);
  });

  test.each(['HPE_ERR_SSL_X', 'ERR_SSL', 'ERR_SSLX_Y'])('of another name is none of TLS: %s', (code) => {
    expect(outcomeOf(code).sent).toHaveLength(1);
  });

  test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])('that says that there is no client is not told: %s', (code) => {
    expect(outcomeOf(code)).toEqual({ told: [], sent: [] });
  });

  test('is not told where nothing can be sent, or an answer has begun', () => {
    expect(outcomeOf('HPE_INVALID_METHOD', { writable: false })).toEqual({ told: [], sent: [] });
    const begun = { _httpMessage: { headersSent: true } };
    expect(outcomeOf('HPE_INVALID_METHOD', begun)).toEqual({ told: [], sent: [] });
    for (const _httpMessage of [null, { headersSent: false }])
      expect(outcomeOf('HPE_INVALID_METHOD', { _httpMessage }).told).toHaveLength(1);
  });
});
