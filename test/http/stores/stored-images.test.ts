import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type ChangeLogEntry,
  createDirectoryStore,
  createIsoHandler,
  type DirectoryStoreOptions,
  type IsoHandlerOptions,
} from '../../../src/http/index.js';
import type { PreparedIso } from '../../../src/image/prepare-iso.js';
import { request } from '../../support/requests.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { openFiles } from '../support/open-files.js';
import { makeOsRoot } from '../support/os-root.js';
import { alertsOf, begin, exchange } from '../support/plain-client.js';

const body = JSON.stringify(request);
const isoName = 'edge-07.cdn.example.net-alma9.iso';
const onChange = vi.fn<(entry: ChangeLogEntry) => void>();
const onError = vi.fn();

let root: string;
let directory: string;
let server: LoopbackServer | undefined;

beforeEach(async () => {
  root = await makeOsRoot();
  directory = await mkdtemp(join(tmpdir(), 'stored-images-'));
});
afterEach(async () => {
  await server?.close();
  await rm(root, { recursive: true });
  await rm(directory, { recursive: true, force: true });
  onChange.mockReset();
  onError.mockReset();
});

async function post(text: string, options: Partial<IsoHandlerOptions> = {}, version = '1.2') {
  server = await serveIsos({ root, versions: ['1.2', '4.0'], onChange, onError, ...options });
  return await exchange(`${server.url}/api/${version}/isos`, { body: text });
}

describe('a 1.x request', () => {
  const put = vi.fn(async (name: string, _image: PreparedIso) => `https://ops.example.net/iso/${name}`);
  const withStream = (stream: string) => JSON.stringify({ ...request, stream });
  afterEach(() => void put.mockClear());

  test.each([
    ['no "stream"', body],
    ['"stream" no', withStream('no')],
    ['"stream" YES', withStream('YES')],
    ['an empty "stream"', withStream('')],
  ])('with %s puts the image into the store and tells its URL', async (_what, text) => {
    const answer = await post(text, { store: { put } });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.body.toString())).toEqual({
      alerts: [{ level: 'success', text: 'Generate ISO was successful.' }],
      response: { isoURL: `https://ops.example.net/iso/${isoName}`, isoName },
    });
    expect(put).toHaveBeenCalledExactlyOnceWith(isoName, expect.objectContaining({ filename: isoName }));
    expect(onChange).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ outcome: 'created', version: '1.2' }),
      expect.any(Request),
    );
  });

  test('with "stream" yes does not use the store', async () => {
    const answer = await post(withStream('yes'), { store: { put } });
    expect(answer.headers['content-type']).toBe('application/download');
    expect(put).not.toHaveBeenCalled();
  });

  test('without a store has to be a stream', async () => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(alertsOf(answer)).toEqual(['stream must be yes on this server']);
    expect(onChange).not.toHaveBeenCalled();
  });

  test('is warned when the option says so', async () => {
    const answer = await post(body, { store: { put }, legacyStreamWarning: true });
    expect(alertsOf(answer)).toEqual(['Generate ISO was successful.', 'Non streaming ISO generation is deprecated.']);
    expect(JSON.parse(answer.body.toString())).toHaveProperty('response.isoURL');
  });

  test('fails when the store does', async () => {
    const failing = { put: () => Promise.reject(new Error('/mnt/isos: no space left')) };
    const answer = await post(body, { store: failing });
    expect(answer.status).toBe(500);
    expect(alertsOf(answer)).toEqual(['unable to store the ISO']);
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('/mnt/isos: no space left'), expect.any(Request));
    expect(onChange).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ outcome: 'failed' }),
      expect.any(Request),
    );
  });

  test('of a later version never uses the store', async () => {
    const answer = await post(withStream('no'), { store: { put } }, '4.0');
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(put).not.toHaveBeenCalled();
  });
});

describe('a store of someone else', () => {
  test('that reads a stored image has its answer within the limit, and what comes later is let go', async () => {
    const cancelled = vi.fn();
    const late = new ReadableStream({ cancel: cancelled });
    const handle = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return new Response(late);
    };
    server = await serveIsos({ root, store: { put: async () => '', handle }, firstByteTimeout: 100 });
    const answer = await exchange(`${server.url}/iso/${isoName}`, { method: 'GET' });
    expect(answer.status).toBe(503);
    expect(alertsOf(answer)).toEqual(['server timed out']);
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledOnce());
  });

  test('may answer with any stream, and onError hears how it fails', async () => {
    const chunks = [Buffer.from('one'), Buffer.from('two'), new Error('the bucket is gone')];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = chunks.shift()!;
        if (next instanceof Error) controller.error(next);
        else controller.enqueue(next);
      },
    });
    const store = { put: async () => '', handle: async () => new Response(body) };
    const handler = createIsoHandler({ root, store, onError, authorize: async () => ({ user: 'operator' }) });
    const reader = (await handler(new Request('http://localhost/iso/a.iso'))).body!.getReader();
    expect(await reader.read()).toEqual({ done: false, value: Buffer.from('one') });
    await reader.read();
    await expect(reader.read()).rejects.toThrow('the bucket is gone');
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('the bucket is gone'), expect.any(Request));
  });
});

describe('a store in a directory', () => {
  const store = (options: Partial<DirectoryStoreOptions> = {}) =>
    createDirectoryStore({ directory, baseUrl: 'https://Ops.Example.NET:8443/portal', ...options });

  async function storeOne() {
    const answer = await post(body, { store: store() });
    const { response } = JSON.parse(answer.body.toString()) as { response: { isoURL: string } };
    return { response, url: `${server!.url}/iso/${isoName}`, image: await readFile(join(directory, isoName)) };
  }

  const get = (url: string, headers: Record<string, string> = {}) => exchange(url, { method: 'GET', headers });

  test('keeps the image under its name and tells an URL with host and port', async () => {
    const { response, image } = await storeOne();
    expect(response.isoURL).toBe(`https://ops.example.net:8443/portal/iso/${isoName}`);
    expect(image.toString('latin1', 32769, 32774)).toBe('CD001');
    expect(await readdir(directory)).toEqual([isoName]);
  });

  test('serves the image to GET and HEAD, with the headers of every answer', async () => {
    const { url, image } = await storeOne();
    const whole = await get(url);
    expect(whole.status).toBe(200);
    expect(whole.body.equals(image)).toBe(true);
    expect(whole.headers).toMatchObject({
      'content-type': 'application/download',
      'content-length': String(image.length),
      'content-disposition': `attachment; filename="${isoName}"`,
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      etag: expect.stringMatching(/^"[^"]+"$/),
      'last-modified': expect.any(String),
      'x-server-name': 'kickstart-iso',
    });
    const head = await exchange(url, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.body.length).toBe(0);
    expect(head.headers['content-length']).toBe(String(image.length));
    expect(await openFiles(directory)).toEqual([]);
  });

  test('serves parts, and refuses what is beyond the end', async () => {
    const { url, image } = await storeOne();
    const part = await get(url, { range: 'bytes=32768-100000' });
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes 32768-100000/${image.length}`);
    expect(part.body.equals(image.subarray(32768, 100001))).toBe(true);
    const beyond = await get(url, { range: `bytes=${image.length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers['content-range']).toBe(`bytes */${image.length}`);
  });

  test('serves a part only of the image that the client has begun', async () => {
    const { url, image } = await storeOne();
    const { etag = '' } = (await get(url)).headers;
    expect((await get(url, { range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
    const other = await get(url, { range: 'bytes=0-9', 'if-range': '"other"' });
    expect(other.status).toBe(200);
    expect(other.body.length).toBe(image.length);
  });

  test('does not send again what the client has', async () => {
    const { url } = await storeOne();
    const { etag = '' } = (await get(url)).headers;
    const answer = await get(url, { 'if-none-match': `"other", W/${etag}` });
    expect(answer.status).toBe(304);
    expect(answer.headers.etag).toBe(etag);
    expect(answer.body.length).toBe(0);
  });

  test('judges all conditions, and answers 412 without a body', async () => {
    const { url } = await storeOne();
    const refused = await get(url, { 'if-match': '"other"', range: 'bytes=0-9' });
    expect([refused.status, refused.body.length]).toEqual([412, 0]);
    const { 'last-modified': date = '' } = (await get(url)).headers;
    expect((await get(url, { 'if-modified-since': date })).status).toBe(304);
    expect(
      (await exchange(url, { method: 'HEAD', headers: { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' } }))
        .status,
    ).toBe(412);
  });

  test.each([
    '/iso/',
    '/iso/none.iso',
    '/iso/..%2fsecret.iso',
    '/iso/%00.iso',
    '/iso/%zz.iso',
    '/iso/.hidden.iso',
    `/iso/${'a'.repeat(5000)}.iso`,
  ])('has nothing at %s', async (path) => {
    await writeFile(join(directory, '.hidden.iso'), 'x');
    server = await serveIsos({ root, store: store() });
    expect([400, 404]).toContain((await get(server.url + path)).status);
  });

  test.each(['../a.iso', 'a/b.iso', 'a\\b.iso', 'a\0.iso', '.a.iso', 'a.img', ''])(
    'does not take the name %j',
    async (name) => {
      await expect(store().put(name, {} as PreparedIso)).rejects.toThrow(/is not the name of a file/);
    },
  );

  test.each(['file:///srv/isos', 'ops.example.net:8080'])('has no addresses below %s', (baseUrl) => {
    expect(() => createDirectoryStore({ directory, baseUrl })).toThrow(/^baseUrl: /);
  });

  test('removes images after a week, with what a killed process left of one, and nothing else', async () => {
    const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60 * 1000);
    for (const [name, age] of [
      ['old.iso', 8],
      ['.iso9660-00ff.tmp', 8],
      ['old.txt', 8],
      ['new.iso', 6],
    ] as const) {
      await writeFile(join(directory, name), name);
      await utimes(join(directory, name), days(age), days(age));
    }
    await storeOne();
    expect((await readdir(directory)).sort()).toEqual([isoName, 'new.iso', 'old.txt']);
  });

  test('breaks the transfer of an image that becomes shorter, and says so', async () => {
    const large = join(directory, 'large.iso');
    await writeFile(large, '');
    await truncate(large, 64 * 1024 ** 2);
    server = await serveIsos({ root, store: store(), onError });
    const incoming = await begin(`${server.url}/iso/large.iso`, { method: 'GET' });
    await truncate(large, 10);
    await expect(incoming.toArray()).rejects.toThrow('aborted');
    const shorter = expect.objectContaining({ code: 'SOURCE_CHANGED' });
    expect(onError).toHaveBeenCalledExactlyOnceWith(shorter, expect.any(Request));
    expect(await openFiles(directory)).toEqual([]);
  });

  test('leaves nothing of an image whose client went away', async () => {
    // A hole: nothing on the disk, and much to write.
    await truncate(join(root, 'alma9/.discinfo'), 4 * 1024 ** 3);
    server = await serveIsos({ root, versions: ['1.2'], store: store(), onChange });
    const leaving = begin(`${server.url}/api/1.2/isos`, { body });
    leaving.catch(() => {});
    await vi.waitUntil(async () => (await readdir(directory)).length > 0, { interval: 1 });
    await server.close();
    await vi.waitUntil(() => onChange.mock.calls.length > 0);
    expect(onChange).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ outcome: 'aborted' }),
      expect.any(Request),
    );
    expect(await readdir(directory)).toEqual([]);
  });
});
