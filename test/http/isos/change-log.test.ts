import { once } from 'node:events';
import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ChangeLogEntry, createIsoHandler, type IsoHandlerOptions } from '../../../src/http/index.js';
import { request } from '../../support/requests.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { openFiles } from '../support/open-files.js';
import { makeOsRoot, treeWithLargeFile } from '../support/os-root.js';
import { begin, exchange } from '../support/plain-client.js';

const body = JSON.stringify(request);
const onChange = vi.fn<(entry: ChangeLogEntry) => void | Promise<void>>();
const onError = vi.fn();
const authorize = async () => ({ user: 'operator' });

let root: string;
let server: LoopbackServer | undefined;

beforeEach(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterEach(async () => {
  await server?.close();
  await rm(root, { recursive: true });
  onChange.mockReset();
  onError.mockReset();
});

async function serveAnd<T>(use: (url: string) => Promise<T>, options: Partial<IsoHandlerOptions> = {}): Promise<T> {
  server = await serveIsos({ root, onChange, onError, ...options });
  return await use(`${server.url}/api/4.0/isos`);
}

/** Long enough for a second call that must not come. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 100));

async function expectOutcome(outcome: ChangeLogEntry['outcome']): Promise<void> {
  await vi.waitUntil(() => onChange.mock.calls.length > 0);
  await settle();
  expect(onChange).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ outcome, user: 'operator' }),
    expect.any(Request),
  );
}

test('a created image has one row, in the words of the original, after its last byte', async () => {
  await serveAnd(async (url) => {
    const incoming = await begin(url, { body });
    expect(onChange).not.toHaveBeenCalled();
    incoming.resume();
    await once(incoming, 'end');
  });
  await expectOutcome('created');
  expect(onChange.mock.calls[0]?.[0]).toEqual({
    outcome: 'created',
    user: 'operator',
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    address: '127.0.0.1',
    level: 'APICHANGE',
    message: 'ISO: edge-07.cdn.example.net, ID: N/A, ACTION: Created ISO, keys: { OS:alma9 }',
    version: '4.0',
    fqdn: 'edge-07.cdn.example.net',
    osversionDir: 'alma9',
    warnings: expect.any(Number),
  });
});

test.each(['header', 'trailer', 'off'] as const)('a compressed one has one, too (hash: %s)', async (hash) => {
  const headers = { te: 'trailers', 'accept-encoding': 'gzip' };
  await serveAnd((url) => exchange(url, { body, headers }), { gzip: true, wholeContentSha512: hash });
  await expectOutcome('created');
});

test('a request that is refused has none', async () => {
  await serveAnd(async (url) => {
    await exchange(url, { body: '{}' });
    await exchange(url, { body: JSON.stringify({ ...request, osversionDir: 'sles' }) });
    await exchange(url, { body: 'x'.repeat(2 * 1024 ** 2) });
  });
  await settle();
  expect(onChange).not.toHaveBeenCalled();
});

test('a tree that cannot be read is a failure', async () => {
  const text = JSON.stringify({ ...request, osversionDir: 'zeta/1' });
  await serveAnd((url) => exchange(url, { body: text }));
  await expectOutcome('failed');
});

test.each([false, true])(
  'a file that changes on the way is a failure, and breaks the connection (gzip: %s)',
  async (gzip) => {
    const headers = { 'accept-encoding': 'gzip' };
    const chunks: Buffer[] = [];
    const reading = serveAnd(
      async (url) => {
        const incoming = await begin(url, { body, headers });
        await truncate(join(root, 'alma9/zz/large.rpm'), 1000);
        for await (const chunk of incoming) chunks.push(chunk);
      },
      { gzip, wholeContentSha512: 'off' },
    );
    await expect(reading).rejects.toThrow('aborted');
    await expectOutcome('failed');
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'SOURCE_CHANGED' }),
      expect.any(Request),
    );
    expect(Buffer.concat(chunks).includes('alerts')).toBe(false);
  },
);

describe('a client that goes away', () => {
  test.each([
    ['while the image is hashed', 'header', false],
    ['during the image', 'off', false],
    ['during a compressed image', 'off', true],
  ] as const)('%s aborts it', async (when, wholeContentSha512, gzip) => {
    const planned = vi.fn(() => 0);
    const options = { wholeContentSha512, gzip, iso: { image: { sortWeight: planned } } };
    await serveAnd(async (url) => {
      const leaving = new AbortController();
      const init = { method: 'POST', body, headers: { 'accept-encoding': 'gzip' }, signal: leaving.signal };
      const answer = fetch(url, init);
      if (when.startsWith('during')) await answer;
      else await vi.waitUntil(() => planned.mock.calls.length > 0, { interval: 1 });
      leaving.abort();
      await answer.catch(() => {});
    }, options);
    await expectOutcome('aborted');
    expect(onError).not.toHaveBeenCalled();
  });

  test('of a server that cancels the body itself aborts it', async () => {
    const handler = createIsoHandler({ root, authorize, onChange });
    const response = await handler(new Request('http://localhost/api/4.0/isos', { method: 'POST', body }));
    await response.body?.cancel();
    await expectOutcome('aborted');
  });

  test('of a server that then forgets the body aborts it', async () => {
    const client = new AbortController();
    const handler = createIsoHandler({ root, authorize, onChange });
    await handler(new Request('http://localhost/api/4.0/isos', { method: 'POST', body, signal: client.signal }));
    client.abort();
    await expectOutcome('aborted');
    expect(await openFiles(root)).toEqual([]);
  });

  test('of a server that aborts the request only aborts it', async () => {
    const client = new AbortController();
    const handler = createIsoHandler({ root, authorize, onChange, onError });
    const init = { method: 'POST', body, signal: client.signal };
    const response = await handler(new Request('http://localhost/api/4.0/isos', init));
    client.abort();
    await expect(response.arrayBuffer()).rejects.toThrow();
    await expectOutcome('aborted');
    expect(onError).not.toHaveBeenCalled();
  });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('the log is down');
    },
  ],
  ['rejects', () => Promise.reject(new Error('the log is down'))],
])('a log that %s breaks no transfer', async (_how, fault) => {
  onChange.mockImplementation(fault);
  const answer = await serveAnd((url) => exchange(url, { body }));
  expect(answer.status).toBe(200);
  expect(String(answer.body.length)).toBe(answer.headers['content-length']);
  await expectOutcome('created');
  expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('the log is down'), expect.any(Request));
});
