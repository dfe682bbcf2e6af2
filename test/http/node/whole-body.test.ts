import type { ServerResponse } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { responseWith } from '../../../src/http/answer/whole-body.js';
import { createNodeListener } from '../../../src/http/index.js';
import { type LoopbackServer, serve } from '../support/loopback-server.js';
import { exchange } from '../support/plain-client.js';

const BYTES = Uint8Array.from({ length: 5000 }, (_, index) => index % 251);

let server: LoopbackServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Serves with a handler, and tells of each answer how often it was written to before its end. */
async function serving(handler: (request: Request) => Promise<Response>) {
  const listener = createNodeListener(handler);
  const writes: ReturnType<typeof vi.spyOn>[] = [];
  server = await serve((incoming, outgoing: ServerResponse) => {
    writes.push(vi.spyOn(outgoing, 'write'));
    listener(incoming, outgoing);
  });
  return { url: server.url, writes };
}

test('bytes go out in one piece', async () => {
  const { url, writes } = await serving(async () => responseWith(BYTES, { status: 206, headers: { 'x-a': '1' } }));
  const answer = await exchange(url);
  expect(answer).toMatchObject({ status: 206, body: Buffer.from(BYTES) });
  expect(answer.headers).toMatchObject({ 'x-a': '1', 'content-length': '5000' });
  expect(writes[0]).not.toHaveBeenCalled();
});

test('bytes are a body like any other for a server of another kind', async () => {
  expect(new Uint8Array(await responseWith(BYTES, {}).arrayBuffer())).toEqual(BYTES);
});

test('bytes are not sent to HEAD', async () => {
  const { url } = await serving(async () => responseWith(BYTES, { headers: { 'content-length': '5000' } }));
  const answer = await exchange(url, { method: 'HEAD' });
  expect(answer.headers['content-length']).toBe('5000');
  expect(answer.body.length).toBe(0);
});

test('bytes that someone else has read are not sent again', async () => {
  const { url } = await serving(async () => {
    const response = responseWith(BYTES, {});
    await response.arrayBuffer();
    return response;
  });
  expect((await exchange(url)).status).toBe(500);
});

test('bytes for a client that is gone by then go nowhere, and break nothing', async () => {
  const answered = vi.fn();
  const { url } = await serving(async (request) => {
    await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
    // The message is destroyed, and so is its answer.
    await new Promise(setImmediate);
    answered();
    return responseWith(BYTES, {});
  });
  const leaving = new AbortController();
  const answer = fetch(url, { signal: leaving.signal });
  setTimeout(() => leaving.abort(), 50);
  await expect(answer).rejects.toThrow();
  await vi.waitUntil(() => answered.mock.calls.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
});
