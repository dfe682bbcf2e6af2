import { execFile } from 'node:child_process';
import { chmod, link, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDirectoryStore, createLazyStore, type LazyStoreOptions } from '../../../src/http/index.js';
import { type GenerateIsoOptions, type PreparedIso, prepareIso } from '../../../src/index.js';
import { repeatable, request, requestOf } from '../../support/requests.js';
import { lacks } from '../../support/tools.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { openFiles } from '../support/open-files.js';
import { makeOsRoot, treeWithLargeFile } from '../support/os-root.js';
import { alertsOf, begin, exchange } from '../support/plain-client.js';

const isoName = 'edge-07.cdn.example.net-alma9.iso';
const recordName = `${isoName}.json`;
const baseUrl = 'https://Ops.Example.NET:8443/portal';
const onError = vi.fn();

let root: string;
let tree: string;
let directory: string;
let server: LoopbackServer | undefined;

beforeEach(async () => {
  root = await makeOsRoot();
  tree = join(root, 'alma9');
  directory = await mkdtemp(join(tmpdir(), 'lazy-store-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(root, { recursive: true });
  await rm(directory, { recursive: true, force: true });
  onError.mockReset();
});

const storeOf = (options: Partial<LazyStoreOptions> = {}) =>
  createLazyStore({ directory, baseUrl, freshFor: 0, ...options });
const prepare = (options: GenerateIsoOptions = {}) => prepareIso(request, tree, { ...repeatable, ...options });
const bytesOf = async (image: PreparedIso) => Buffer.from(await image.read(0, image.size));

function isoRequest(headers: Record<string, string> = {}, method = 'GET', name = isoName): Request {
  return new Request(`http://localhost/iso/${encodeURIComponent(name)}`, { method, headers });
}

async function answerOf(store: ReturnType<typeof storeOf>, headers: Record<string, string> = {}) {
  const response = (await store.handle(isoRequest(headers)))!;
  const { status } = response;
  return { status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

/** Puts the image with one process and answers what another one serves. */
async function put(options: GenerateIsoOptions = {}) {
  const image = await prepare(options);
  expect(await storeOf().put(isoName, image)).toBe(`https://ops.example.net:8443/portal/iso/${isoName}`);
  return image;
}

describe('a lazy store', () => {
  test('serves the bytes that the request gives, and those that a directory store keeps', async () => {
    const image = await put();
    const other = await mkdtemp(join(tmpdir(), 'stored-images-'));
    await createDirectoryStore({ directory: other, baseUrl }).put(isoName, image);
    const { status, headers, body } = await answerOf(storeOf());
    expect(status).toBe(200);
    expect(headers.get('content-length')).toBe(String(image.size));
    expect(body.equals(await bytesOf(image))).toBe(true);
    expect(body.equals(await readFile(join(other, isoName)))).toBe(true);
    await rm(other, { recursive: true });
  });

  test('answers with the headers of a directory store', async () => {
    const image = await put();
    const other = await mkdtemp(join(tmpdir(), 'stored-images-'));
    const eager = createDirectoryStore({ directory: other, baseUrl });
    await eager.put(isoName, image);
    for (const [method, headers] of [
      ['GET', {}],
      ['HEAD', {}],
      ['GET', { range: 'bytes=5-9' }],
      ['GET', { range: `bytes=${image.size}-` }],
      ['GET', { 'if-none-match': '*' }],
    ] as const) {
      const [a, b] = [
        await storeOf().handle(isoRequest(headers, method)),
        await eager.handle(isoRequest(headers, method)),
      ];
      expect(a!.status).toBe(b!.status);
      const names = (response: Response) => [...response.headers.keys()];
      expect(names(a!)).toEqual(names(b!));
      for (const name of names(a!).filter((each) => each !== 'etag' && each !== 'last-modified')) {
        expect(a!.headers.get(name)).toBe(b!.headers.get(name));
      }
      await Promise.all([a!.body?.cancel(), b!.body?.cancel()]);
    }
    await rm(other, { recursive: true });
  });

  test('serves any range, without planning anew for each', async () => {
    const image = await put();
    const whole = await bytesOf(image);
    const store = storeOf();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(whole.length), async (start, length) => {
        const end = Math.min(whole.length - 1, start + length);
        const { status, body } = await answerOf(store, { range: `bytes=${start}-${end}` });
        expect(status).toBe(206);
        expect(body.equals(whole.subarray(start, end + 1))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('names the same image alike in every process, and another one otherwise', async () => {
    await put();
    const etag = (await answerOf(storeOf())).headers.get('etag')!;
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect((await answerOf(storeOf())).headers.get('etag')).toBe(etag);
    expect((await answerOf(storeOf(), { range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
    expect((await answerOf(storeOf(), { range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200);
    expect((await answerOf(storeOf(), { 'if-none-match': etag })).status).toBe(304);
    await put({ salt: 'another' });
    expect((await answerOf(storeOf())).headers.get('etag')).not.toBe(etag);
  });

  test('keeps all options of an image that are data', async () => {
    const options: GenerateIsoOptions = {
      boot: [{ path: 'images/efiboot.img', platform: 'efi' }],
      hybrid: { diskId: 7 },
      volumeId: 'KEPT',
      owners: 'keep',
      image: { joliet: false, padding: 3, volume: { publisher: 'Example' } },
    };
    const image = await put(options);
    expect((await answerOf(storeOf())).body.equals(await bytesOf(image))).toBe(true);
  });

  test('keeps boot code, which is bytes', async () => {
    await writeFile(join(tree, 'images/eltorito.img'), new Uint8Array(4096));
    await rm(join(tree, 'isolinux/isolinux.bin'));
    const image = await put({ hybrid: { bootCode: Uint8Array.from({ length: 432 }, (_, index) => index % 256) } });
    expect((await answerOf(storeOf())).body.equals(await bytesOf(image))).toBe(true);
  });

  test.each(['sortWeight', 'hide'] as const)('refuses an image whose %s is a function', async (name) => {
    const image = await prepare({ image: { [name]: () => (name === 'hide' ? [] : 0) } });
    await expect(storeOf().put(isoName, image)).rejects.toThrow(
      new TypeError(`image.recipe.options.image.${name} is a function, and only data can be kept`),
    );
    expect(await readdir(directory)).toEqual([]);
  });

  test('serves many downloads at once, with files opened one at a time', async () => {
    const image = await put();
    const whole = await bytesOf(image);
    const store = storeOf({ plans: 1 });
    const half = Math.floor(image.size / 2);
    const ranges = Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0 ? `bytes=0-${half}` : `bytes=${half + 1}-`,
    );
    const bodies = await Promise.all(ranges.map(async (range) => (await answerOf(store, { range })).body));
    for (const [index, body] of bodies.entries()) {
      expect(body.equals(index % 2 === 0 ? whole.subarray(0, half + 1) : whole.subarray(half + 1))).toBe(true);
    }
    expect(await openFiles(root)).toEqual([]);
  });

  test('serves more images than it keeps plans of', async () => {
    const store = storeOf({ plans: 2 });
    const images = await Promise.all([1, 2, 3, 4].map((each) => prepareIso(requestOf(each), tree, repeatable)));
    for (const image of images) await store.put(image.filename, image);
    for (const image of [...images, ...images]) {
      const response = await store.handle(isoRequest({}, 'GET', image.filename));
      expect(Buffer.from(await response!.arrayBuffer()).equals(await bytesOf(image))).toBe(true);
    }
  });

  test('looks at its tree again only when the last look is too old', async () => {
    await put();
    const lasting = storeOf({ freshFor: 3_600_000 });
    expect((await answerOf(lasting)).status).toBe(200);
    await writeFile(join(tree, 'added'), 'since');
    expect((await answerOf(lasting)).status).toBe(200);
    await expect(answerOf(storeOf({ freshFor: 0 }))).rejects.toMatchObject({ status: 409 });
  });

  test('refuses a freshness that is no time', () => {
    expect(() => storeOf({ freshFor: -1 })).toThrow(RangeError);
  });

  test.each([0, -1, 1.5, Number.NaN])('does not keep %d plans', (plans) => {
    expect(() => storeOf({ plans })).toThrow(RangeError);
  });

  test('has no image at other paths, under other names, and for other methods', async () => {
    await put();
    for (const path of [
      '/iso/',
      '/iso/none.iso',
      `/iso/${recordName}`,
      '/iso/..%2fa.iso',
      `/iso/${'a'.repeat(300)}.iso`,
      `/other/${isoName}`,
    ]) {
      expect(await storeOf().handle(new Request(`http://localhost${path}`))).toBeUndefined();
    }
    expect(await storeOf().handle(isoRequest({}, 'DELETE'))).toBeUndefined();
  });
});

describe('a record', () => {
  test('is a few KB, for its owner alone, and has of the password only the hash', async () => {
    await put();
    expect(await readdir(directory)).toEqual([recordName]);
    const { mode, size } = await stat(join(directory, recordName));
    expect(mode & 0o777).toBe(0o600);
    expect(size).toBeLessThan(4096);
    const text = await readFile(join(directory, recordName), 'utf8');
    expect(text).toContain('$6$Kick5tartIsoSalt$');
    expect(text).not.toContain(request.rootPass);
    expect(text).not.toMatch(/rootPass|hostName/);
  });

  test('replaces one of the same name', async () => {
    await put();
    const image = await put({ salt: 'another' });
    expect(await readdir(directory)).toEqual([recordName]);
    expect((await answerOf(storeOf())).body.equals(await bytesOf(image))).toBe(true);
  });

  test('is removed after a week, as is what a process left that ended while it wrote one', async () => {
    const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60 * 1000);
    for (const [name, age] of [
      ['old.iso.json', 8],
      ['.iso9660-1-a.tmp', 8],
      ['old.json', 8],
      ['new.iso.json', 6],
    ] as const) {
      await writeFile(join(directory, name), '{}');
      await utimes(join(directory, name), days(age), days(age));
    }
    await put();
    expect((await readdir(directory)).sort()).toEqual([recordName, 'new.iso.json', 'old.json']);
  });

  test.each([
    ['nothing', () => ''],
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['another value', (text: string) => text.replace('edge-07', 'edge-08')],
    ['another tree', (text: string) => text.replace('alma9', 'alma8')],
    ['a format to come', (text: string) => text.replace('"format":1', '"format":2')],
    ['no object', () => 'null'],
  ])('with %s in it is answered with 500, and why is for the log', async (_what, change) => {
    await put();
    const file = join(directory, recordName);
    await writeFile(file, change(await readFile(file, 'utf8')));
    server = await serveIsos({ root, versions: ['1.4'], store: storeOf(), onError });
    const answer = await exchange(`${server.url}/iso/${isoName}`, { method: 'GET' });
    expect(answer.status).toBe(500);
    expect(alertsOf(answer)).toEqual(['unable to read the record of the ISO']);
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(Error), expect.any(Request));
  });
});

describe('a tree that is not as it was', () => {
  const rpm = 'pool/a rather long package name with blanks-1.0.rpm';

  test.each<[string, () => Promise<unknown>]>([
    ['content', () => writeFile(join(tree, rpm), 'PACKAGE'.repeat(1000))],
    ['a longer file', () => writeFile(join(tree, rpm), 'package'.repeat(1001))],
    ['content under the old date', () => overwriteUnderOldDate(join(tree, rpm))],
    ['one more file', () => writeFile(join(tree, 'pool/b.rpm'), '')],
    ['one file less', () => rm(join(tree, rpm))],
    ['another name', () => rename(join(tree, rpm), join(tree, 'pool/a.rpm'))],
    ['another mode', () => chmod(join(tree, rpm), 0o755)],
    ['another date', () => utimes(join(tree, rpm), 1, 1)],
    ['another name of a file', () => link(join(tree, rpm), join(tree, 'linked.rpm'))],
    ['no tree', () => rm(tree, { recursive: true })],
    ['a file in its place', () => rm(tree, { recursive: true }).then(() => writeFile(tree, ''))],
  ])('(%s) is a 409, also for an image that is planned already', async (_what, change) => {
    await put();
    const store = storeOf();
    server = await serveIsos({ root, versions: ['1.4'], store, onError });
    const url = `${server.url}/iso/${isoName}`;
    expect((await exchange(url, { method: 'HEAD' })).status).toBe(200);
    await change();
    for (const each of [store, storeOf()]) {
      await expect(each.handle(isoRequest())).rejects.toMatchObject({ status: 409 });
    }
    const answer = await exchange(url, { method: 'GET', headers: { range: 'bytes=0-9' } });
    expect(answer.status).toBe(409);
    expect(alertsOf(answer)).toEqual(['the source tree of this ISO has changed']);
    expect(answer.headers['x-server-name']).toBe('kickstart-iso');
    expect(onError).not.toHaveBeenCalled();
  });

  async function overwriteUnderOldDate(file: string) {
    const { atime, mtime } = await stat(file);
    await writeFile(file, 'PACKAGE'.repeat(1000));
    await utimes(file, atime, mtime);
  }

  test('is served again once it is put again', async () => {
    await put();
    await writeFile(join(tree, 'pool/b.rpm'), 'b');
    await expect(answerOf(storeOf())).rejects.toMatchObject({ status: 409 });
    const image = await put();
    expect((await answerOf(storeOf())).body.equals(await bytesOf(image))).toBe(true);
  });

  test('breaks the transfers that are under way, and never sends other bytes', async () => {
    await rm(root, { recursive: true });
    root = await makeOsRoot(treeWithLargeFile);
    tree = join(root, 'alma9');
    const whole = await bytesOf(await put());
    server = await serveIsos({ root, versions: ['1.4'], store: storeOf(), onError });
    const incoming = await begin(`${server.url}/iso/${isoName}`, { method: 'GET' });
    const received: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of incoming) {
        if (received.length === 0) await writeFile(join(tree, 'zz/large.rpm'), 'short');
        received.push(chunk);
      }
    })();
    await expect(reading).rejects.toThrow();
    const begun = Buffer.concat(received);
    expect(begun.length).toBeLessThan(whole.length);
    expect(begun.equals(whole.subarray(0, begun.length))).toBe(true);
    const changed = expect.objectContaining({ code: 'SOURCE_CHANGED', path: 'zz/large.rpm' });
    expect(onError).toHaveBeenCalledExactlyOnceWith(changed, expect.any(Request));
  });
});

describe('copies of one tree', () => {
  test.skipIf(lacks('cp'))(
    'serve the same bytes under the same ETag, if the store is told that they are copies',
    async () => {
      await storeOf({ trees: 'copied' }).put(isoName, await prepare());
      const first = await answerOf(storeOf({ trees: 'copied' }));
      const running = storeOf();
      expect((await answerOf(running)).body.equals(first.body)).toBe(true);
      // As another machine has it: other inodes, other change times.
      await promisify(execFile)('cp', ['-a', tree, `${tree}-copy`]);
      await rm(tree, { recursive: true });
      await rename(`${tree}-copy`, tree);
      for (const store of [running, storeOf()]) {
        const second = await answerOf(store);
        expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
        expect(second.body.equals(first.body)).toBe(true);
      }
    },
  );
});
