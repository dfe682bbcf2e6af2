import 'reflect-metadata';
import { rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, HttpException, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express5 from 'express';
// @ts-expect-error the types of Express 5 stand for it
import express4 from 'express4';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createIsoHandler, createNodeListener, type IsoHandler } from '../../src/http/index.js';
import { request } from '../support/requests.js';
import { type LoopbackServer, serve } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';
import { alertsOf, exchange } from './support/plain-client.js';

/** The examples, which are JavaScript. */
const recipe = (name: string) => import(`../../examples/frameworks/${name}.mjs`);
const { mountIsos: mountInExpress } = await recipe('express');
const { isos: fastifyIsos } = await recipe('fastify');
const { withIsos } = await recipe('fetch');
const { isos: honoIsos } = await recipe('hono');
const { isos: koaIsos } = await recipe('koa');
const { mountIsos: mountInNest } = await recipe('nest');
const { routesOf } = await recipe('next');

const body = JSON.stringify(request);
const json = { 'content-type': 'application/json' };

let root: string;
let server: LoopbackServer;

beforeAll(async () => {
  root = await makeOsRoot();
});
afterEach(() => server.close());
afterAll(() => rm(root, { recursive: true }));

const authorize = async () => ({ user: 'operator' });
type Make = (handler: IsoHandler) => Promise<LoopbackServer>;

/** Routes of an application, in the words of Express: a page, a body that is parsed, a fault, and an API beside ours. */
function expressApp(express: typeof express5, handler: IsoHandler): RequestListener {
  const app = express();
  mountInExpress(app, handler);
  app.use(express.json());
  app.get('/health', (_request, response) => void response.send('fine'));
  app.get('/api/4.0/servers', (_request, response) => void response.send('servers'));
  app.post('/echo', (incoming, response) => void response.json(incoming.body));
  app.get('/boom', () => {
    throw new Error('boom');
  });
  app.use((_request, response) => void response.status(404).send('no such page'));
  app.use((error: Error, _request: unknown, response: express5.Response, _next: unknown) => {
    response.status(500).send(`handled ${error.message}`);
  });
  return app;
}

async function listening(listen: () => Promise<unknown>, address: () => unknown, close: () => Promise<unknown>) {
  await listen();
  const { port } = address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: async () => void (await close()) };
}

/** The same application as a function from Request to Response. */
async function fetchApp(incoming: Request): Promise<Response> {
  const { pathname } = new URL(incoming.url);
  if (pathname === '/health') return new Response('fine');
  if (pathname === '/api/4.0/servers') return new Response('servers');
  if (pathname === '/echo') return Response.json(await incoming.json());
  if (pathname === '/boom') return new Response('handled boom', { status: 500 });
  return new Response('no such page', { status: 404 });
}

const servers: readonly [string, Make][] = [
  ['Express 4', (handler) => serve(expressApp(express4 as typeof express5, handler))],
  ['Express 5', (handler) => serve(expressApp(express5, handler))],
  [
    'Fastify',
    (handler) => {
      const app = fastify();
      app.register(fastifyIsos(handler));
      app.get('/health', async () => 'fine');
      app.get('/api/4.0/servers', async () => 'servers');
      app.post('/echo', async (incoming) => incoming.body);
      app.get('/boom', async () => {
        throw new Error('boom');
      });
      app.setNotFoundHandler((_request, reply) => reply.code(404).send('no such page'));
      app.setErrorHandler((error, _request, reply) => reply.code(500).send(`handled ${(error as Error).message}`));
      const { server: http } = app;
      return listening(
        () => app.listen({ host: '127.0.0.1', port: 0 }),
        () => http.address(),
        () => app.close(),
      );
    },
  ],
  [
    'Koa',
    (handler) => {
      const app = new Koa();
      app.use(async (context, next) => {
        try {
          await next();
        } catch (error) {
          context.status = 500;
          context.body = `handled ${(error as Error).message}`;
        }
      });
      app.use(koaIsos(handler));
      app.use(async (context) => {
        if (context.path === '/health') context.body = 'fine';
        else if (context.path === '/api/4.0/servers') context.body = 'servers';
        else if (context.path === '/boom') throw new Error('boom');
        else if (context.path === '/echo') {
          let text = '';
          for await (const chunk of context.req) text += chunk;
          context.body = JSON.parse(text);
        } else {
          context.status = 404;
          context.body = 'no such page';
        }
      });
      return serve(app.callback());
    },
  ],
  [
    'Nest',
    async (handler) => {
      const app = await NestFactory.create(applicationOfNest(), { logger: false });
      mountInNest(app, handler);
      return listening(
        () => app.listen(0, '127.0.0.1'),
        () => app.getHttpServer().address(),
        () => app.close(),
      );
    },
  ],
  [
    'Hono',
    (handler) => {
      const app = new Hono();
      app.use(honoIsos(handler));
      app.all('/boom', () => {
        throw new Error('boom');
      });
      app.onError((error, context) => context.text(`handled ${error.message}`, 500));
      app.all('*', (context) => fetchApp(context.req.raw));
      return serve(createNodeListener(async (incoming) => app.fetch(incoming)));
    },
  ],
  ['Bun, Deno and workerd', (handler) => serve(createNodeListener(withIsos(handler, fetchApp)))],
  [
    'Next',
    (handler) => {
      const routes = routesOf(handler);
      const isRoute = /^\/api\/[^/]+\/(?:isos|osversions)$/;
      return serve(
        createNodeListener(async (incoming) =>
          isRoute.test(new URL(incoming.url).pathname)
            ? await routes[incoming.method as keyof typeof routes](incoming)
            : await fetchApp(incoming),
        ),
      );
    },
  ],
];

/** Decorators as the functions that they are. */
function applicationOfNest(): new () => unknown {
  class Pages {
    health = () => 'fine';
    servers = () => 'servers';
    echo = (body: unknown) => body;
    boom = () => {
      throw new HttpException('handled boom', 500);
    };
  }
  const routes = { health: Get('health'), servers: Get('api/4.0/servers'), echo: Post('echo'), boom: Get('boom') };
  for (const [name, route] of Object.entries(routes)) {
    const method = function (this: Pages, ...args: unknown[]) {
      return (new Pages()[name as keyof Pages] as (...args: unknown[]) => unknown)(...args);
    };
    Object.defineProperty(Pages.prototype, name, { value: method, configurable: true });
    route(Pages.prototype, name, Object.getOwnPropertyDescriptor(Pages.prototype, name)!);
  }
  Body()(Pages.prototype, 'echo', 0);
  Controller()(Pages);
  class Application {}
  Module({ controllers: [Pages] })(Application);
  return Application;
}

const get = (path: string) => exchange(server.url + path, { method: 'GET' });

describe.each(servers)('%s', (name, make) => {
  test('answers images, lists and refusals of the endpoint', async () => {
    server = await make(createIsoHandler({ root, authorize }));
    const image = await exchange(`${server.url}/api/4.0/isos`, { headers: json, body });
    expect(image.status).toBe(200);
    expect(image.headers['content-length']).toBe(String(image.body.length));
    expect(image.body.toString('latin1', 32769, 32774)).toBe('CD001');
    expect((await get('/api/4.0/osversions')).body.toString()).toContain('"Alma 9":"alma9"');
    // A body that is no JSON, and one that a parser would have changed.
    const refused = await exchange(`${server.url}/api/4.0/isos`, { headers: json, body: '{' });
    expect(refused.status).toBe(400);
    expect(alertsOf(refused)[0]).toContain('line 1, column 2');
    expect((await exchange(`${server.url}/api/9.9/isos`, { headers: json, body })).status).toBe(501);
    if (name !== 'Next') expect((await get('/openapi.json')).body.toString()).toContain('"openapi":"3.1.1"');
  });

  test("leaves the application's routes, parsing of bodies and handling of errors alone", async () => {
    server = await make(createIsoHandler({ root, authorize }));
    expect((await get('/health')).body.toString()).toBe('fine');
    expect((await get('/api/4.0/servers')).body.toString()).toBe('servers');
    const echo = await exchange(`${server.url}/echo`, { headers: json, body: '{"a":[1]}' });
    expect(JSON.parse(echo.body.toString())).toEqual({ a: [1] });
    const fault = await get('/boom');
    expect([fault.status, fault.body.toString()]).toEqual([500, expect.stringContaining('handled boom')]);
    for (const path of ['/unknown', '/api/4.0/isosx', '/api/4.0', '/iso']) {
      const unknown = await get(path);
      expect(unknown.status).toBe(404);
      expect(unknown.body.toString()).not.toContain('alerts');
    }
  });
});
