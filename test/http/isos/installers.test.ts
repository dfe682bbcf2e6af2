import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openImage } from 'iso9660-writer-ts/reader';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createIsoHandler, type IsoHandlerOptions } from '../../../src/http/index.js';
import { request } from '../../support/requests.js';
import { serveIsos } from '../support/loopback-server.js';
import { makeOsRoot } from '../support/os-root.js';
import { alertsOf, exchange } from '../support/plain-client.js';

const MENU = 'menuentry x {\n linux /images/pxeboot/vmlinuz\n initrd /images/pxeboot/initrd.img\n}\n';

let root: string;
const onError = vi.fn<(error: unknown) => void>();

beforeAll(async () => {
  root = await makeOsRoot({
    '.treeinfo': '[general]\n',
    'images/pxeboot/vmlinuz': 'kernel',
    'images/pxeboot/initrd.img': 'initrd',
    'EFI/BOOT/grub.cfg': MENU,
  });
});
afterAll(() => rm(root, { recursive: true }));

const configure = (text: string) => writeFile(join(root, 'installers.json'), text);

async function post(body: object = request) {
  const handler = createIsoHandler({ root, onError, authorize: async () => ({ user: 'operator' }) });
  const url = 'http://localhost/api/5.0/isos';
  return await handler(new Request(url, { method: 'POST', body: JSON.stringify(body) }));
}

const textsOf = async (response: Response) =>
  ((await response.json()) as { alerts: { text: string }[] }).alerts.map(({ text }) => text);

const kickstartOf = async (response: Response) => {
  expect(response.status).toBe(200);
  const volume = await openImage(new Uint8Array(await response.arrayBuffer()));
  return (await volume.find('ks.cfg')) === undefined ? undefined : await volume.text('ks.cfg');
};

describe('installers.json', () => {
  test('decides which images have an answer file, from the next request on', async () => {
    expect(await kickstartOf(await post())).toBeUndefined();
    await configure('{"alma9":{"family":"auto","timezone":"Europe/Berlin"},"other":{"family":"ubuntu"}}');
    expect(await kickstartOf(await post())).toContain('timezone Europe/Berlin');
    await configure('{"other":{"family":"ubuntu"}}');
    expect(await kickstartOf(await post())).toBeUndefined();
  });

  test('that is faulty is a 500 of its own, whose cause goes to `onError`', async () => {
    for (const [text, cause] of [
      ['{', 'JSON'],
      ['[]', 'one JSON object'],
      ['{"alma9":"auto"}', 'must be an object'],
      ['{"alma9":{}}', 'has a family'],
      ['{"alma9":{"family":"auto","timezon":"UTC"}}', 'timezon is not an option'],
      ['{"alma9":{"family":"anaconda","release":"22.04"}}', 'is no release of anaconda'],
      ['{"alma9":{"family":"ubuntu","extra":"text"}}', 'ubuntu takes an object'],
    ] as const) {
      onError.mockReset();
      await configure(text);
      const response = await post();
      expect([response.status, await textsOf(response)]).toEqual([
        500,
        ['unable to read the installers configuration'],
      ]);
      expect(onError.mock.calls).toEqual([
        [expect.objectContaining({ message: expect.stringContaining(cause) }), expect.anything()],
      ]);
    }
  });

  test('makes values that the installer cannot hold a 400, with an alert for each', async () => {
    await configure('{"alma9":{"family":"anaconda"}}');
    const management = { mgmtInterface: 'eno3', mgmtIpAddress: '198.51.100.7', mgmtIpGateway: '198.51.100.1' };
    const response = await post({ ...request, ...management });
    expect(response.status).toBe(400);
    expect(await textsOf(response)).toEqual([expect.stringMatching(/^mgmtIpNetmask /)]);
  });
});

describe('GET installers', () => {
  async function get(options: Partial<IsoHandlerOptions> = {}) {
    const server = await serveIsos({ root, onError, ...options });
    try {
      return await exchange(`${server.url}/api/4.0/installers`, { method: 'GET' });
    } finally {
      await server.close();
    }
  }
  const listed = async (options?: Partial<IsoHandlerOptions>) => JSON.parse((await get(options)).body.toString());

  test('tells the family and the delivery of each OS version on offer that has an installer', async () => {
    await configure(
      '{"alma9":{"family":"anaconda","timezone":"UTC"},"zeta/1":{"family":"debian","delivery":"tree"},"other":{"family":"agama"}}',
    );
    const answer = await get();
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
    expect(answer.body.toString()).toBe(
      '{"response":{"alma9":{"family":"anaconda","delivery":"initrd"},"zeta/1":{"family":"debian","delivery":"tree"}}}\n',
    );
  });

  test.each<[string, string, Partial<IsoHandlerOptions>, object]>([
    ['a family that the tree has to show', '{"alma9":{"family":"auto"}}', {}, { alma9: { family: 'auto' } }],
    [
      'a delivery of all arguments',
      '{"alma9":{"family":"auto"},"zeta/1":{"family":"ubuntu"}}',
      { iso: { delivery: 'none' } },
      { alma9: { family: 'auto', delivery: 'none' }, 'zeta/1': { family: 'ubuntu', delivery: 'none' } },
    ],
    [
      'one that looks by itself',
      '{"alma9":{"family":"proxmox","delivery":"tree"}}',
      {},
      { alma9: { family: 'proxmox', delivery: 'none' } },
    ],
    [
      'the option `iso.installer`',
      '{"alma9":{"family":"debian"}}',
      { iso: { installer: 'agama' }, osVersions: async () => ({ A: 'alma9', B: 'b', C: '__proto__' }) },
      JSON.parse(
        '{"alma9":{"family":"debian","delivery":"initrd"},"b":{"family":"agama","delivery":"none"},"__proto__":{"family":"agama","delivery":"none"}}',
      ),
    ],
    ['none', '{}', {}, {}],
  ])('tells of %s', async (_of, text, options, response) => {
    await configure(text);
    expect(await listed(options)).toEqual({ response });
  });

  test('is a 500 of its own when a list cannot be read', async () => {
    await configure('{');
    expect(alertsOf(await get())).toEqual(['unable to read the installers configuration']);
    await configure('{}');
    const answer = await get({ osVersions: () => Promise.reject(new Error('no list')) });
    expect([answer.status, ...alertsOf(answer)]).toEqual([500, 'unable to read the OS versions configuration']);
  });
});
