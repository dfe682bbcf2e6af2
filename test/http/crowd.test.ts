import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { installationTree, treeHash } from '../support/os-tree.js';
import { requestOf } from '../support/requests.js';
import { type LoopbackServer, serveIsos } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';
import { exchange, type PlainAnswer } from './support/plain-client.js';

const CLIENTS = 100;

let root: string;
let server: LoopbackServer;
let answers: readonly PlainAnswer[];
let before: string;
const served: number[] = [];

beforeAll(async () => {
  root = await makeOsRoot(installationTree);
  before = await treeHash(root);
  server = await serveIsos({ root, wholeContentSha512: 'off' });
  answers = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const answer = await exchange(`${server.url}/api/4.0/isos`, { body: JSON.stringify(requestOf(client)) });
      served.push(client);
      return answer;
    }),
  );
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

test('a hundred clients at once get each the image that they asked for', () => {
  for (const [client, { status, headers, body }] of answers.entries()) {
    expect(status).toBe(200);
    expect(headers['content-disposition']).toBe(`attachment; filename="edge-${client}.cdn.example.net-alma9.iso"`);
    expect(headers['content-length']).toBe(String(body.length));
    const network = readIso(body).trees.rockRidge!.text('ks_scripts/network.cfg');
    expect(network).toContain(`HOSTNAME="edge-${client}.cdn.example.net"\n`);
    expect(network).toContain(`IPADDR="192.0.2.${client + 1}"\n`);
  }
});

test('all have a password hash of their own', () => {
  const hashes = answers.map(({ body }) => readIso(body).trees.rockRidge!.text('ks_scripts/password.cfg'));
  expect(new Set(hashes).size).toBe(CLIENTS);
});

test('clients are served about in the order in which they came', () => {
  expect(served).toHaveLength(CLIENTS);
  const places = [...served.entries()].map(([place, client]) => Math.abs(place - client));
  expect(Math.max(...places)).toBeLessThan(CLIENTS / 2);
});

test('the tree stays as it was', async () => expect(await treeHash(root)).toBe(before));
