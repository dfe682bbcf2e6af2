import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { copyLikeAClone } from './support/clone.js';
import { blocksOfTest } from './support/code-blocks.js';

const repository = fileURLToPath(new URL('../', import.meta.url));
const sample = join(repository, 'examples/sample');
const home = process.cwd();

let directory: string;
let servers: Server[];

/** Examples run in a directory with a request and a tree, and write there. Their servers take any free port. */
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'examples-'));
  await cp(sample, directory, { recursive: true, verbatimSymlinks: true });
  process.chdir(directory);
  process.argv = [process.execPath, 'example'];
  servers = [];
  const { listen } = Server.prototype;
  vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...args: unknown[]) {
    servers.push(this);
    const ready = args.find((argument) => typeof argument === 'function');
    return listen.call(this, { port: 0, host: '127.0.0.1' }, ready as () => void);
  });
  for (const method of ['log', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.chdir(home);
  for (const server of servers) server.close().unref();
  await rm(directory, { recursive: true });
});

describe('the example', () => {
  test('generate-iso.mjs writes an image', async () => {
    await runExample('generate-iso.mjs');
    await expectIso('edge-01.iso');
  });

  test('write-an-iso.mjs writes an image', async () => {
    await runExample('write-an-iso.mjs');
    await expectIso('hello.iso');
  });

  test('serve-with-node-http.mjs sends an image of the length it announces', async () => {
    await runExample('serve-with-node-http.mjs');
    const answer = await ask('/', { method: 'POST', body: await readFile('request.json', 'utf8') });
    const image = new Uint8Array(await answer.arrayBuffer());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="edge-01.cdn.example.net-tree.iso"');
    expect(answer.headers.get('content-length')).toBe(String(image.length));
    expect(new TextDecoder('latin1').decode(image.subarray(32769, 32774))).toBe('CD001');
  });

  test('serve-with-node-http.mjs answers a bad request with every problem', async () => {
    await runExample('serve-with-node-http.mjs');
    const request = { ...JSON.parse(await readFile('request.json', 'utf8')), hostName: '' };
    const answer = await ask('/', { method: 'POST', body: JSON.stringify(request) });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ alerts: [{ level: 'error', text: 'hostName is required' }] });
  });

  test('serve-traffic-ops.mjs lists the sample and sends its image', async () => {
    await runExample('serve-traffic-ops.mjs');
    const headers = { authorization: 'Bearer example' };
    const list = await ask('/api/5.0/osversions', { headers });
    expect(await list.json()).toEqual({ response: { 'The sample tree': 'tree' } });

    const body = await readFile('request.json', 'utf8');
    const answer = await ask('/api/5.0/isos', { method: 'POST', body, headers });
    const image = new Uint8Array(await answer.arrayBuffer());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe(String(image.length));
    expect(answer.headers.get('whole-content-sha512')).toBe(createHash('sha512').update(image).digest('base64'));
  });

  test('serve-traffic-ops.mjs lets nobody in without the token', async () => {
    await runExample('serve-traffic-ops.mjs');
    const answer = await ask('/api/5.0/osversions', {});
    expect(answer.status).toBe(401);
  });

  test('demo.mjs writes an image and tells its size, its hash and how to start it', async () => {
    await runExample('demo.mjs');
    await expectIso('demo.iso');
    const image = await readFile('demo.iso');
    const shown = vi.mocked(console.log).mock.calls.join('\n');
    expect(shown).toContain(image.length.toLocaleString('en'));
    expect(shown).toContain(createHash('sha256').update(image).digest('hex'));
    expect(shown).toContain('qemu-system-x86_64 -cdrom');
    expect(shown).toContain('ks_scripts/network.cfg');
  });

  test('demo.mjs makes equal images of two clones', async () => {
    await copyLikeAClone(join(sample, 'tree'), 'clone', { umask: 0o077, date: new Date('2020-02-02T02:02:02Z') });
    const images: Buffer[] = [];
    for (const tree of [join(sample, 'tree'), 'clone']) {
      process.argv[2] = tree;
      await runExample('demo.mjs');
      images.push(await readFile('demo.iso'));
    }
    expect(images[0]?.equals(images[1]!)).toBe(true);
  });

  test('demo.mjs does not show the clear password', async () => {
    await runExample('demo.mjs');
    const { rootPass } = JSON.parse(await readFile('request.json', 'utf8')) as { rootPass: string };
    expect(vi.mocked(console.log).mock.calls.join('\n')).not.toContain(rootPass);
  });
});

/** A block that cannot stand alone carries one more word, for example `ts fragment`, and runs elsewhere. */
test.each(blocksOfTest(import.meta.url))('the code of $page, line $line, runs', async ({ info, text }) => {
  const file = join(directory, `block.${info}`);
  await writeFile(file, text);
  await import(/* @vite-ignore */ file);
});

async function runExample(name: string): Promise<void> {
  vi.resetModules();
  await import(/* @vite-ignore */ join(repository, 'examples', name));
}

async function ask(path: string, options: RequestInit): Promise<Response> {
  const server = await vi.waitUntil(() => servers.find(({ listening }) => listening));
  const { port } = server.address() as AddressInfo;
  return await fetch(`http://127.0.0.1:${port}${path}`, options);
}

async function expectIso(file: string): Promise<void> {
  const image = await readFile(file);
  expect(image.toString('latin1', 32769, 32774)).toBe('CD001');
  expect(image.length % 2048).toBe(0);
}
