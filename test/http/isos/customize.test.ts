import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from 'iso9660-writer-ts';
import { fromDirectory } from 'iso9660-writer-ts/node';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readIso } from '../../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import type { ChangeLogEntry, Customization, Customize, IsoHandlerOptions } from '../../../src/http/index.js';
import { customizedOptions } from '../../../src/http/isos/customize.js';
import { createPlanCache } from '../../../src/image/plans.js';
import { installationTree, makeTree } from '../../support/os-tree.js';
import { request, requestOf } from '../../support/requests.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { makeOsRoot } from '../support/os-root.js';
import { alertsOf, exchange, type PlainAnswer } from '../support/plain-client.js';

/** New for each test: the row of an image may be written after the test has ended. */
let onChange = vi.fn<(entry: ChangeLogEntry) => void>();
const onError = vi.fn<(error: unknown) => void>();

const MENU = 'label linux\n  kernel vmlinuz\n  append initrd=initrd.img inst.stage2=hd:LABEL=ALMA-9-6 quiet\n';

let root: string;
let server: LoopbackServer | undefined;

beforeAll(async () => {
  const kernel = new Uint8Array(1024);
  kernel.set(new TextEncoder().encode('HdrS'), 0x202);
  root = await makeOsRoot({ ...installationTree, 'isolinux/vmlinuz': kernel, 'isolinux/isolinux.cfg': MENU });
  await rename(await makeTree({ ...installationTree, tenant: 'ours' }), join(root, 'ours'));
});
afterEach(async () => {
  const closing = server;
  server = undefined;
  await closing?.close();
  onChange = vi.fn();
  onError.mockReset();
});
afterAll(() => rm(root, { recursive: true }));

/** How the requests have ended by now, when the first of them has. */
async function outcomes(): Promise<readonly string[]> {
  await vi.waitUntil(() => onChange.mock.calls.length > 0);
  return onChange.mock.calls.map(([{ outcome }]) => outcome);
}

type Body = string | object;
const textOf = (body: Body) => (typeof body === 'string' ? body : JSON.stringify(body));

async function post(
  customize: Customize,
  { body = request, ...options }: Partial<IsoHandlerOptions> & { body?: Body } = {},
): Promise<PlainAnswer> {
  server ??= await serveIsos({ root, onChange, onError, customize, ...options });
  return await exchange(`${server.url}/api/4.0/isos`, { body: textOf(body) });
}

const filesOf = async ({ status, body }: PlainAnswer) => {
  expect(status).toBe(200);
  return (await readIso(new Uint8Array(body))).trees.rockRidge!;
};

describe('customize is told', () => {
  test('the validated request, the bytes of the body, the user with its context, version, request and signal', async () => {
    const customize = vi.fn<Customize>();
    const body = JSON.stringify(request, undefined, 1);
    const headers = { 'set-cookie': 'a=b' };
    const authorize = async () => ({ user: 'ann', context: { tenant: 7 }, headers });
    server = await serveIsos({ root, customize, authorize });
    expect((await exchange(`${server.url}/api/4.0/isos`, { body, headers: { 'x-mine': '1' } })).status).toBe(200);
    expect(customize).toHaveBeenCalledTimes(1);
    const [told] = customize.mock.calls[0]!;
    expect(told).toMatchObject({
      iso: { ...request },
      extra: {},
      user: { user: 'ann', context: { tenant: 7 } },
      version: '4.0',
    });
    expect(Object.keys(told.user)).toEqual(['user', 'context']);
    expect(Buffer.from(told.body).toString()).toBe(body);
    expect(told.request.headers.get('x-mine')).toBe('1');
    expect(told.signal.aborted).toBe(false);
  });

  test('nothing of requests that are not acceptable or not authorised', async () => {
    const customize = vi.fn<Customize>();
    expect((await post(customize, { body: '{}' })).status).toBe(400);
    await server!.close();
    server = undefined;
    const authorize = async () => ({ status: 403, text: 'Forbidden.' }) as const;
    expect((await post(customize, { authorize })).status).toBe(403);
    expect(customize).not.toHaveBeenCalled();
  });

  test('before the tree is looked up and admission is asked', async () => {
    const order: string[] = [];
    const customize = async () => void order.push('customize');
    const osVersions = async () => {
      order.push('versions');
      return { Alma: 'alma9' };
    };
    const admit = async () => {
      order.push('admit');
      return { release() {} };
    };
    await post(customize, { osVersions, admit });
    expect(order).toEqual(['customize', 'versions', 'admit']);
  });

  test('by its signal when the client leaves or the time is over', async () => {
    let aborted: unknown;
    const waiting: Customize = ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted = signal.reason;
          reject(signal.reason);
        }),
      );
    const answer = await post(waiting, { firstByteTimeout: 50 });
    expect(answer.status).toBe(503);
    expect(aborted).toBeInstanceOf(Error);
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1));
    expect(onChange.mock.calls[0]![0].outcome).toBe('failed');
  });
});

describe('customize may answer', () => {
  test.each([undefined, null, {}, { files: undefined }])('%j: the image is as it was', async (answer) => {
    const found = await filesOf(await post(async () => answer as Customization));
    expect(found.text('ks_scripts/network.cfg')).toContain('192.0.2.70');
    expect(await outcomes()).toEqual(['created']);
  });

  test('files of the request, on top of those of the options', async () => {
    const files: Customize = ({ iso }) => ({
      files: [
        { path: 'ks.cfg', text: `# ${iso.hostName}\n`, mode: 0o600 },
        { kind: 'symlink', path: 'host', target: iso.hostName },
      ],
    });
    const iso = {
      files: [
        { path: 'ks.cfg', text: 'all' },
        { path: 'site.cfg', text: 'site' },
      ],
    };
    const found = await filesOf(await post(files, { iso }));
    expect(found.text('ks.cfg')).toBe('# edge-07\n');
    expect(found.text('site.cfg')).toBe('site');
    expect(found.get('host').kind).toBe('symlink');
  });

  test('files for a crowd, each image with its own and all of one plan', async () => {
    const cache = createPlanCache({ freshFor: 3_600_000 });
    const files: Customize = ({ iso }) => ({
      files: [{ path: 'ks.cfg', text: `host ${iso.hostName} `.repeat(1 + iso.hostName.length * 50) }],
    });
    const numbers = Array.from({ length: 6 }, (_, number) => number * 7);
    const plans = new Set<unknown>();
    const remembered = Object.assign(Object.create(cache), {
      async plan(...question: Parameters<typeof cache.plan>) {
        const plan = await cache.plan(...question);
        plans.add(plan);
        return plan;
      },
    });
    const answers = await Promise.all(
      numbers.map((number) => post(files, { body: requestOf(number), iso: { cache: remembered } })),
    );
    for (const [index, answer] of answers.entries()) {
      expect((await filesOf(answer)).text('ks.cfg')).toContain(`host edge-${numbers[index]} `);
    }
    expect(plans.size).toBe(1);
  });

  test('a source in the place of the tree, for versions that are on no list, too', async () => {
    const tenants: Customize = ({ user }) => ({ source: join(root, String(user.context)) });
    const authorize = async () => ({ user: 'ann', context: 'ours' });
    const found = await filesOf(await post(tenants, { authorize, body: { ...request, osversionDir: 'unlisted' } }));
    expect(found.text('tenant')).toBe('ours');
    expect(await outcomes()).toEqual(['created']);
    expect(onChange.mock.calls[0]![0].osversionDir).toBe('unlisted');
  });

  test('entries as source', async () => {
    const entries: Entry[] = [];
    for await (const entry of fromDirectory(join(root, 'ours'))) entries.push(entry);
    expect((await filesOf(await post(() => ({ source: entries })))).text('tenant')).toBe('ours');
  });

  test('a source that is not there: 500, and a row', async () => {
    const answer = await post(() => ({ source: join(root, 'missing') }));
    expect([answer.status, ...alertsOf(answer)]).toEqual([
      500,
      'the source tree of this OS version is missing or unreadable',
    ]);
    expect(await outcomes()).toEqual(['failed']);
  });

  test('options in the place of those of all, such as name servers of a data centre', async () => {
    const options: Customize = () => ({ options: { resolvConf: 'nameserver 192.0.2.2\n', volumeId: 'MINE' } });
    const answer = await post(options, { iso: { nameservers: ['192.0.2.1'] } });
    const found = await filesOf(answer);
    expect(found.text('ks_scripts/network.cfg')).toContain('NAMESERVER="192.0.2.2"');
    expect(answer.body.toString('latin1', 32808, 32812)).toBe('MINE');
  });

  test("changes of the kernel's arguments after those of all", async () => {
    const customize: Customize = () => ({ kernelArguments: { add: ['inst.vnc'], remove: ['inst.text'] } });
    const iso = { kernelArguments: { add: ['inst.text', 'inst.sshd'] }, delivery: 'tree' } as const;
    const menu = (await filesOf(await post(customize, { iso }))).text('isolinux/isolinux.cfg');
    expect(menu).toContain('inst.sshd');
    expect(menu).toContain('inst.vnc');
    expect(menu).not.toContain('inst.text');
  });
});

test('an installer stands in the place of that of the options, and leaves the others', () => {
  const options = customizedOptions({ installer: 'auto', volumeId: 'A' }, { installer: 'anaconda' });
  expect(options).toEqual({ installer: 'anaconda', volumeId: 'A' });
});

describe('a refusal', () => {
  test.each([400, 403, 404, 409, 422, 499])('is an alert with status %d, and no row', async (status) => {
    const answer = await post(() => ({ refuse: { status, text: 'this server is in use' }, files: [] }));
    expect([answer.status, ...alertsOf(answer)]).toEqual([status, 'this server is in use']);
    expect(answer.headers['content-type']).toBe('application/json');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(onChange).not.toHaveBeenCalled();
    expect(onError).not.toHaveBeenCalled();
  });

  test.each([200, 302, 399, 401, 500, 503, 404.5, '404', undefined])(
    'with status %s is a fault of the server',
    async (status) => {
      const answer = await post(() => ({ refuse: { status, text: 'no' } }) as never);
      expect([answer.status, ...alertsOf(answer)]).toEqual([500, 'Internal Server Error']);
      expect(onError).toHaveBeenCalledTimes(1);
    },
  );
});

describe('500, with the cause for onError and a row, when customize', () => {
  const faults: readonly [string, Customize, RegExp][] = [
    [
      'throws',
      () => {
        throw new Error('the database is down');
      },
      /the database is down/,
    ],
    ['rejects', () => Promise.reject(new Error('the database is down')), /the database is down/],
    ['answers a text', (() => 'yes') as never, /answered a string/],
    ['answers a name that means nothing', (() => ({ file: [] })) as never, /"file"/],
    ['answers a list', (() => [{}]) as never, /"0"/],
    ['answers files that are none', (() => ({ files: [{ path: 'a' }] })) as never, /item 0/],
    [
      'answers an option that is none',
      (() => ({ options: { volume: 'x' } })) as never,
      /customize: options\.volume is not an option/,
    ],
    ['answers an option that cannot be', (() => ({ options: { profile: 'lax' } })) as never, /profile/],
    ['answers a signal', (() => ({ options: { signal: new AbortController().signal } })) as never, /signal/],
    ['answers a source that is none', (() => ({ source: 7 })) as never, /source/],
    ['answers arguments that are none', (() => ({ kernelArguments: 'quiet' })) as never, /kernelArguments/],
    ['answers an installer that is none', (() => ({ installer: 'nobody' })) as never, /customize: installer/],
    ['answers no text of a refusal', (() => ({ refuse: { status: 404 } })) as never, /refuse\.text/],
  ];
  test.each(faults)('%s', async (_what, customize, cause) => {
    const answer = await post(customize);
    expect([answer.status, ...alertsOf(answer)]).toEqual([500, 'Internal Server Error']);
    expect(onError).toHaveBeenCalledTimes(1);
    expect(String(onError.mock.calls[0]![0])).toMatch(cause);
    expect(await outcomes()).toEqual(['failed']);
  });

  test('answers files that the writer refuses', async () => {
    const answer = await post(() => ({ files: [{ path: '../x', text: '' }] }));
    expect([answer.status, ...alertsOf(answer)]).toEqual([500, 'unable to read the files of the image']);
    expect(String(onError.mock.calls[0]![0])).toContain('../x');
  });
});

test('an OS version that is not on offer has no row, and is not told of with other problems', async () => {
  const answer = await post(() => undefined, { body: { ...request, osversionDir: 'sles' } });
  expect([answer.status, ...alertsOf(answer)]).toEqual([400, 'invalid OS version directory: "sles"']);
  const both = await post(() => undefined, { body: { ...request, osversionDir: 'sles', hostName: '-' } });
  expect(alertsOf(both)).toHaveLength(1);
  expect(onChange).not.toHaveBeenCalled();
});

test('a list that cannot be read has a row: the request was acceptable', async () => {
  const list = join(root, 'osversions.json');
  await rename(list, `${list}.kept`);
  try {
    await writeFile(list, '[]');
    expect((await post(() => undefined)).status).toBe(500);
    expect(await outcomes()).toEqual(['failed']);
  } finally {
    await rename(`${list}.kept`, list);
  }
});
