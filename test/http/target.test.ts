import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createIsoHandler, createNodeListener } from '../../src/http/index.js';
import { isPlainTarget } from '../../src/http/target.js';

const PLAIN = [
  '/',
  '/api/5.0/isos',
  '/api/5.0/isos/',
  '/api/5.0/isos?x=/../y&z=%2e',
  'http://example.net/api/5.0/isos',
  'http://example.net',
  "/iso/edge-07.a's(1)~!*-9.iso",
  '/iso/%C3%A4%20b%25.iso',
  '/..a/b../.c/...',
];
const CHANGED = [
  '/.\\api\\5.0\\isos',
  '\\api\\5.0\\isos',
  '/api\\5.0/isos',
  '/api/5.0/isos?x=\\',
  '//api/5.0/isos',
  '/api//5.0/isos',
  '/api/5.0//isos',
  '/api/5.0/isos//',
  '/./api/5.0/isos',
  '/api/./5.0/isos',
  '/api/5.0/isos/.',
  '/x/../api/5.0/isos',
  '/api/5.0/isos/..',
  '/%2e/api/5.0/isos',
  '/x/.%2E/api/5.0/isos',
  '/%61pi/5.0/isos',
  '/api/5%2E0/isos',
  '/api%2F5.0/isos',
  '/api%5c5.0/isos',
  '/api/5.0/isos%00',
  '/api/5.0/isos#x',
  '/api/\t5.0/isos',
  '/api/5.0/is\tos',
  '/api/5.0/isos/ä',
  '/api/5.0/isos"',
  'api/5.0/isos',
  'http://example.net/./api/5.0/isos',
  'http:\\\\example.net\\api',
  'ftp://example.net/api/5.0/isos',
  '*',
];

test.each(PLAIN)('the target %j is plain', (target) => expect(isPlainTarget(target, 'POST')).toBe(true));
test.each(CHANGED)('the target %j is not plain', (target) => expect(isPlainTarget(target, 'POST')).toBe(false));
test('the target * is for OPTIONS', () => expect(isPlainTarget('*', 'OPTIONS')).toBe(true));

let server: Server;
let asked: string[];

beforeEach(async () => {
  asked = [];
  const answer = async ({ url }: Request) => {
    asked.push(url);
    return new Response('answered');
  };
  server = createServer(createNodeListener(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => server.close());

function raw(head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let text = '';
    socket.on('data', (piece) => {
      text += piece;
    });
    socket.once('error', reject).once('close', () => resolve(text));
    socket.write(`${head}\r\nConnection: close\r\n\r\n`);
  });
}

describe('a listener refuses with 400', () => {
  test.each(CHANGED.filter((target) => /^[!-~]+$/.test(target) && !/^[^/*h]/.test(target)))(
    'the target %s',
    async (target) => {
      expect(await raw(`POST ${target} HTTP/1.1\r\nHost: a`)).toMatch(/^HTTP\/1\.1 400 /);
      expect(asked).toEqual([]);
    },
  );

  test.each([
    'Host: a\r\nHost: b',
    'Host: a\r\nhOST: a',
    'Host: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b',
    'Host: a\r\nFrom: a\r\nfrom: b',
    'Host: a\r\nOrigin: a\r\nOrigin: b',
    'Host: a\r\nContent-Type: a\r\nContent-Type: b',
  ])('the fields %j', async (fields) => {
    const answer = await raw(`GET / HTTP/1.1\r\n${fields}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('stands twice');
    expect(asked).toEqual([]);
  });

  test('and answers what is plain', async () => {
    expect(await raw('GET /a/b?c HTTP/1.1\r\nHost: a\r\nAccept: x\r\nAccept: y')).toContain('answered');
    expect(asked).toEqual(['http://a/a/b?c']);
  });
});

test.each(['/api//5.0/isos', '/%61pi/5.0/isos', '/api%2f5.0/isos', '/iso%2fa.iso', '//iso/a.iso'])(
  'the handler refuses the path %s',
  async (path) => {
    const handler = createIsoHandler({ authorize: async () => ({ user: 'operator' }) });
    const answer = await handler(new Request(`http://localhost${path}`, { method: 'POST', body: '{}' }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      alerts: [{ level: 'error', text: 'the path of the request is not in its plain form' }],
    });
  },
);
