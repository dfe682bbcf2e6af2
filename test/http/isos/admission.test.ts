import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Admission, Admit, ChangeLogEntry } from '../../../src/http/index.js';
import { request } from '../../support/requests.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { makeOsRoot, treeWithLargeFile } from '../support/os-root.js';
import { alertsOf, begin, exchange } from '../support/plain-client.js';

const body = JSON.stringify(request);

let root: string;
let server: LoopbackServer;
let release: () => void;

beforeAll(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterEach(() => server.close());
afterAll(() => rm(root, { recursive: true }));

async function start(admit: Admit, options: Partial<Parameters<typeof serveIsos>[0]> = {}): Promise<string> {
  server = await serveIsos({ root, wholeContentSha512: 'off', admit, ...options });
  return `${server.url}/api/4.0/isos`;
}

/** Admits all. */
const open = (): Admit => {
  release = vi.fn<() => void>();
  return async () => ({ release });
};

describe('the admission of an image', () => {
  test('is released once, when the image has been sent', async () => {
    const url = await start(open());
    const incoming = await begin(url, { body });
    expect(release).not.toHaveBeenCalled();
    for await (const _ of incoming);
    await vi.waitFor(() => expect(release).toHaveBeenCalled());
    await server.close();
    expect(release).toHaveBeenCalledTimes(1);
  });

  test('is released once, when the client goes away', async () => {
    const incoming = await begin(await start(open()), { body });
    incoming.destroy();
    await vi.waitFor(() => expect(release).toHaveBeenCalled());
    await server.close();
    expect(release).toHaveBeenCalledTimes(1);
  });

  test('is released when the tree cannot be read', async () => {
    const { status } = await exchange(await start(open()), {
      body: JSON.stringify({ ...request, osversionDir: 'zeta/1' }),
    });
    expect(status).toBe(500);
    expect(release).toHaveBeenCalledTimes(1);
  });

  test('whose release fails does not break the image', async () => {
    const onError = vi.fn();
    const fault = new Error('the books are gone');
    const release = () => {
      throw fault;
    };
    const { status } = await exchange(await start(async () => ({ release }), { onError }), { body });
    expect(status).toBe(200);
    // The client has the last byte before the server's stream has ended.
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(fault, expect.anything()));
  });

  test('is not asked for by a request that is not acceptable', async () => {
    const admit = vi.fn(open());
    const { status } = await exchange(await start(admit), { body: '{}' });
    expect(status).toBe(400);
    expect(admit).not.toHaveBeenCalled();
  });

  test.each([429, 503] as const)(
    'that is refused with %i is answered with its text, headers and alert',
    async (code) => {
      const changes: ChangeLogEntry[] = [];
      const onError = vi.fn();
      const refusal: Admission = { status: code, text: 'come back later', headers: { 'retry-after': '30' } };
      const url = await start(async () => refusal, { onError, onChange: (entry) => void changes.push(entry) });
      const answer = await exchange(url, { body });
      expect(answer.status).toBe(code);
      expect(alertsOf(answer)).toEqual(['come back later']);
      expect(answer.headers).toMatchObject({ 'retry-after': '30', 'x-server-name': 'kickstart-iso' });
      expect(changes.map(({ outcome }) => outcome)).toEqual(['failed']);
      expect(onError).not.toHaveBeenCalled();
    },
  );

  test.each([[{}], [{ status: 200, text: 'fine' }], [undefined]])('that answers %j is a 500', async (answer) => {
    const onError = vi.fn();
    const { status } = await exchange(await start(async () => answer as Admission, { onError }), { body });
    expect(status).toBe(500);
    expect(onError).toHaveBeenCalledTimes(1);
  });

  test('comes to nothing when the client leaves while it waits', async () => {
    const leave = new AbortController();
    const changes: ChangeLogEntry[] = [];
    let admitted = (_: Admission) => {};
    let departed = false;
    const admit: Admit = (_request, signal) => {
      signal.addEventListener('abort', () => {
        departed = true;
      });
      setImmediate(() => leave.abort());
      return new Promise((resolve) => {
        admitted = resolve;
      });
    };
    const url = await start(admit, { onChange: (entry) => void changes.push(entry) });
    await expect(fetch(url, { method: 'POST', body, signal: leave.signal })).rejects.toThrow();
    await vi.waitFor(() => expect(departed).toBe(true));
    const release = vi.fn();
    admitted({ release });
    await vi.waitFor(() => expect(release).toHaveBeenCalledTimes(1));
    expect(changes.map(({ outcome }) => outcome)).toEqual(['aborted']);
  });
});
