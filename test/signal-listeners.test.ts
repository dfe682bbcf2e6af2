import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchListeners } from '../packages/iso9660-writer-ts/test/support/abort-listeners.js';
import { createDirectoryStore, createIsoHandler, createLazyStore, type IsoHandlerOptions } from '../src/http/index.js';
import { generateIso, parseIsoRequest, prepareIso } from '../src/index.js';
import { makeOsRoot } from './http/support/os-root.js';
import { repeatable, request } from './support/requests.js';

let root: string;
let tree: string;
let kept: string;

beforeEach(async () => {
  root = await makeOsRoot();
  tree = join(root, 'alma9');
  kept = await mkdtemp(join(tmpdir(), 'kept-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
  await rm(kept, { recursive: true });
});

async function drain(stream: ReadableStream<Uint8Array> | null): Promise<void> {
  for await (const _chunk of stream!);
}

/** Reads one piece and leaves. */
async function sip(stream: ReadableStream<Uint8Array> | null): Promise<void> {
  const reader = stream!.getReader();
  await reader.read();
  await reader.cancel();
}

const READERS = [
  ['read to its end', drain],
  ['cancelled', sip],
  ['cancelled before its first byte', (stream: ReadableStream<Uint8Array> | null) => stream!.cancel()],
] as const;

describe("the signal of a caller keeps no listener of an image's stream", () => {
  test.each(READERS)('that prepareIso made and that was %s', async (_end, read) => {
    const watched = watchListeners();
    const own = watchListeners();
    const iso = await prepareIso(request, tree, { ...repeatable, signal: watched.signal });
    expect(watched.kept).toBe(0);
    await read(iso.stream());
    await read(iso.stream({ signal: own.signal }));
    await iso.read(0, iso.size, own.signal);
    const cursor = iso.open({ signal: own.signal });
    await cursor.fill(new Uint8Array(1000));
    await cursor.close();
    expect([watched.kept, own.kept]).toEqual([0, 0]);
  });

  test.each(READERS)('that generateIso made and that was %s', async (_end, read) => {
    const watched = watchListeners();
    await read(generateIso(parseIsoRequest(request), tree, { ...repeatable, signal: watched.signal }));
    expect(watched.kept).toBe(0);
  });

  test('whose tree cannot be read', async () => {
    const watched = watchListeners();
    const options = { ...repeatable, signal: watched.signal };
    await expect(prepareIso(request, join(root, 'none'), options)).rejects.toThrow();
    await expect(drain(generateIso(parseIsoRequest(request), join(root, 'none'), options))).rejects.toThrow();
    expect(watched.kept).toBe(0);
  });
});

const ANSWERS: Readonly<Record<string, Partial<IsoHandlerOptions>>> = {
  plain: { wholeContentSha512: 'off' },
  'with its hash as a header': {},
  compressed: { wholeContentSha512: 'off', gzip: true },
  'with a time limit for its first byte': { wholeContentSha512: 'off', firstByteTimeout: 600_000 },
};

describe.each(Object.entries(ANSWERS))(
  "a server's own signal and a client's keep no listener of an answer, %s,",
  (_how, options) => {
    const handlerOf = (signal: AbortSignal, more: Partial<IsoHandlerOptions> = {}) =>
      createIsoHandler({
        root,
        versions: ['1.4', '5.0'],
        authorize: async () => ({ user: 'operator' }),
        ...options,
        ...more,
        iso: { ...repeatable, signal },
      });
    const isoRequest = (version: string, body: unknown = request) =>
      new Request(`http://localhost/api/${version}/isos`, {
        method: 'POST',
        headers: { 'accept-encoding': 'gzip' },
        body: JSON.stringify(body),
      });

    test.each(READERS)('that was %s', async (_end, read) => {
      const server = watchListeners();
      const handler = handlerOf(server.signal);
      for (let client = 0; client < 3; client++) {
        const asked = isoRequest('5.0');
        const watched = watchListeners(asked.signal);
        const answer = await handler(asked);
        expect(answer.status).toBe(200);
        await read(answer.body);
        // Of a compressed image the cancel comes to its source a little later.
        await vi.waitFor(() => expect([server.kept, watched.kept]).toEqual([0, 0]));
      }
    });

    test.each([
      ['is a refusal', { ...request, hostName: '' }, 400],
      ['is of a tree that is not there', { ...request, osversionDir: 'zeta/1' }, 500],
    ])('that %s', async (_what, body, status) => {
      const server = watchListeners();
      const asked = isoRequest('5.0', body);
      const watched = watchListeners(asked.signal);
      const answer = await handlerOf(server.signal)(asked);
      expect(answer.status).toBe(status);
      await drain(answer.body);
      expect([server.kept, watched.kept]).toEqual([0, 0]);
    });

    test.each([
      ['directory', createDirectoryStore],
      ['lazy', createLazyStore],
    ] as const)('whose image goes into a %s store and comes from there', async (_kind, create) => {
      const server = watchListeners();
      const store = create({ directory: kept, baseUrl: 'https://ops.example.net' });
      const handler = handlerOf(server.signal, { store });
      const put = isoRequest('1.4');
      const putting = watchListeners(put.signal);
      const answer = await handler(put);
      expect(answer.status).toBe(200);
      await drain(answer.body);
      expect([server.kept, putting.kept]).toEqual([0, 0]);
      for (const [_end, read] of READERS) {
        const get = new Request('http://localhost/iso/edge-07.cdn.example.net-alma9.iso');
        const getting = watchListeners(get.signal);
        await read((await handler(get)).body);
        expect(getting.kept).toBe(0);
      }
    });
  },
);
