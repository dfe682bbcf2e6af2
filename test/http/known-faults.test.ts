import { chmod, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import type { ChangeLogEntry, IsoHandlerOptions } from '../../src/http/index.js';
import type { PreparedIso } from '../../src/image/prepare-iso.js';
import { treeHash } from '../support/os-tree.js';
import { request, requestOf } from '../support/requests.js';
import { type LoopbackServer, serveIsos } from './support/loopback-server.js';
import { openFiles } from './support/open-files.js';
import { makeOsRoot, treeWithLargeFile } from './support/os-root.js';
import { alertsOf, begin, exchange, slowly } from './support/plain-client.js';

/** The eighteen things the original server is known to do wrong, over the whole way from socket to tree. */

const body = JSON.stringify(request);
const large = 'alma9/zz/large.rpm';

let root: string;
let server: LoopbackServer;
const onChange = vi.fn<(entry: ChangeLogEntry) => void>();
const onError = vi.fn();

beforeEach(async () => {
  root = await makeOsRoot({ ...treeWithLargeFile, generate: '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n' });
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
  onChange.mockReset();
  onError.mockReset();
});

async function serving(options: Partial<IsoHandlerOptions> = {}): Promise<string> {
  server = await serveIsos({ root, onChange, onError, ...options });
  return `${server.url}/api/4.0/isos`;
}

/** The image for a request that differs in some values. */
async function imageOf(values: object = {}, options: Partial<IsoHandlerOptions> = {}) {
  const answer = await exchange(await serving(options), { body: JSON.stringify({ ...request, ...values }) });
  expect(answer.status, answer.body.toString('utf8', 0, 500)).toBe(200);
  return readIso(answer.body);
}

const configOf = ({ trees }: Awaited<ReturnType<typeof imageOf>>, name: string) =>
  trees.rockRidge!.text(`ks_scripts/${name}.cfg`);

const outcomes = () => onChange.mock.calls.map(([{ outcome }]) => outcome);

test('1. requests at once get each their own configuration, and the tree stays as it was', async () => {
  const url = await serving({ wholeContentSha512: 'off' });
  const before = await treeHash(root);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => exchange(url, { body: JSON.stringify(requestOf(index)) })),
  );
  for (const [index, answer] of answers.entries()) {
    const network = readIso(answer.body).trees.rockRidge!.text('ks_scripts/network.cfg');
    expect(network).toContain(`HOSTNAME="edge-${index}.cdn.example.net"\n`);
    expect(network).toContain(`IPADDR="192.0.2.${index + 1}"\n`);
  }
  expect(await treeHash(root)).toBe(before);
});

test.skipIf(process.platform !== 'linux')(
  '2. an image is never buffered: who does not read holds it back',
  async () => {
    const incoming = await begin(await serving({ wholeContentSha512: 'off' }), { body });
    await vi.waitUntil(async () => (await openFiles(root)).includes(join(root, large)));
    const before = process.memoryUsage().arrayBuffers;
    await setTimeout(300);
    // Still open: 24 MiB do not fit into what the sockets hold.
    expect(await openFiles(root)).toEqual([join(root, large)]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 ** 2);
    incoming.destroy();
  },
);

describe('3. no limit of time cuts a transfer, and a disconnect ends the work', () => {
  test('a transfer that moves goes on when the time to the first byte is over', async () => {
    const incoming = await begin(await serving({ firstByteTimeout: 2000, wholeContentSha512: 'off' }), { body });
    const received = await slowly(incoming, 2500);
    expect(String(received)).toBe(incoming.headers['content-length']);
  });

  test.skipIf(process.platform !== 'linux').each([false, true])(
    'a disconnect closes the file (gzip: %s)',
    async (gzip) => {
      const url = await serving({ gzip, wholeContentSha512: 'off' });
      const incoming = await begin(url, { body, headers: { 'accept-encoding': 'gzip' } });
      await vi.waitUntil(async () => (await openFiles(root)).includes(join(root, large)));
      incoming.destroy();
      await vi.waitUntil(async () => (await openFiles(root)).length === 0);
      expect(outcomes()).toEqual(['aborted']);
    },
  );
});

test('4. a failure after the first byte breaks the connection, and is not appended to the image', async () => {
  const incoming = await begin(await serving({ wholeContentSha512: 'off' }), { body });
  await truncate(join(root, large), 1000);
  let text = '';
  const reading = async () => {
    for await (const chunk of incoming) text += (chunk as Buffer).toString('latin1');
  };
  await expect(reading()).rejects.toThrow('aborted');
  expect(text).not.toContain('alerts');
  expect(text.length).toBeLessThan(Number(incoming.headers['content-length']));
});

test('5. the change log has its row however long the transfer took', async () => {
  const incoming = await begin(await serving(), { body });
  await slowly(incoming, 1000);
  await vi.waitUntil(() => onChange.mock.calls.length > 0);
  expect(outcomes()).toEqual(['created']);
});

describe('6. nothing a client sends can run on the installed machine', () => {
  test.each([{ disk: '$(reboot)' }, { hostName: '`id`' }, { interfaceName: 'a;b' }, { mgmtInterface: '$PATH' }])(
    '%j is refused',
    async (fault) => {
      const answer = await exchange(await serving(), { body: JSON.stringify({ ...request, ...fault }) });
      expect(answer.status).toBe(400);
    },
  );

  test.each([{ disk: '$(reboot)' }, { hostName: '`id`' }, { interfaceName: 'a\nb' }])(
    '%j is refused in the profile of existing clients, too',
    async (fault) => {
      const iso = { profile: 'traffic-ops' } as const;
      const answer = await exchange(await serving({ iso }), { body: JSON.stringify({ ...request, ...fault }) });
      expect(answer.status).toBe(400);
    },
  );

  test('quotes and backslashes are escaped as a shell reads them', async () => {
    const image = await imageOf({ disk: 'a"b\\c' }, { iso: { profile: 'traffic-ops' } });
    expect(configOf(image, 'disk')).toBe('boot_drives="a\\"b\\\\c"');
  });
});

test('7. the password is hashed with SHA-512 and a random salt of its own each time', async () => {
  const url = await serving();
  const lines = await Promise.all(
    Array.from({ length: 3 }, async () =>
      readIso((await exchange(url, { body })).body).trees.rockRidge!.text('ks_scripts/password.cfg'),
    ),
  );
  for (const line of lines) expect(line).toMatch(/^rootpw --iscrypted \$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}\n$/);
  expect(new Set(lines).size).toBe(3);
});

test('8. neither the clear password nor its hash is anywhere but in the image', async () => {
  const url = await serving();
  const before = await treeHash(root);
  const { headers } = await exchange(url, { body });
  const { body: refusal } = await exchange(url, { body: body.replace('"edge-07"', '""') });
  await vi.waitUntil(() => onChange.mock.calls.length > 0);
  expect(JSON.stringify([headers, refusal.toString(), onChange.mock.calls])).not.toMatch(/correct horse|\$6\$/);
  expect(await treeHash(root)).toBe(before);
});

test('9. an executable "generate" in the tree is copied and never run', async () => {
  await chmod(join(root, 'alma9/generate'), 0o755);
  const before = await treeHash(root);
  const { rockRidge } = (await imageOf()).trees;
  expect(rockRidge!.text('generate')).toContain('touch');
  expect(rockRidge!.has('ran')).toBe(false);
  expect(await treeHash(root)).toBe(before);
});

test.each([
  [{ interfaceMtu: -1 }, /^interfaceMtu /],
  [{ interfaceMtu: 65536 }, /^interfaceMtu /],
  [{ ipNetmask: '255.0.255.0' }, /^ipNetmask /],
  [{ ipGateway: '203.0.113.1' }, /^ipGateway /],
  [{ hostName: 'edge_07' }, /^hostName /],
])('10. values are checked: %j is refused', async (fault, text) => {
  const answer = await exchange(await serving(), { body: JSON.stringify({ ...request, ...fault }) });
  expect(answer.status).toBe(400);
  expect(alertsOf(answer)).toEqual([expect.stringMatching(text)]);
});

test('11. a body that is null is the fault of the client', async () => {
  const answer = await exchange(await serving(), { body: 'null' });
  expect(answer.status).toBe(400);
  expect(alertsOf(answer)).toEqual(['the request body must be a JSON object']);
});

test('12. each problem has an alert of its own', async () => {
  const answer = await exchange(await serving(), { body: '{"dhcp":"yes"}' });
  expect(alertsOf(answer)).toEqual([
    'osversionDir is required',
    'hostName is required',
    'domainName is required',
    'rootPass is required',
    'interfaceMtu is required',
  ]);
});

test('13. a 500 says what failed, without a path, and the cause is reported', async () => {
  const text = JSON.stringify({ ...request, osversionDir: 'zeta/1' });
  const answer = await exchange(await serving(), { body: text });
  expect(answer.status).toBe(500);
  expect(alertsOf(answer)).toEqual(['the source tree of this OS version is missing or unreadable']);
  expect(answer.body.toString()).not.toContain(root);
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'IsoError' }), expect.any(Request));
});

describe('14. name servers are those of the options, never those of the server', () => {
  test('none by default', async () => {
    expect(configOf(await imageOf(), 'network')).toContain('\nNAMESERVER=""\n');
  });

  test('a loopback address is written as asked, with a warning', async () => {
    const put = vi.fn(async (_name: string, image: PreparedIso) => image.warnings.map(({ code }) => code).join());
    server = await serveIsos({ root, versions: ['1.2'], store: { put }, iso: { nameservers: ['127.0.0.53'] } });
    const answer = await exchange(`${server.url}/api/1.2/isos`, { body });
    expect(JSON.parse(answer.body.toString()).response.isoURL).toContain('LOOPBACK_NAMESERVER');
  });
});

test("15. the image carries the tree's own label and boots BIOS and UEFI", async () => {
  const { volume, elTorito } = await imageOf();
  expect(volume.primary.volumeId).toBe('ALMA-9-6');
  expect(elTorito!.entries.map(({ platform }) => platform)).toEqual([0, 0xef]);
});

test('16. the options of a bond keep their blanks in network.cfg, where its reader wants them', async () => {
  const network = configOf(await imageOf({ interfaceName: 'bond0' }), 'network');
  expect(network).toContain('\nBONDING_OPTS="miimon=100 mode=4 lacp_rate=fast xmit_hash_policy=layer3+4"\n');
});

describe('17. browsers and clients that resume', () => {
  test.each([
    ['OPTIONS', 'isos'],
    ['OPTIONS', 'osversions'],
  ])('a preflight (%s %s) is answered', async (method, route) => {
    const answer = await exchange((await serving()).replace('isos', route), { method });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      allow: expect.stringContaining(method),
    });
  });

  test('HEAD is answered where GET is', async () => {
    const answer = await exchange((await serving()).replace('isos', 'osversions'), { method: 'HEAD' });
    expect(answer.status).toBe(200);
  });

  test('a range of a POST is ignored: no validator is given for an image that is made anew', async () => {
    const answer = await exchange(await serving(), { body, headers: { range: 'bytes=0-99' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect(answer.headers).not.toHaveProperty('etag');
    expect(answer.headers).not.toHaveProperty('accept-ranges');
    expect(answer.headers).not.toHaveProperty('content-range');
  });
});

describe('18. what the original documents say and its code does not do', () => {
  test('"disk" is optional', async () => {
    expect(configOf(await imageOf({ disk: undefined }), 'disk')).toBe('boot_drives=""');
  });

  test('"mgmtIpAddress" and its keys are written', async () => {
    const management = { mgmtIpAddress: '198.51.100.7', mgmtIpGateway: '198.51.100.1', mgmtInterface: 'eno3' };
    expect(configOf(await imageOf({ ...management, mgmtIpNetmask: '255.255.255.0' }), 'mgmt_network')).toBe(
      'IPADDR="198.51.100.7"\nNETMASK="255.255.255.0"\nGATEWAY="198.51.100.1"\nDEVICE="eno3"',
    );
  });

  test('addresses are written with DHCP, too', async () => {
    const network = configOf(await imageOf({ dhcp: 'yes' }), 'network');
    expect(network).toContain('IPADDR="192.0.2.70"\n');
    expect(network).toMatch(/DHCP="yes"$/);
  });
});
