import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  createDirectoryStore,
  createIsoHandler,
  createLazyStore,
  type IsoHandlerOptions,
} from '../../src/http/index.js';
import { Readiness } from '../../src/serve/readiness.js';
import { repeatable, request } from '../support/requests.js';
import { makeOsRoot } from './support/os-root.js';

let root: string;
let kept: string;

beforeEach(async () => {
  root = await makeOsRoot();
  kept = await mkdtemp(join(tmpdir(), 'kept-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
  await rm(kept, { recursive: true });
});

type Call = (...parameters: unknown[]) => unknown;

/** The synchronous calls to trees and stores, by name and path, from now to the end of the test. */
function synchronousCalls(): readonly string[] {
  const calls: string[] = [];
  const functions = fs as unknown as Record<string, Call>;
  const { readlinkSync } = fs;
  const pathOf = (place: unknown) =>
    typeof place === 'number' ? readlinkSync(`/proc/self/fd/${place}`) : Buffer.isBuffer(place) ? `${place}` : place;
  for (const [name, original] of Object.entries(functions)) {
    if (!name.endsWith('Sync')) continue;
    const watched: Call = (...parameters) => {
      const path = pathOf(parameters[0]);
      if (typeof path === 'string' && [root, kept].some((place) => path.startsWith(place)))
        calls.push(`${name} ${path}`);
      return original(...parameters);
    };
    functions[name] = Object.assign(watched, original);
    onTestFinished(() => {
      functions[name] = original;
      syncBuiltinESMExports();
    });
  }
  syncBuiltinESMExports();
  return calls;
}

const handlerOf = (options: Partial<IsoHandlerOptions> = {}) =>
  createIsoHandler({
    root,
    versions: ['1.4', '5.0'],
    iso: repeatable,
    authorize: async () => ({ user: 'operator' }),
    ...options,
  });
const post = (version: string) =>
  new Request(`http://localhost/api/${version}/isos`, { method: 'POST', body: JSON.stringify(request) });

async function drained(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer;
  if (body !== null) for await (const _piece of body);
  return status;
}

describe.skipIf(process.platform !== 'linux')('a server never waits for a disk in a synchronous call', () => {
  test('when it makes an image', async () => {
    const calls = synchronousCalls();
    expect(await drained(handlerOf()(post('5.0')))).toBe(200);
    expect(calls).toEqual([]);
  });

  test('when it tells the OS versions, or whether the root is there', async () => {
    const calls = synchronousCalls();
    expect(await drained(handlerOf()(new Request('http://localhost/api/5.0/osversions')))).toBe(200);
    expect(await new Readiness(() => root, undefined).problem()).toBeUndefined();
    expect(calls).toEqual([]);
  });

  test.each([
    ['directory', createDirectoryStore],
    ['lazy', createLazyStore],
  ] as const)('when it keeps an image in a %s store, and sends it from there', async (_kind, create) => {
    const calls = synchronousCalls();
    const store = create({ directory: kept, baseUrl: 'https://ops.example.net' });
    const handler = handlerOf({ store });
    expect(await drained(handler(post('1.4')))).toBe(200);
    const image = 'http://localhost/iso/edge-07.cdn.example.net-alma9.iso';
    expect(await drained(handler(new Request(image)))).toBe(200);
    expect(await drained(handler(new Request(image, { headers: { range: 'bytes=0-9' } })))).toBe(206);
    expect(calls).toEqual([]);
  });

  test('but does when it is told to', async () => {
    const calls = synchronousCalls();
    expect(await drained(handlerOf({ iso: { ...repeatable, reading: 'synchronous' } })(post('5.0')))).toBe(200);
    expect(calls).not.toEqual([]);
  });
});
