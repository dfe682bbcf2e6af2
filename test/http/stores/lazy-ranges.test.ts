import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createLazyStore } from '../../../src/http/index.js';
import { prepareIso } from '../../../src/index.js';
import { makeTree } from '../../support/os-tree.js';
import { repeatable, request } from '../../support/requests.js';

let tree: string;
let directory: string;

beforeEach(async () => {
  tree = await makeTree();
  directory = await mkdtemp(join(tmpdir(), 'lazy-ranges-'));
});
afterEach(async () => {
  await rm(tree, { recursive: true });
  await rm(directory, { recursive: true });
});

type Call = (path: unknown, ...parameters: unknown[]) => unknown;

/** How often the system was asked, by the name of the call and the end of the path, until the test ends. */
function countedCalls(): Map<string, number> {
  const counts = new Map<string, number>();
  const functions = fs.promises as unknown as Record<string, Call>;
  for (const name of ['open', 'lstat', 'readdir', 'readlink', 'stat']) {
    const original = functions[name]!;
    functions[name] = (path, ...parameters) => {
      const key = `${name} ${String(path).startsWith(tree) ? 'tree' : String(path).startsWith(directory) ? 'record' : ''}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return original(path, ...parameters);
    };
    onTestFinished(() => {
      functions[name] = original;
      syncBuiltinESMExports();
    });
  }
  syncBuiltinESMExports();
  return counts;
}

test('many ranges of one image read its record, look at its tree and find its mount once, and ask seldom whether it answers', async () => {
  const store = createLazyStore({ directory, baseUrl: 'https://ops.example.net', freshFor: 3_600_000 });
  const image = await prepareIso(request, tree, repeatable);
  await store.put(image.filename, image);
  const whole = await image.read(0, image.size);
  const range = async (start: number) => {
    const headers = { range: `bytes=${start}-${start + 2047}` };
    const answer = await store.handle(new Request(`http://localhost/iso/${image.filename}`, { headers }));
    expect(Buffer.from(await answer!.arrayBuffer()).equals(whole.subarray(start, start + 2048))).toBe(true);
  };
  const counts = countedCalls();
  await range(0);
  const first = new Map(counts);
  for (let index = 1; index < 200; index++) await range(((index * 7919) % (image.size / 2048 - 1)) * 2048);
  for (const call of ['open record', 'lstat tree', 'readdir tree'])
    expect([call, counts.get(call)]).toEqual([call, first.get(call)]);
  expect(counts.get('readlink tree') ?? 0).toBeLessThan(20);
  expect(counts.get('stat tree')).toBeLessThan(150);
});

test('a range is of the record that is there, also when another one was there for the range before', async () => {
  const store = createLazyStore({ directory, baseUrl: 'https://ops.example.net' });
  for (const salt of ['one', 'other', 'one']) {
    const image = await prepareIso(request, tree, { ...repeatable, salt });
    await store.put('a.iso', image);
    for (const length of [2048, 300_000]) {
      const end = Math.min(image.size, length);
      const headers = { range: `bytes=0-${end - 1}` };
      const answer = await store.handle(new Request('http://localhost/iso/a.iso', { headers }));
      expect(Buffer.from(await answer!.arrayBuffer()).equals(await image.read(0, end))).toBe(true);
    }
    const whole = await store.handle(new Request('http://localhost/iso/a.iso'));
    expect(Buffer.from(await whole!.arrayBuffer()).equals(await image.read(0, image.size))).toBe(true);
  }
  await rm(join(directory, 'a.iso.json'));
  expect(await store.handle(new Request('http://localhost/iso/a.iso'))).toBeUndefined();
});

test('a tree that fails before the look at the record has ended is a 409, and nothing is unhandled', async () => {
  const store = createLazyStore({ directory, baseUrl: 'https://ops.example.net', freshFor: 0 });
  await store.put('a.iso', await prepareIso(request, tree, repeatable));
  const ask = () => store.handle(new Request('http://localhost/iso/a.iso', { headers: { range: 'bytes=0-2047' } }));
  expect((await ask())!.status).toBe(206);
  await rm(join(tree, 'isolinux'), { recursive: true });
  const stat = fs.promises.stat as Call;
  onTestFinished(() => {
    fs.promises.stat = stat as typeof fs.promises.stat;
    syncBuiltinESMExports();
  });
  fs.promises.stat = (async (path: unknown, ...parameters: unknown[]) => {
    if (String(path).startsWith(directory)) await new Promise((resolve) => setTimeout(resolve, 200));
    return stat(path, ...parameters);
  }) as typeof fs.promises.stat;
  syncBuiltinESMExports();
  await expect(ask()).rejects.toMatchObject({ status: 409 });
});

test('a record that is replaced counts at once', async () => {
  const store = createLazyStore({ directory, baseUrl: 'https://ops.example.net' });
  const etag = async () =>
    (await store.handle(new Request('http://localhost/iso/a.iso', { method: 'HEAD' })))!.headers.get('etag');
  const put = async (salt: string) => store.put('a.iso', await prepareIso(request, tree, { ...repeatable, salt }));
  await put('one');
  const one = await etag();
  expect(await etag()).toBe(one);
  await put('other');
  expect(await etag()).not.toBe(one);
  await rm(join(directory, 'a.iso.json'));
  expect(await store.handle(new Request('http://localhost/iso/a.iso'))).toBeUndefined();
});
