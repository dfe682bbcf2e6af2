import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFat } from 'iso9660-writer-ts/fat';
import { openImage } from 'iso9660-writer-ts/reader';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ChangeLogEntry, Customize, CustomizedRequest, IsoHandlerOptions } from '../../../src/http/index.js';
import { INSTALLER_FAMILIES } from '../../../src/index.js';
import { request } from '../../support/requests.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { makeOsRoot } from '../support/os-root.js';
import { alertsOf, exchange, type PlainAnswer, type PlainRequest } from '../support/plain-client.js';

/** New for each test: the row of an image may be written after the test has ended. */
let onChange = vi.fn<(entry: ChangeLogEntry) => void>();
const onError = vi.fn<(error: unknown) => void>();
const onWarning = vi.fn<(warning: { code: string }) => void>();

let root: string;
let server: LoopbackServer | undefined;

beforeAll(async () => {
  root = await makeOsRoot();
});
afterEach(async () => {
  const closing = server;
  server = undefined;
  await closing?.close();
  onChange = vi.fn();
  for (const callback of [onError, onWarning]) callback.mockReset();
  await rm(join(root, 'installers.json'), { force: true });
});
afterAll(() => rm(root, { recursive: true }));

const configure = (installers: object) => writeFile(join(root, 'installers.json'), JSON.stringify(installers));

interface Asked extends Partial<IsoHandlerOptions> {
  readonly body?: object;
  readonly headers?: NonNullable<PlainRequest['headers']>;
}

/** Asks for a seed. `path`: family and query. */
async function post(path: string, { body = request, headers = {}, ...options }: Asked = {}): Promise<PlainAnswer> {
  server ??= await serveIsos({ root, onChange, onError, onWarning, versions: ['1.5', '4.0'], ...options });
  return await exchange(`${server.url}/api/4.0/seeds/${path}`, { body: JSON.stringify(body), headers });
}

const textOf = async ({ status, body }: PlainAnswer, path: string) => {
  expect(status).toBe(200);
  return await (await openImage(new Uint8Array(body))).text(path);
};

describe('a seed', () => {
  test('has the headers of an image, and the disc of the family', async () => {
    const answer = await post('anaconda');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '69632',
      'content-disposition': 'attachment; filename="edge-07.cdn.example.net-anaconda-seed.iso"',
      'whole-content-sha512': createHash('sha512').update(answer.body).digest('base64'),
      'cache-control': 'no-store',
    });
    expect(answer.headers).not.toHaveProperty('etag');
    expect(answer.body.length).toBe(69_632);
    const { volume } = await openImage(new Uint8Array(answer.body));
    expect(volume.id).toBe('OEMDRV');
    const kickstart = await textOf(answer, 'ks.cfg');
    expect(kickstart).toMatch(/^rootpw --iscrypted \$6\$/m);
    expect(kickstart).not.toContain(request.rootPass);
  });

  test.each(INSTALLER_FAMILIES)('of %s is a FAT volume with ?as=img, and a disc with ?as=iso', async (family) => {
    await configure({ alma9: { family, nameservers: ['192.0.2.1'] } });
    const [disc, named, volume] = [
      await post(`${family}/`),
      await post(`${family}?as=iso&x=y`),
      await post(`${family}?as=img`),
    ];
    expect([disc.status, named.status, volume.status]).toEqual([200, 200, 200]);
    expect(named.body.length).toBe(disc.body.length);
    expect(volume.headers['content-disposition']).toContain(`-${family}-seed.img"`);
    expect(volume.headers['content-length']).toBe(String(volume.body.length));
    const paths = (entries: readonly { path: string }[]) => entries.map(({ path }) => path).sort();
    const fat = await openFat(new Uint8Array(volume.body));
    const files = paths(fat.entries);
    expect(files.length).toBeGreaterThan(0);
    expect(files).toEqual(paths(await (await openImage(new Uint8Array(disc.body))).entries()));
  });

  test('is sent as it is to 1.x clients, too, whatever `stream` is', async () => {
    await post('anaconda');
    const url = `${server!.url}/api/1.5/seeds/anaconda`;
    for (const stream of ['yes', 'no', undefined]) {
      const answer = await exchange(url, { body: JSON.stringify({ ...request, stream }) });
      expect([answer.status, answer.headers['content-type'], answer.body.length]).toEqual([
        200,
        'application/octet-stream',
        69_632,
      ]);
    }
  });

  test('can be compressed and followed by its hash, as an image', async () => {
    const headers = { te: 'trailers', 'accept-encoding': 'gzip' };
    const answer = await post('debian', { headers, gzip: true, wholeContentSha512: 'trailer' });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.trailers['whole-content-sha512']).toMatch(/^[A-Za-z0-9+/]{86}==$/);
  });

  test('needs no tree: one that is listed and cannot be read has seeds', async () => {
    expect((await post('anaconda', { body: { ...request, osversionDir: 'zeta/1' } })).status).toBe(200);
  });
});

describe('its options', () => {
  test('are those of `iso` and of installers.json, from the next request on', async () => {
    const iso = { nameservers: ['192.0.2.1'], passwordScheme: 'sha256' } as const;
    const first = await textOf(await post('anaconda', { iso }), 'ks.cfg');
    expect(first).toContain('--nameserver=192.0.2.1');
    expect(first).toMatch(/^rootpw --iscrypted \$5\$/m);
    expect(first).toContain('timezone Etc/UTC');
    await configure({ alma9: { family: 'auto', timezone: 'Europe/Berlin', nameservers: ['192.0.2.9'] } });
    const second = await textOf(await post('anaconda'), 'ks.cfg');
    expect(second).toContain('timezone Europe/Berlin');
    expect(second).toContain('--nameserver=192.0.2.9');
  });

  test('of the installer of another family do not count', async () => {
    await configure({ alma9: { family: 'anaconda', release: '9', extra: '# mine', timezone: 'Europe/Berlin' } });
    expect(await textOf(await post('ubuntu'), 'user-data')).toContain('timezone: "Etc/UTC"');
    expect(await textOf(await post('anaconda'), 'ks.cfg')).toContain('# mine');
  });

  test('that the family cannot have are a fault of the server', async () => {
    await configure({ alma9: { family: 'auto', release: '9' } });
    const answer = await post('ubuntu');
    expect([answer.status, ...alertsOf(answer)]).toEqual([500, 'unable to read the installers configuration']);
    expect(onError.mock.calls[0]![0]).toMatchObject({ message: expect.stringContaining('is no release of ubuntu') });
  });

  test('may be those of customize, which is told what is asked for', async () => {
    const asked: CustomizedRequest[] = [];
    const customize: Customize = (told) => {
      asked.push(told);
      if (told.iso.hostName === 'none') return { refuse: { status: 404, text: 'no such server' } };
      return {
        source: '/nonexistent',
        files: [{ path: 'more', text: 'x' }],
        options: { passwordScheme: 'md5' },
        installer: { family: 'anaconda', timezone: 'Asia/Tokyo' },
      };
    };
    // A source of its own is no OS version, and need not be on offer.
    const answer = await post('anaconda', { customize, body: { ...request, osversionDir: 'mine' } });
    const kickstart = await textOf(answer, 'ks.cfg');
    expect(kickstart).toMatch(/^rootpw --iscrypted \$1\$/m);
    expect(kickstart).toContain('timezone Asia/Tokyo');
    expect((await (await openImage(new Uint8Array(answer.body))).entries()).length).toBe(1);
    expect(asked.map(({ route, version }) => [route, version])).toEqual([['seeds', '4.0']]);
    await vi.waitUntil(() => onChange.mock.calls.length > 0);
    onChange.mockReset();
    const refused = await post('anaconda', { body: { ...request, hostName: 'none' } });
    expect([refused.status, ...alertsOf(refused)]).toEqual([404, 'no such server']);
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe('a seed is refused', () => {
  test.each(['windows', 'Ubuntu', '__proto__', 'ubuntu/1', ''])('with 404 for the family %j', async (family) => {
    const answer = await post(family);
    const path = `/api/4.0/seeds/${family}`;
    expect([answer.status, ...alertsOf(answer)]).toEqual([404, `The requested path '${path}' does not exist.`]);
  });

  test.each(['as=zip', 'as=', 'as=IMG', 'as=img&as=iso', 'as=img&as=img'])(
    'with 400 for the query %s',
    async (query) => {
      const answer = await post(`ubuntu?${query}`);
      expect([answer.status, ...alertsOf(answer)]).toEqual([400, 'as must be one of iso, img']);
    },
  );

  test('with every problem of the request, and of what the family cannot hold', async () => {
    const wrong = await post('anaconda', { body: { ...request, hostName: 'a_b', osversionDir: 'sles', disk: 'x y' } });
    expect(wrong.status).toBe(400);
    expect(
      alertsOf(wrong)
        .map((text) => text.split(' ')[0])
        .sort(),
    ).toEqual(['disk', 'hostName', 'invalid']);
    const unlisted = await post('anaconda', { body: { ...request, osversionDir: 'sles' } });
    expect([unlisted.status, ...alertsOf(unlisted)]).toEqual([400, 'invalid OS version directory: "sles"']);
    const noBond = await post('proxmox', { body: { ...request, interfaceName: 'bond0', disk: undefined } });
    expect(noBond.status).toBe(400);
    expect(alertsOf(noBond).map((text) => text.split(' ')[0])).toEqual(['interfaceName', 'nameservers', 'disk']);
    expect(onChange).not.toHaveBeenCalled();
    expect(onError).not.toHaveBeenCalled();
  });

  test('for a page of another origin, and for users who may not', async () => {
    const foreign = await post('ubuntu', { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    await server!.close();
    server = undefined;
    const authorize = async () => ({ status: 403, text: 'Forbidden.' }) as const;
    expect((await post('ubuntu', { authorize })).status).toBe(403);
  });

  test('for as long as no place is free, and each place is given back', async () => {
    const release = vi.fn();
    let isFull = false;
    const admit = async () => (isFull ? ({ status: 503, text: 'full' } as const) : { release });
    expect((await post('ubuntu', { admit })).status).toBe(200);
    await vi.waitUntil(() => release.mock.calls.length > 0);
    isFull = true;
    expect((await post('ubuntu')).status).toBe(503);
    expect(release).toHaveBeenCalledTimes(1);
  });
});

describe('the change log', () => {
  test('tells of a seed in words of its own, and warnings are told', async () => {
    await post('ubuntu');
    await vi.waitUntil(() => onChange.mock.calls.length > 0);
    expect(onChange.mock.calls).toEqual([
      [
        expect.objectContaining({
          outcome: 'created',
          message: 'ISO: edge-07.cdn.example.net, ID: N/A, ACTION: Created seed, keys: { OS:alma9 }',
          warnings: 1,
        }),
        expect.any(Request),
      ],
    ]);
    expect(onWarning.mock.calls.map(([{ code }]) => code)).toEqual(['INSTALLER_ASKS']);
  });

  test('tells of one that failed, and of one whose client left', async () => {
    await post('ubuntu', { osVersions: () => Promise.reject(new Error('no list')) });
    await vi.waitUntil(() => onChange.mock.calls.length > 0);
    expect(onChange.mock.calls[0]![0]).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('ACTION: Failed to create seed,'),
    });
    await server!.close();
    onChange.mockReset();
    let isAdmitting = false;
    const admit: IsoHandlerOptions['admit'] = async (_request, signal) => {
      isAdmitting = true;
      await once(signal, 'abort');
      return { release() {} };
    };
    server = await serveIsos({ root, onChange, admit });
    const leaving = new AbortController();
    const answer = fetch(`${server.url}/api/4.0/seeds/ubuntu`, {
      method: 'POST',
      body: JSON.stringify(request),
      signal: leaving.signal,
    });
    await vi.waitUntil(() => isAdmitting);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await vi.waitUntil(() => onChange.mock.calls.length > 0);
    expect(onChange.mock.calls[0]![0]).toMatchObject({
      outcome: 'aborted',
      message: expect.stringContaining('ACTION: Aborted seed,'),
    });
  });
});
