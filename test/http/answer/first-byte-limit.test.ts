import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createIsoHandler, type IsoHandlerOptions } from '../../../src/http/index.js';
import { request } from '../../support/requests.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { makeOsRoot, treeWithLargeFile } from '../support/os-root.js';
import { alertsOf, begin, exchange } from '../support/plain-client.js';

const body = JSON.stringify(request);

let root: string;
let server: LoopbackServer;

beforeAll(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterEach(() => server?.close());
afterAll(() => rm(root, { recursive: true }));

async function start(options: Partial<IsoHandlerOptions>): Promise<string> {
  server = await serveIsos({ root, wholeContentSha512: 'off', ...options });
  return `${server.url}/api/4.0`;
}

const never = () => new Promise<never>(() => {});

describe('the limit before the first byte', () => {
  test('answers 503 with an alert when the image does not begin', async () => {
    const outcomes: string[] = [];
    const url = await start({
      firstByteTimeout: 1000,
      admit: never,
      onChange: ({ outcome }) => void outcomes.push(outcome),
    });
    const answer = await exchange(`${url}/isos`, { body });
    expect(answer.status).toBe(503);
    expect(alertsOf(answer)).toEqual(['server timed out']);
    expect(answer.headers['x-server-name']).toBe('kickstart-iso');
    // A busy machine may have come no further than the list of OS versions: the row is written when it has.
    await vi.waitFor(() => expect(outcomes).toEqual(['failed']));
  });

  test('answers 503 when the list of OS versions does not come', async () => {
    const url = await start({ firstByteTimeout: 50, osVersions: never });
    const answer = await exchange(`${url}/osversions`, { method: 'GET' });
    expect(answer.status).toBe(503);
    expect(alertsOf(answer)).toEqual(['server timed out']);
  });

  test('tells the work that it is not needed any more', async () => {
    let stopped = false;
    const url = await start({
      firstByteTimeout: 1000,
      admit: (_request, signal) => {
        signal.addEventListener('abort', () => {
          stopped = true;
        });
        return never();
      },
    });
    await exchange(`${url}/isos`, { body });
    expect(stopped).toBe(true);
  });

  test('does not cut a transfer that has begun', async () => {
    const url = await start({ firstByteTimeout: 2000 });
    const incoming = await begin(`${url}/isos`, { body });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    let length = 0;
    for await (const chunk of incoming) length += chunk.length;
    expect(length).toBe(Number(incoming.headers['content-length']));
  });

  test('does not count the upload', async () => {
    const slowly = new ReadableStream<Uint8Array>({
      async start(controller) {
        for (const byte of new TextEncoder().encode(body.slice(0, 10))) {
          await new Promise((resolve) => setTimeout(resolve, 30));
          controller.enqueue(Uint8Array.of(byte));
        }
        controller.enqueue(new TextEncoder().encode(body.slice(10)));
        controller.close();
      },
    });
    const admit = vi.fn(async () => ({ status: 429, text: 'enough' }) as const);
    const handler = createIsoHandler({ root, firstByteTimeout: 200, admit, authorize: async () => ({ user: 'a' }) });
    const init = { method: 'POST', body: slowly, duplex: 'half' } as RequestInit;
    expect((await handler(new Request('http://localhost/api/4.0/isos', init))).status).toBe(429);
  });

  test.each([0, -1, Number.NaN, 2 ** 31])('is not %d milliseconds', (firstByteTimeout) => {
    const authorize = async () => ({ user: 'operator' });
    expect(() => createIsoHandler({ authorize, firstByteTimeout })).toThrow(/^firstByteTimeout: /);
  });
});
