import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { request } from '../support/requests.js';
import { findTool, lacks } from '../support/tools.js';
import { makeOsRoot } from './support/os-root.js';
import { buildServer, removeServer, type ServerProcess, startServer } from './support/server-process.js';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

let root: string;
let cwd: string;
let server: ServerProcess;

beforeAll(async () => {
  await buildServer();
  cwd = await mkdtemp(join(tmpdir(), 'load-'));
  root = await makeOsRoot();
  // A hole: nothing on the disk, and much to read.
  await writeFile(join(root, 'alma9/disk.img'), '');
  await truncate(join(root, 'alma9/disk.img'), 5 * GIB);
});
afterEach(() => server.close());
afterAll(async () => {
  await removeServer();
  await rm(root, { recursive: true });
  await rm(cwd, { recursive: true });
});

/** curl with the image on its standard output. */
function curl(...args: string[]): ChildProcessByStdio<null, Readable, null> {
  const all = ['--silent', '--data', JSON.stringify(request), ...args, `${server.url}/api/4.0/isos`];
  return spawn(findTool('curl') ?? 'curl', all, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
}

describe.skipIf(lacks('curl') || process.platform !== 'linux')('a server', () => {
  test('sends 5 GiB with the hash before them within 200 MiB of memory', async () => {
    server = await startServer({ root, wholeContentSha512: 'header' });
    const client = curl('-D', 'head');
    const hash = createHash('sha512');
    let length = 0;
    for await (const chunk of client.stdout) {
      hash.update(chunk);
      length += chunk.length;
    }
    const head = (await readFile(join(cwd, 'head'), 'latin1')).toLowerCase();
    expect(length).toBeGreaterThan(5 * GIB);
    expect(head).toContain(`content-length: ${length}\r\n`);
    expect(head).toContain(`whole-content-sha512: ${hash.digest('base64').toLowerCase()}\r\n`);
    const { peak, outcomes } = await server.figures();
    expect(peak).toBeLessThan(200 * MIB);
    expect(outcomes).toEqual(['created']);
  });

  test('has forgotten two hundred clients that were killed at random points of their transfer', async () => {
    server = await startServer({ root, wholeContentSha512: 'off' });
    const random = sequence(200);
    const killAfter = async (bytes: number) => {
      const client = curl();
      let received = 0;
      for await (const chunk of client.stdout) {
        received += chunk.length;
        if (received >= bytes) break;
      }
      client.kill('SIGKILL');
      await once(client, 'exit');
    };
    await inLanes(20, () => killAfter(1 + random() * 32 * MIB));
    const before = await settled(20);
    await inLanes(200, () => killAfter(1 + random() * 32 * MIB));
    const after = await settled(220);
    expect(after.descriptors).toBe(before.descriptors);
    expect(after.held - before.held).toBeLessThan(4 * MIB);
    expect(after.outcomes).toEqual(Array(220).fill('aborted'));
  });

  test('has forgotten fifty clients that were killed before their first byte', async () => {
    server = await startServer({ root, wholeContentSha512: 'header' });
    const random = sequence(50);
    const killAfter = async (milliseconds: number) => {
      const client = curl();
      await setTimeout(milliseconds);
      client.kill('SIGKILL');
      await once(client, 'exit');
    };
    await inLanes(10, () => killAfter(400));
    const before = await settled((await server.figures()).valid);
    await inLanes(50, () => killAfter(random() * 400));
    const after = await settled((await server.figures()).valid);
    expect(after.valid).toBeGreaterThan(before.valid);
    expect(after.descriptors).toBe(before.descriptors);
    expect(after.held - before.held).toBeLessThan(4 * MIB);
    expect(after.outcomes).toEqual(Array(after.valid).fill('aborted'));
  });
});

/** The figures when so many changes are told and no client is connected any longer. */
async function settled(changes: number) {
  await vi.waitFor(async () => expect((await server.figures()).outcomes).toHaveLength(changes));
  await setTimeout(200);
  return await server.figures();
}

/** Does something so many times, four at a time. */
async function inLanes(times: number, act: () => Promise<void>): Promise<void> {
  let left = times;
  const lane = async () => {
    while (left-- > 0) await act();
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}

/** The same numbers from 0 to 1 each time, of a linear congruential generator. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
