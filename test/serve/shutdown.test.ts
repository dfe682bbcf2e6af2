import { EventEmitter } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Server, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { InFlight } from '../../src/serve/server.js';
import { shutDown } from '../../src/serve/shut-down.js';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { alertsOf, begin, exchange } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { heldStore } from './support/held-store.js';
import { startTestServer } from './support/running-server.js';

const body = JSON.stringify(request);
const patience = new AbortController().signal;

let root: string;

beforeAll(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterAll(() => rm(root, { recursive: true }));

describe('the end of the server', () => {
  test('lets a transfer go on to its end, and turns new requests away meanwhile', async () => {
    const server = await startTestServer({ endpoint: { root } });
    const incoming = await begin(`${server.url}/api/4.0/isos`, { body });
    const end = server.shutDown(patience);

    const refused = await exchange(`${server.url}/api/4.0/isos`, { body });
    expect(refused.status).toBe(503);
    expect(alertsOf(refused)).toEqual(['the server is shutting down']);
    expect(refused.headers).toMatchObject({
      connection: 'close',
      'retry-after': expect.stringMatching(/^\d+$/),
      'x-server-name': 'kickstart-iso',
    });
    const statusOf = async (path: string) => (await exchange(server.url + path, { method: 'GET' })).status;
    expect(await statusOf('/')).toBe(503);
    expect(await statusOf('/health')).toBe(503);
    expect(await statusOf('/health/ready')).toBe(503);
    expect(await statusOf('/health/live')).toBe(200);
    expect(await statusOf('/metrics')).toBe(200);

    let length = 0;
    for await (const chunk of incoming) length += chunk.length;
    expect(length).toBe(Number(incoming.headers['content-length']));
    expect(await end).toBe(0);
    await expect(exchange(`${server.url}/health`, { method: 'GET' })).rejects.toThrow('ECONNREFUSED');
    expect(server.lines('change')).toMatchObject([{ change: { outcome: 'created' } }]);
  });

  test('lets a request that waits for its turn have it', async () => {
    const { store, finish } = heldStore();
    const endpoint = { root, versions: ['1.4', '4.0'], store };
    const server = await startTestServer({ endpoint, generations: { maxGenerations: 1 } });
    const running = exchange(`${server.url}/api/1.4/isos`, { body });
    const waiting = exchange(`${server.url}/api/4.0/isos`, { body });
    const metrics = async () => (await exchange(`${server.url}/metrics`, { method: 'GET' })).body.toString();
    await vi.waitFor(async () => expect(await metrics()).toContain('kickstart_iso_generations{state="queued"} 1'));
    const end = server.shutDown(patience);
    finish();
    expect((await running).status).toBe(200);
    expect((await waiting).status).toBe(200);
    expect(await end).toBe(0);
  });

  test('cuts what is under way when it has to hurry, and tells how much', async () => {
    const server = await startTestServer({ endpoint: { root } });
    const incoming = await begin(`${server.url}/api/4.0/isos`, { body });
    const broken = new Promise((resolve) => incoming.once('error', resolve));
    const hurry = new AbortController();
    const end = server.shutDown(hurry.signal);
    hurry.abort();
    expect(await end).toBe(1);
    incoming.resume();
    await broken;
    expect(server.lines('access')).toMatchObject([{ outcome: 'aborted' }]);
    expect(server.lines('change')).toMatchObject([{ change: { outcome: 'aborted' } }]);
    expect(server.lines('server').at(-1)).toMatchObject({ msg: 'stopped', cut: 1 });
  });

  test('comes at once when nothing is under way, with connections kept open', async () => {
    const server = await startTestServer({ endpoint: { root } });
    await (await fetch(`${server.url}/health`)).text();
    expect(await server.shutDown(patience)).toBe(0);
  });
});

describe('the connections of a server that ends', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A server with answers under way, whose other connections end when they are told to. */
  function ending({ answers = 0, hurry = patience }) {
    const inFlight = new InFlight();
    const underWay = Array.from({ length: answers }, () => new EventEmitter());
    for (const answer of underWay) inFlight.add(answer as ServerResponse);
    let closed = () => {};
    const server = {
      close: vi.fn((callback: () => void) => {
        closed = callback;
      }),
      closeAllConnections: vi.fn(() => {
        for (const answer of underWay) answer.emit('close');
        closed();
      }),
    };
    const ended = vi.fn();
    const end = shutDown(server as unknown as Server, inFlight, hurry).then(ended);
    return { server, end, ended, underWay, close: () => closed() };
  }

  test('without an answer have a second, and are cut then', async () => {
    const { server, end, ended } = ending({});
    await vi.advanceTimersByTimeAsync(999);
    expect(server.close).toHaveBeenCalledTimes(1);
    expect(server.closeAllConnections).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await end;
    expect(server.closeAllConnections).toHaveBeenCalledTimes(1);
    expect(ended).toHaveBeenCalledWith(0);
  });

  test('that end by themselves are not cut afterwards', async () => {
    const { server, end, close } = ending({});
    await vi.advanceTimersByTimeAsync(10);
    close();
    await end;
    expect(vi.getTimerCount()).toBe(0);
    expect(server.closeAllConnections).not.toHaveBeenCalled();
  });

  test('with an answer are cut at once when the hurry was there before', async () => {
    const { server, end, ended } = ending({ answers: 2, hurry: AbortSignal.abort() });
    await vi.advanceTimersByTimeAsync(0);
    expect(server.closeAllConnections).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1000);
    await end;
    expect(ended).toHaveBeenCalledWith(2);
  });

  test('are left alone until the last answer has ended', async () => {
    const { server, end, ended, underWay, close } = ending({ answers: 2 });
    underWay[0]?.emit('close');
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.close).not.toHaveBeenCalled();
    underWay[1]?.emit('close');
    await vi.advanceTimersByTimeAsync(0);
    close();
    await end;
    expect(ended).toHaveBeenCalledWith(0);
    expect(server.closeAllConnections).not.toHaveBeenCalled();
  });
});
