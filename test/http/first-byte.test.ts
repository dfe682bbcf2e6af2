import fs from 'node:fs';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { request } from '../support/requests.js';
import { type LoopbackServer, serveIsos } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';
import { begin } from './support/plain-client.js';

const GIB = 1024 ** 3;

let root: string;
let server: LoopbackServer;
let read: number;
const { read: readAsynchronously } = fs;

beforeEach(async () => {
  root = await makeOsRoot({ README: 'a disc' });
  await mkdir(join(root, 'zeta/1'), { recursive: true });
  // A hole: nothing on the disk, and much to read.
  await writeFile(join(root, 'zeta/1/disk.img'), '');
  await truncate(join(root, 'zeta/1/disk.img'), GIB);
  read = 0;
  fs.read = ((...args: unknown[]) => {
    const tell = args.pop() as (error: Error | null, count: number) => void;
    return Reflect.apply(readAsynchronously, fs, [
      ...args,
      (error: Error | null, count: number) => {
        read += count;
        tell(error, count);
      },
    ]);
  }) as typeof fs.read;
  syncBuiltinESMExports();
});
afterEach(async () => {
  fs.read = readAsynchronously;
  syncBuiltinESMExports();
  await server.close();
  await rm(root, { recursive: true });
});

const begun = () =>
  begin(`${server.url}/api/4.0/isos`, { body: JSON.stringify({ ...request, osversionDir: 'zeta/1' }) });

test('the first byte of 1 GiB comes before the tree has been read, and the rest is read as it is taken', async () => {
  server = await serveIsos({ root, wholeContentSha512: 'off' });
  const incoming = await begun();
  expect(Number(incoming.headers['content-length'])).toBeGreaterThan(GIB);
  expect(read).toBeLessThan(1024 ** 2);
  await setTimeout(200);
  // What the sockets hold.
  expect(read).toBeLessThan(64 * 1024 ** 2);
  incoming.once('data', () => {});
  await vi.waitUntil(() => read > 128 * 1024 ** 2);
  incoming.destroy();
});

test('with the hash as a header the tree is read once before', async () => {
  await truncate(join(root, 'zeta/1/disk.img'), 32 * 1024 ** 2);
  server = await serveIsos({ root });
  const incoming = await begun();
  expect(read).toBeGreaterThanOrEqual(32 * 1024 ** 2);
  incoming.destroy();
});
