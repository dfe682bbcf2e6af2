import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createDirectoryStore,
  createIsoHandler,
  createLazyStore,
  createNodeListener,
  type IsoHandlerOptions,
} from '../../src/http/index.js';
import { request } from '../support/requests.js';
import { type LoopbackServer, serve } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';
import { alertsOf, exchange } from './support/plain-client.js';

const body = JSON.stringify(request);

let root: string;
let server: LoopbackServer | undefined;

beforeAll(async () => {
  root = await makeOsRoot();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(() => rm(root, { recursive: true }));

const handlerWith = (options: Partial<IsoHandlerOptions> = {}) =>
  createIsoHandler({ root, authorize: async () => ({ user: 'operator' }), ...options });
const owns = (path: string, options?: Partial<IsoHandlerOptions>) =>
  handlerWith(options).owns({ url: `http://localhost${path}` });

describe('the paths of the handler', () => {
  test.each([
    ...['isos', 'osversions', 'seeds', 'installers', 'preview'].map((name) => `/api/4.0/${name}`),
    ...[
      '/api/4.0/isos/',
      '/api/9.9/isos',
      '/api/6/osversions',
      '/api/latest/seeds',
      '/openapi.json',
      '/iso/a.iso',
      '/iso/',
    ],
  ])('%s is one', (path) => {
    expect(owns(path)).toBe(true);
    expect(owns(`${path}?a=/b`)).toBe(true);
    expect(owns(`/tools${path}`)).toBe(false);
    expect(owns(`/tools${path}`, { basePath: '/tools' })).toBe(true);
    expect(owns(path, { basePath: '/tools' })).toBe(false);
  });

  test.each([
    ...['/', '/api', '/api/4.0', '/api/4.0/', '/api/4.0/servers', '/api/9.9/servers', '/api/4.0/isosx', '/api/v4/isos'],
    ...['/api/04.0/isos', '/iso', '/isos', '/openapi.json/', '/health', '/x/api/4.0/isos', '/toolsx/api/4.0/isos'],
  ])('%s is none', (path) => {
    expect(owns(path)).toBe(false);
    expect(owns(`/tools${path}`, { basePath: '/tools' })).toBe(false);
  });
});

describe('createNodeListener', () => {
  test('calls next for paths that are not its own, with the message untouched', async () => {
    const listener = createNodeListener(handlerWith());
    server = await serve((incoming, outgoing) =>
      listener(incoming, outgoing, async () => {
        let text = '';
        for await (const chunk of incoming) text += chunk;
        outgoing.setHeader('x-body', text).end('next');
      }),
    );
    for (const path of ['/', '/api/4.0/servers', '/a%2Fb', '/a//b', '/a/../b', '/iso']) {
      const answer = await exchange(server.url + path, { body: 'all of it' });
      expect({ path, text: answer.body.toString(), sent: answer.headers['x-body'] }).toEqual({
        path,
        text: 'next',
        sent: 'all of it',
      });
    }
    expect((await exchange(`${server.url}/api/9.9/isos`, { body })).status).toBe(501);
    expect((await exchange(`${server.url}/api/4.0/isos`, { method: 'GET' })).status).toBe(405);
    expect((await exchange(`${server.url}/iso/none.iso`, { method: 'GET' })).status).toBe(404);
  });

  test('answers 404 for them without next', async () => {
    server = await serve(createNodeListener(handlerWith()));
    const answer = await exchange(`${server.url}/health`, { method: 'GET' });
    expect([answer.status, ...alertsOf(answer)]).toEqual([404, "The requested path '/health' does not exist."]);
  });

  test.each(['/api//4.0/isos', '/x/../api/4.0/isos', '/api/4.0/%69sos', '/api/4.0%2Fisos', '/api\\4.0/isos'])(
    'does not leave %s to others, which a proxy may have let through as another path',
    async (path) => {
      const next = vi.fn();
      const listener = createNodeListener(handlerWith());
      server = await serve((incoming, outgoing) => listener(incoming, outgoing, next));
      const { connect } = await import('node:net');
      const socket = connect(server.port, '127.0.0.1');
      socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      let answer = '';
      for await (const chunk of socket) answer += chunk;
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(next).not.toHaveBeenCalled();
    },
  );

  test('never calls next for a handler that is a plain function', async () => {
    const listener = createNodeListener(async () => new Response('all'));
    server = await serve((incoming, outgoing) => listener(incoming, outgoing, () => outgoing.end('next')));
    expect((await exchange(`${server.url}/anything`, { method: 'GET' })).body.toString()).toBe('all');
  });
});

describe('basePath', () => {
  test.each(['tools', '/tools/', '/to ols', '/a//b', '/..', '/a/./b', 7])('%j is refused', (basePath) => {
    expect(() => handlerWith({ basePath: basePath as string })).toThrow(RangeError);
    expect(() => handlerWith({ basePath: basePath as string })).toThrow('basePath');
  });

  test.each<[string, string]>([
    ['at the root of Express', '/'],
    ['at the same mount path', '/tools'],
    ['at the first part of it', '/tools/isos'],
  ])('is served %s', async (_where, mount) => {
    const app = express();
    app.use(mount, createNodeListener(handlerWith({ basePath: '/tools/isos' })));
    app.use((_request, response) => void response.status(404).send('the application'));
    server = await serve(app);
    const answer = await exchange(`${server.url}/tools/isos/api/4.0/isos`, { body });
    expect(answer.status).toBe(200);
    const description = await exchange(`${server.url}/tools/isos/openapi.json`, { method: 'GET' });
    expect(JSON.parse(description.body.toString()).servers).toEqual([{ url: '/tools/isos' }]);
    for (const path of ['/tools/health', '/health']) {
      expect((await exchange(server.url + path, { method: 'GET' })).body.toString()).toBe('the application');
    }
  });

  test.each([
    ['files', createDirectoryStore],
    ['records', createLazyStore],
  ])('and a baseUrl with a path lead to stored images kept as %s', async (kind, createStore) => {
    const directory = join(root, `store-${kind}`);
    let url = 'http://localhost/';
    const make = (baseUrl: string) =>
      createNodeListener(
        handlerWith({ basePath: '/tools', versions: ['1.4'], store: createStore({ directory, baseUrl }) }),
      );
    server = await serve((incoming, outgoing) => make(`${url}/tools/`)(incoming, outgoing));
    url = server.url;
    const stored = await exchange(`${url}/tools/api/1.4/isos`, { body });
    const { isoURL } = JSON.parse(stored.body.toString()).response;
    expect(isoURL).toBe(`${url}/tools/iso/edge-07.cdn.example.net-alma9.iso`);
    const image = await exchange(isoURL, { method: 'GET', headers: { range: 'bytes=32769-32773' } });
    expect([image.status, image.body.toString()]).toEqual([206, 'CD001']);
    const { pathname } = new URL(isoURL);
    expect((await exchange(url + pathname.replace('/tools', ''), { method: 'GET' })).status).toBe(404);
  });

  test.each(['ftp://a/b', 'https://a/b?c', 'https://a/b#c'])('a baseUrl like %s is refused', (baseUrl) => {
    for (const createStore of [createDirectoryStore, createLazyStore]) {
      expect(() => createStore({ directory: tmpdir(), baseUrl })).toThrow(TypeError);
    }
  });
});
