import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLazyStore } from '../../../src/http/index.js';
import { recordOfText } from '../../../src/http/stores/lazy-record.js';
import { prepareIso } from '../../../src/index.js';
import { type BuiltProgram, buildProgram } from '../../support/built-program.js';
import { makeTree } from '../../support/os-tree.js';
import { request } from '../../support/requests.js';
import { exchange } from '../support/plain-client.js';

const isoName = 'edge-07.cdn.example.net-alma9.iso';

let built: BuiltProgram;
let tree: string;
let directory: string;
let children: ChildProcess[] = [];

beforeAll(async () => {
  built = await buildProgram('test/http/support/lazy-process.ts');
});
afterAll(() => built.remove());

beforeEach(async () => {
  tree = await makeTree();
  directory = await mkdtemp(join(tmpdir(), 'lazy-store-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await rm(tree, { recursive: true });
  await rm(directory, { recursive: true });
});

/** Starts a process and answers it with the first thing it says. */
async function start(...argv: readonly string[]): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, [built.file, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  return [child, String(said)];
}

describe('processes over one directory of records', () => {
  test('serve the same image: each range may come from another', async () => {
    const image = await prepareIso(request, tree);
    const whole = Buffer.from(await image.read(0, image.size));
    await createLazyStore({ directory, baseUrl: 'https://ops.example.net' }).put(isoName, image);
    const started = await Promise.all([start('serve', directory), start('serve', directory)]);
    const urls = started.map(([, port]) => `http://127.0.0.1:${port.trim()}/iso/${isoName}`);

    const heads = await Promise.all(urls.map((url) => exchange(url, { method: 'HEAD' })));
    const [etag = ''] = heads.map(({ headers }) => headers.etag);
    expect(heads.map(({ headers }) => headers.etag)).toEqual([etag, etag]);
    expect(heads[0]!.headers['last-modified']).toBe(heads[1]!.headers['last-modified']);

    const received: Buffer[] = [];
    for (let start = 0; start < whole.length; start += 100_000) {
      const range = `bytes=${start}-${start + 99_999}`;
      const part = await exchange(urls[received.length % 2]!, { method: 'GET', headers: { range, 'if-range': etag } });
      expect(part.status).toBe(206);
      received.push(part.body);
    }
    expect(Buffer.concat(received).equals(whole)).toBe(true);
  });

  test('leave no half record when they are killed while they write', async () => {
    for (let round = 0; round < 8; round++) {
      const [child] = await start('put', directory, tree);
      await setTimeout(round * 3);
      child.kill('SIGKILL');
      await once(child, 'close');
      const names = (await readdir(directory)).filter((name) => !name.startsWith('.'));
      expect(names).toEqual([`${isoName}.json`]);
      recordOfText(await readFile(join(directory, names[0]!), 'utf8'));
    }
  });
});
