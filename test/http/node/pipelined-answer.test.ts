import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { createNodeListener } from '../../../src/http/index.js';
import { type LoopbackServer, serve } from '../support/loopback-server.js';

let server: LoopbackServer;
afterEach(() => server.close());

const endless = () =>
  new ReadableStream({ type: 'bytes', pull: (controller) => controller.enqueue(new Uint8Array(65536)) });

test('a client that leaves is gone for every answer it waits for, and not only for the first', async () => {
  const signals: AbortSignal[] = [];
  server = await serve(
    createNodeListener(async ({ signal }) => {
      signals.push(signal);
      return new Response(endless());
    }),
  );
  const warnings = vi.fn();
  process.on('warning', warnings);
  const socket = connect(server.port, '127.0.0.1').pause();
  socket.on('error', () => {}).write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20));
  await vi.waitFor(() => expect(signals.length).toBeGreaterThan(1));
  socket.destroy();
  await vi.waitFor(() => expect(signals.filter(({ aborted }) => !aborted)).toEqual([]));
  process.off('warning', warnings);
  expect(warnings).not.toHaveBeenCalled();
});
