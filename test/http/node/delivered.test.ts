import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { createNodeListener } from '../../../src/http/index.js';
import { type LoopbackServer, serve } from '../support/loopback-server.js';
import { begin } from '../support/plain-client.js';

const SIZE = 1024 * 1024;

let server: LoopbackServer;

afterEach(() => server.close());

/** Bytes whose end is told a little after the last of them. */
function lateEnd(ended: () => void, cancelled: () => void): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const request = controller.byobRequest!;
      const count = Math.min(request.view!.byteLength, SIZE - sent);
      if (count === 0) {
        await setTimeout(200);
        ended();
        controller.close();
      }
      sent += count;
      request.respond(count);
    },
    cancel: cancelled,
  });
}

async function fetchBytes(count: number) {
  const [ended, cancelled, aborted] = [vi.fn(), vi.fn(), vi.fn()];
  server = await serve(
    createNodeListener(async ({ signal }) => {
      signal.addEventListener('abort', aborted);
      return new Response(lateEnd(ended, cancelled), { headers: { 'content-length': String(SIZE) } });
    }),
  );
  const incoming = await begin(server.url, { method: 'GET' });
  let left = count;
  incoming.on('error', () => {});
  incoming.on('data', (piece: Buffer) => {
    left -= piece.length;
    if (left <= 0) incoming.destroy();
  });
  await once(incoming, 'close');
  await vi.waitUntil(() => ended.mock.calls.length + cancelled.mock.calls.length > 0, { timeout: 10_000 });
  await setTimeout(50);
  return { ended, cancelled, aborted };
}

test('a client that leaves with its last byte has had everything: nothing is cancelled', async () => {
  const { ended, cancelled, aborted } = await fetchBytes(SIZE);
  expect(ended).toHaveBeenCalledTimes(1);
  expect(cancelled).not.toHaveBeenCalled();
  expect(aborted).not.toHaveBeenCalled();
});

test('a client that leaves before that has not', async () => {
  const { ended, cancelled, aborted } = await fetchBytes(1);
  expect(ended).not.toHaveBeenCalled();
  expect(cancelled).toHaveBeenCalledTimes(1);
  expect(aborted).toHaveBeenCalledTimes(1);
});
