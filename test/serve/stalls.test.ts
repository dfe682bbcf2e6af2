import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { begin, exchange } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { startTestServer, type TestServer } from './support/running-server.js';

const body = JSON.stringify(request);
const STALL = 400;

let root: string;
let server: TestServer;

beforeEach(async () => {
  root = await makeOsRoot(treeWithLargeFile);
  server = await startTestServer({ endpoint: { root }, stallTimeout: STALL });
});
afterEach(async () => {
  await server.stop();
  await rm(root, { recursive: true });
});

test('a transfer that does not move is ended, logged and counted', async () => {
  const incoming = await begin(`${server.url}/api/4.0/isos`, { body });
  incoming.pause().on('error', () => {});
  await vi.waitFor(() => expect(server.lines('access')).toMatchObject([{ outcome: 'stalled' }]));
  expect(server.lines('change')).toMatchObject([{ change: { outcome: 'aborted' } }]);
  const metrics = (await exchange(`${server.url}/metrics`, { method: 'GET' })).body.toString();
  expect(metrics).toContain('kickstart_iso_transfers_stalled_total 1');
  expect(metrics).toContain('kickstart_iso_transfers 0');
});

test('a transfer that moves slowly takes as long as it takes', async () => {
  const incoming = await begin(`${server.url}/api/4.0/isos`, { body });
  let received = 0;
  let pauses = 0;
  for await (const piece of incoming) {
    received += (piece as Buffer).length;
    if (pauses * 8_000_000 > received) continue;
    pauses++;
    await setTimeout(STALL / 4);
  }
  expect(received).toBe(Number(incoming.headers['content-length']));
  await vi.waitFor(() => expect(server.lines('access')).toMatchObject([{ outcome: 'complete' }]));
});
