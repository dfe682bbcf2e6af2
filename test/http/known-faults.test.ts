import { chmod, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import type { ChangeLogEntry, IsoHandlerOptions } from '../../src/http/index.js';
import { installationTree, treeHash } from '../support/os-tree.js';
import { request, requestOf } from '../support/requests.js';
import { type LoopbackServer, serveIsos } from './support/loopback-server.js';
import { openFiles } from './support/open-files.js';
import { makeOsRoot, treeWithLargeFile } from './support/os-root.js';
import { alertsOf, begin, exchange } from './support/plain-client.js';

/** What the original server is known to do wrong, over the whole way from socket to tree. */

const body = JSON.stringify(request);

let root: string;
let server: LoopbackServer;

async function serving(options: Partial<IsoHandlerOptions> = {}): Promise<string> {
  server = await serveIsos({ root, ...options });
  return `${server.url}/api/4.0/isos`;
}

afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

describe('with a small tree', () => {
  beforeEach(async () => {
    root = await makeOsRoot({ ...installationTree, generate: '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n' });
  });

  test('ten requests at once each get their own configuration, and the tree stays as it was', async () => {
    const url = await serving();
    const before = await treeHash(root);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => exchange(url, { body: JSON.stringify(requestOf(index)) })),
    );
    for (const [index, answer] of answers.entries()) {
      const network = readIso(answer.body).trees.rockRidge!.text('ks_scripts/network.cfg');
      expect(network).toContain(`HOSTNAME="edge-${index}.cdn.example.net"\n`);
      expect(network).toContain(`IPADDR="192.0.2.${index + 1}"\n`);
    }
    expect(await treeHash(root)).toBe(before);
  });

  test('nothing of the tree is run', async () => {
    await chmod(join(root, 'alma9/generate'), 0o755);
    const before = await treeHash(root);
    const { body: image } = await exchange(await serving(), { body });
    const { rockRidge } = readIso(image).trees;
    expect(rockRidge!.text('generate')).toContain('touch');
    expect(rockRidge!.has('ran')).toBe(false);
    expect(await treeHash(root)).toBe(before);
  });

  test('neither the clear password nor its hash is anywhere but in the image', async () => {
    const entries: ChangeLogEntry[] = [];
    const url = await serving({ onChange: (entry) => void entries.push(entry) });
    const before = await treeHash(root);
    const { headers } = await exchange(url, { body });
    const { body: refusal } = await exchange(url, { body: body.replace('"edge-07"', '""') });
    await vi.waitUntil(() => entries.length > 0);
    expect(JSON.stringify([headers, refusal.toString(), entries])).not.toMatch(/correct horse|\$6\$/);
    expect(await treeHash(root)).toBe(before);
  });

  test('the password is hashed with SHA-512 and a salt of its own each time', async () => {
    const url = await serving();
    const lines = await Promise.all(
      Array.from({ length: 3 }, async () =>
        readIso((await exchange(url, { body })).body).trees.rockRidge!.text('ks_scripts/password.cfg'),
      ),
    );
    for (const line of lines) expect(line).toMatch(/^rootpw --iscrypted \$6\$[./0-9A-Za-z]{16}\$/);
    expect(new Set(lines).size).toBe(3);
  });

  test('null is the fault of the client', async () => {
    expect((await exchange(await serving(), { body: 'null' })).status).toBe(400);
  });

  test('each problem has an alert of its own', async () => {
    const answer = await exchange(await serving(), { body: '{"dhcp":"yes"}' });
    expect(alertsOf(answer)).toEqual([
      'osversionDir is required',
      'hostName is required',
      'domainName is required',
      'rootPass is required',
      'interfaceMtu is required',
    ]);
  });

  test.each([
    { disk: '$(reboot)' },
    { hostName: '`id`' },
    { interfaceName: 'a;b' },
    { interfaceMtu: -1 },
    { ipNetmask: '255.0.255.0' },
  ])('a request with %j is refused', async (fault) => {
    const answer = await exchange(await serving(), { body: JSON.stringify({ ...request, ...fault }) });
    expect(answer.status).toBe(400);
  });

  test('a client that goes away during its upload is no error of the server', async () => {
    const onError = vi.fn();
    let authorised = () => {};
    const uploading = new Promise<void>((resolve) => {
      authorised = resolve;
    });
    const url = await serving({
      onError,
      authorize: async () => {
        authorised();
        return { user: 'operator' };
      },
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /api/4.0/isos HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{');
    await uploading;
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(onError).not.toHaveBeenCalled();
  });

  test('a browser may ask first', async () => {
    const answer = await exchange(await serving(), { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
  });
});

describe.skipIf(process.platform !== 'linux')('with a large file', () => {
  const large = 'alma9/zz/large.rpm';

  beforeEach(async () => {
    root = await makeOsRoot(treeWithLargeFile);
  });

  test.each([false, true])('a disconnect stops the work and closes the file (gzip: %s)', async (gzip) => {
    const entries: ChangeLogEntry[] = [];
    const url = await serving({ gzip, wholeContentSha512: 'off', onChange: (entry) => void entries.push(entry) });
    const incoming = await begin(url, { body, headers: { 'accept-encoding': 'gzip' } });
    await vi.waitUntil(async () => (await openFiles(root)).includes(join(root, large)));
    incoming.destroy();
    await vi.waitUntil(async () => (await openFiles(root)).length === 0);
    expect(entries.map(({ outcome }) => outcome)).toEqual(['aborted']);
  });

  test('a client that does not read holds the work back', async () => {
    let read = 0;
    const url = await serving({ wholeContentSha512: 'off' });
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.pause();
    socket.write(`POST /api/4.0/isos HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await vi.waitUntil(async () => (await openFiles(root)).includes(join(root, large)));
    const before = process.memoryUsage().arrayBuffers;
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Still open: 24 MiB do not fit into what the sockets hold.
    expect(await openFiles(root)).toEqual([join(root, large)]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 ** 2);
    socket.on('data', (data) => {
      read += data.length;
    });
    socket.resume();
    await vi.waitUntil(async () => (await openFiles(root)).length === 0, { timeout: 10_000 });
    await vi.waitUntil(() => read > 24 * 1024 ** 2, { timeout: 10_000 });
    socket.destroy();
  });
});
