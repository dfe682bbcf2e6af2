import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LoopbackServer, serveIsos } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';

let root: string;
let server: LoopbackServer;

beforeEach(async () => {
  root = await makeOsRoot();
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

test('a client that goes away during its upload is no error of the server, and has no row in the change log', async () => {
  const onError = vi.fn();
  const onChange = vi.fn();
  let authorised = () => {};
  const uploading = new Promise<void>((resolve) => {
    authorised = resolve;
  });
  const authorize = async () => {
    authorised();
    return { user: 'operator' };
  };
  server = await serveIsos({ root, authorize, onChange, onError });
  const socket = connect(server.port, '127.0.0.1');
  socket.write('POST /api/4.0/isos HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{');
  await uploading;
  socket.destroy();
  await setTimeout(100);
  expect(onError).not.toHaveBeenCalled();
  expect(onChange).not.toHaveBeenCalled();
});
