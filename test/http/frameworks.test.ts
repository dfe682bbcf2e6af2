import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createIsoHandler, createNodeListener, type IsoHandlerOptions } from '../../src/http/index.js';
import { request } from '../support/requests.js';
import { type LoopbackServer, serve } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';
import { alertsOf, exchange } from './support/plain-client.js';

const body = JSON.stringify(request);
const json = { 'content-type': 'application/json' };
const onError = vi.fn();

let root: string;
let listener: ReturnType<typeof createNodeListener>;
let server: LoopbackServer;

beforeAll(async () => {
  root = await makeOsRoot();
  listener = createNodeListener(createIsoHandler({ root, onError, authorize: async () => ({ user: 'operator' }) }));
});
afterEach(async () => {
  await server.close();
  onError.mockReset();
});
afterAll(() => rm(root, { recursive: true }));

async function expectImage(path: string): Promise<void> {
  const answer = await exchange(server.url + path, { headers: json, body });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-length']).toBe(String(answer.body.length));
  expect(answer.body.toString('latin1', 32769, 32774)).toBe('CD001');
}

describe('Express', () => {
  test('hands on what it does not know itself', async () => {
    const app = express();
    app.get('/health', (_request, response) => void response.send('fine'));
    app.use(listener);
    server = await serve(app);
    await expectImage('/api/4.0/isos');
    expect((await exchange(`${server.url}/health`, { method: 'GET' })).body.toString()).toBe('fine');
    const unknown = await exchange(`${server.url}/unknown`, { method: 'GET' });
    expect([unknown.status, unknown.body.toString()]).toEqual([404, expect.stringContaining('Cannot GET /unknown')]);
  });

  test.each(['/tools', '/api', '/api/4.0', '/tools/api'])('mounts it at %s', async (mount) => {
    const app = express();
    app.use(mount, listener);
    server = await serve(app);
    const start = mount === '/tools' ? '/tools/api/4.0' : mount.endsWith('4.0') ? mount : `${mount}/4.0`;
    await expectImage(`${start}/isos`);
    const versions = await exchange(`${server.url}${start}/osversions?a=b`, { method: 'GET' });
    expect(versions.status).toBe(200);
  });

  test('mounts it as a route', async () => {
    const app = express();
    app.post('/api/:version/isos', listener);
    server = await serve(app);
    await expectImage('/api/5.0/isos');
  });

  test.each([
    ['an object', express.json()],
    ['text', express.text({ type: '*/*' })],
    ['bytes', express.raw({ type: '*/*' })],
  ])('may have read the body as %s', async (_form, parser) => {
    const app = express();
    app.use(parser, listener);
    server = await serve(app);
    await expectImage('/api/4.0/isos');
    const refused = await exchange(`${server.url}/api/4.0/isos`, { headers: json, body: '{}' });
    expect(refused.status).toBe(400);
  });

  test('that has read the body and thrown it away is told so', async () => {
    const app = express();
    app.use((incoming, _response, next) => void incoming.resume().once('end', next), listener);
    server = await serve(app);
    const answer = await exchange(`${server.url}/api/4.0/isos`, { body });
    expect(answer.status).toBe(500);
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ message: expect.stringContaining('the body was read before') });
  });

  test("keeps its other middleware's headers and cookies", async () => {
    const app = express();
    app.use((_request, response, next) => {
      response.cookie('session', '1').set('x-frame-options', 'DENY');
      next();
    });
    app.use(
      createNodeListener(
        createIsoHandler({
          root,
          authorize: async () => ({ user: 'operator', headers: { 'set-cookie': 'mojolicious=2' } }),
        }),
      ),
    );
    server = await serve(app);
    const { headers } = await exchange(`${server.url}/api/4.0/osversions`, { method: 'GET' });
    expect(headers['set-cookie']).toEqual(['session=1; Path=/', 'mojolicious=2']);
    expect(headers['x-frame-options']).toBe('DENY');
  });
});

describe('Fastify', () => {
  test('gives it the bare messages', async () => {
    const app = fastify();
    // The body is the listener's to read.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.all('/api/*', (incoming, reply) => {
      reply.hijack();
      listener(incoming.raw, reply.raw);
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    server = { url: `http://127.0.0.1:${port}`, port, close: () => app.close().then(() => {}) };
    await expectImage('/api/4.0/isos');
    const versions = await exchange(`${server.url}/api/4.0/osversions`, { method: 'GET' });
    expect(versions.status).toBe(200);
  });
});

describe('Hono', () => {
  // The root is there only when the tests run.
  const handlerWith = (options: Partial<IsoHandlerOptions>) => (incoming: Request) =>
    createIsoHandler({ root, onError, authorize: async () => ({ user: 'operator' }), ...options })(incoming);
  const handler = handlerWith({});

  test('calls the handler as it is, and sends what it does not know itself', async () => {
    const app = new Hono();
    app.get('/health', (context) => context.text('fine'));
    app.all('*', (context) => handler(context.req.raw));
    server = await serve(createNodeListener(async (incoming) => app.fetch(incoming)));
    await expectImage('/api/4.0/isos');
    expect((await exchange(`${server.url}/health`, { method: 'GET' })).body.toString()).toBe('fine');
    const unknown = await exchange(`${server.url}/unknown`, { method: 'GET' });
    expect(alertsOf(unknown)).toEqual(["The requested path '/unknown' does not exist."]);
  });

  test('mounts it at a path', async () => {
    const app = new Hono();
    app.mount('/tools', handler);
    server = await serve(createNodeListener(async (incoming) => app.fetch(incoming)));
    await expectImage('/tools/api/4.0/isos');
  });

  test('keeps the middleware around it, and its cookies', async () => {
    const app = new Hono();
    app.use(async (context, next) => {
      await next();
      context.header('x-frame-options', 'DENY');
      context.header('set-cookie', 'session=1', { append: true });
    });
    const headers = { 'set-cookie': 'mojolicious=2' };
    const authorising = handlerWith({ authorize: async () => ({ user: 'operator', headers }) });
    app.all('/api/*', (context) => authorising(context.req.raw));
    server = await serve(createNodeListener(async (incoming) => app.fetch(incoming)));
    const answer = await exchange(`${server.url}/api/4.0/osversions`, { method: 'GET' });
    expect(answer.headers['x-frame-options']).toBe('DENY');
    expect(answer.headers['set-cookie']).toEqual(['mojolicious=2', 'session=1']);
    await expectImage('/api/4.0/isos');
  });

  test('lets the trailers through', async () => {
    const app = new Hono();
    const trailing = handlerWith({ wholeContentSha512: 'trailer' });
    app.all('/api/*', (context) => trailing(context.req.raw));
    server = await serve(createNodeListener(async (incoming) => app.fetch(incoming)));
    const answer = await exchange(`${server.url}/api/4.0/isos`, { headers: { te: 'trailers' }, body });
    expect(answer.trailers).toHaveProperty('whole-content-sha512');
  });
});
