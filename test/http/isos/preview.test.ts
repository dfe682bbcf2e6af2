import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ChangeLogEntry, Customize, IsoHandlerOptions } from '../../../src/http/index.js';
import type { IsoPreview } from '../../../src/image/preview.js';
import { request } from '../../support/requests.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { makeOsRoot } from '../support/os-root.js';
import { alertsOf, exchange, type PlainAnswer } from '../support/plain-client.js';

const onChange = vi.fn<(entry: ChangeLogEntry) => void>();
const onError = vi.fn<(error: unknown) => void>();

let root: string;
let server: LoopbackServer | undefined;

beforeAll(async () => {
  root = await makeOsRoot({ '.disk/info': 'Ubuntu-Server 24.04', 'casper/vmlinuz': 'kernel' });
});
afterEach(async () => {
  const closing = server;
  server = undefined;
  await rm(join(root, 'installers.json'), { force: true });
  await closing?.close();
  // A row would be written by now.
  expect(onChange).not.toHaveBeenCalled();
  onError.mockReset();
});
afterAll(() => rm(root, { recursive: true }));

const configure = (installers: object) => writeFile(join(root, 'installers.json'), JSON.stringify(installers));

interface Asked extends Partial<IsoHandlerOptions> {
  readonly body?: object;
}

async function post({ body = request, ...options }: Asked = {}): Promise<PlainAnswer> {
  server ??= await serveIsos({ root, onChange, onError, ...options });
  return await exchange(`${server.url}/api/4.0/preview`, { body: JSON.stringify(body) });
}

const previewOf = (answer: PlainAnswer): IsoPreview => {
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body.toString()).response;
};
const pathsOf = (answer: PlainAnswer) => previewOf(answer).files.map(({ path }) => path);

const CONTRACT = ['state.out', 'network.cfg', 'mgmt_network.cfg', 'password.cfg', 'disk.cfg'].map(
  (name) => `ks_scripts/${name}`,
);

describe('a preview', () => {
  test('has the five files, and no hash', async () => {
    const answer = await post();
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(pathsOf(answer)).toEqual(CONTRACT);
    const { files, warnings } = previewOf(answer);
    expect(files.find(({ path }) => path === 'ks_scripts/password.cfg')).toEqual({
      path: 'ks_scripts/password.cfg',
      text: 'rootpw --iscrypted $6$...\n',
    });
    expect(files.find(({ path }) => path === 'ks_scripts/network.cfg')?.text).toContain('192.0.2.70');
    expect(warnings).toEqual([]);
    expect(answer.body.includes(request.rootPass)).toBe(false);
  });

  test('has the answer file of the installer that is configured, with its warnings, from the next request on', async () => {
    await configure({ alma9: { family: 'anaconda', timezone: 'Europe/Berlin' } });
    const first = previewOf(await post({ body: { ...request, ip6Address: '2001:db8::7' } }));
    expect(first.files[0]).toMatchObject({
      path: 'ks.cfg',
      text: expect.stringContaining('timezone Europe/Berlin --utc\n'),
    });
    expect(first.files[0]!.text).toContain('rootpw --iscrypted $6$...\n');
    expect(first.warnings).toEqual([{ code: 'INSTALLER_DEFAULT', message: expect.stringContaining('ip6Address') }]);
    await configure({ alma9: { family: 'debian' } });
    expect(pathsOf(await post())).toEqual(['preseed.cfg', ...CONTRACT]);
  });

  test('has that of the family which the files of the tree show, and takes a place while it looks', async () => {
    await configure({ alma9: { family: 'auto' } });
    const release = vi.fn();
    const admit = vi.fn(async () => ({ release }));
    expect(pathsOf(await post({ admit }))).toEqual(['autoinstall.yaml', ...CONTRACT]);
    expect([admit.mock.calls.length, release.mock.calls.length]).toEqual([1, 1]);
    await configure({ alma9: { family: 'ubuntu' } });
    expect(pathsOf(await post())).toEqual(['autoinstall.yaml', ...CONTRACT]);
    expect(admit).toHaveBeenCalledTimes(1);
  });

  test('gives its place back when its client leaves', async () => {
    await configure({ alma9: { family: 'auto' } });
    const release = vi.fn();
    let isAdmitting = false;
    const admit: IsoHandlerOptions['admit'] = async (_request, signal) => {
      isAdmitting = true;
      await once(signal, 'abort');
      return { release };
    };
    server = await serveIsos({ root, onChange, onError, admit });
    const leaving = new AbortController();
    const init = { method: 'POST', body: JSON.stringify(request), signal: leaving.signal };
    const answer = fetch(`${server.url}/api/4.0/preview`, init);
    await vi.waitUntil(() => isAdmitting);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await vi.waitUntil(() => release.mock.calls.length > 0);
    expect(release).toHaveBeenCalledTimes(1);
    expect(onError).not.toHaveBeenCalled();
  });

  test('has the files of customize, which is told what is asked for', async () => {
    const customize = vi.fn<Customize>(({ iso }) =>
      iso.hostName === 'none'
        ? { refuse: { status: 409, text: 'no such server' } }
        : { files: [{ path: 'site/motd', text: 'ann:$6$salt$0123456789abcdef:1\n' }], installer: 'agama' },
    );
    const answer = await post({ customize });
    expect(pathsOf(answer)).toEqual(['autoinst.json', ...CONTRACT, 'site/motd']);
    expect(previewOf(answer).files.at(-1)!.text).toBe('ann:$6$...:1\n');
    expect(customize.mock.calls[0]![0]).toMatchObject({ route: 'preview', version: '4.0' });
    const refused = await post({ body: { ...request, hostName: 'none' } });
    expect([refused.status, ...alertsOf(refused)]).toEqual([409, 'no such server']);
  });

  test('looks for the family in the source of customize, whether or not the OS version is on offer', async () => {
    const file = (path: string) => ({ kind: 'file' as const, path, content: 'x' });
    const customize: Customize = () => ({
      source: [file('.treeinfo'), file('images/pxeboot/vmlinuz')],
      installer: 'auto',
    });
    const answer = await post({ customize, body: { ...request, osversionDir: 'mine' } });
    expect(pathsOf(answer)).toEqual(['ks.cfg', ...CONTRACT]);
  });
});

describe('a preview is refused', () => {
  test('with every problem of the request, and what the installer cannot hold', async () => {
    const wrong = await post({ body: { ...request, hostName: 'a_b', osversionDir: 'sles' } });
    expect(wrong.status).toBe(400);
    expect(alertsOf(wrong).map((text) => text.split(' ')[0])).toEqual(['hostName', 'invalid']);
    const unlisted = await post({ body: { ...request, osversionDir: 'sles' } });
    expect([unlisted.status, ...alertsOf(unlisted)]).toEqual([400, 'invalid OS version directory: "sles"']);
    await configure({ alma9: { family: 'debian' } });
    const bond = await post({ body: { ...request, interfaceName: 'bond0' } });
    expect([bond.status, ...alertsOf(bond)]).toEqual([400, expect.stringMatching(/^interfaceName .*debian/)]);
  });

  test('when the tree shows no installer, or cannot be read', async () => {
    for (const osversionDir of ['alma9', 'zeta/1']) {
      await configure({ [osversionDir]: { family: 'auto' } });
      await rm(join(root, 'alma9/casper'), { recursive: true, force: true });
      const answer = await post({ body: { ...request, osversionDir } });
      const text = 'the source tree of this OS version is missing or unreadable';
      expect([answer.status, ...alertsOf(answer)]).toEqual([500, text]);
      expect(onError).toHaveBeenCalledTimes(1);
      onError.mockReset();
    }
  });

  test('for a page of another origin', async () => {
    server = await serveIsos({ root, onChange });
    const headers = { origin: 'https://evil.example' };
    const answer = await exchange(`${server.url}/api/4.0/preview`, { body: JSON.stringify(request), headers });
    expect(answer.status).toBe(403);
  });
});
