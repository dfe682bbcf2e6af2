import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { alertsOf, begin, exchange, type PlainAnswer } from '../http/support/plain-client.js';
import { type BuiltCommand, buildCommand } from '../support/built-command.js';
import { type Mirror, mirrorsMissing, mountMirror } from '../support/mirror-mount.js';
import { request } from '../support/requests.js';

let command: BuiltCommand;
let root: string;
let far: string;
let mirror: Mirror | undefined;
let child: ChildProcess;
let output: string;

const POLICY = ['--salt', 'Kick5tart', '--created-at', '2026-01-31', '--allow-anonymous'];

/** A root on the ordinary disk with the tree `alma9`, and two trees on a mount: one below it, one where a link leads. */
beforeEach(async () => {
  root = await makeOsRoot();
  far = await makeOsRoot({ ...treeWithLargeFile });
  child = undefined as unknown as ChildProcess;
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await mirror?.unmount();
  mirror = undefined;
  await rm(root, { recursive: true });
  await rm(far, { recursive: true });
});
beforeAll(async () => {
  command = await buildCommand();
});
afterAll(() => command.remove());

async function link(...names: readonly string[]): Promise<void> {
  const list = JSON.parse(await readFile(join(root, 'osversions.json'), 'utf8'));
  for (const name of names) {
    await symlink(join(mirror!.directory, 'alma9'), join(root, name));
    list[name] = name;
  }
  await writeFile(join(root, 'osversions.json'), JSON.stringify(list));
}

async function serve(...argv: readonly string[]): Promise<string> {
  child = command.start(['serve', '--root', root, '--port', '0', ...POLICY, ...argv]);
  output = '';
  const listen = (piece: Buffer) => {
    output += piece;
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  return await vi.waitUntil(() => /"url":"([^"]+)"/.exec(output)?.[1], { timeout: 60_000 });
}

const post = (url: string, osversionDir: string, version = '5.0') =>
  exchange(`${url}/api/${version}/isos`, { body: JSON.stringify({ ...request, osversionDir }) });
const get = (url: string, path: string) => exchange(`${url}${path}`, { method: 'GET' });

/** A server with an image of `far1` under way to a client that does not read yet. */
async function beginFar(): Promise<{ readonly url: string; readonly incoming: IncomingMessage }> {
  await link('far1');
  const url = await serve('--shutdown-timeout', '1');
  const body = JSON.stringify({ ...request, osversionDir: 'far1' });
  const incoming = await begin(`${url}/api/5.0/isos`, { body });
  incoming.on('error', () => {}).pause();
  return { url, incoming };
}

/** Has a request wait for the mount. */
async function askFar(url: string): Promise<void> {
  void post(url, 'far1').catch(() => {});
  await vi.waitUntil(() => get(url, '/health').then(({ status }) => status === 200));
}

const statusOf = ({ status }: PlainAnswer) => status;
const endOfChild = () =>
  new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(`${code ?? signal}`)));

describe.skipIf(mirrorsMissing)('a mount that hangs', () => {
  beforeEach(async () => {
    mirror = await mountMirror(far);
  });

  test('costs the requests on it, and nothing else', async () => {
    await link('far1', 'far2', 'far3');
    const url = await serve('--max-generations', '2');
    for (const tree of ['far1', 'far2', 'far3', 'alma9']) expect(statusOf(await post(url, tree))).toBe(200);
    await mirror!.hang();
    const held = ['far1', 'far2', 'far3', 'far1', 'far2', 'far3', 'far1'].map((tree) => post(url, tree));
    expect((await Promise.all(held)).map(statusOf)).toEqual(held.map(() => 503));
    const [refused] = await Promise.all([post(url, 'far1')]);
    expect(alertsOf(refused!)).toEqual(['a disk of this server does not answer, try again later']);
    expect(refused!.headers['retry-after']).toBe('30');
    expect(output).toContain('MountHangs');

    for (const path of ['/health', '/health/live', '/metrics', '/api/5.0/osversions', '/'])
      expect(statusOf(await get(url, path))).toBe(200);
    for (let image = 0; image < 5; image++) expect(statusOf(await post(url, 'alma9'))).toBe(200);

    await mirror!.goOn();
    await vi.waitFor(async () => expect(statusOf(await post(url, 'far1'))).toBe(200), { timeout: 60_000 });
  });

  test('with a file of all images costs their requests, and nothing else', async () => {
    await writeFile(join(far, 'site.cfg'), 'timezone UTC\n');
    await writeFile(join(far, 'resolv.conf'), 'nameserver 192.0.2.53\n');
    const add = ['--add', `site.cfg=${join(mirror!.directory, 'site.cfg')}`];
    const url = await serve(...add, '--resolv-conf', join(mirror!.directory, 'resolv.conf'));
    const first = await post(url, 'alma9');
    expect(first.body.includes('timezone UTC')).toBe(true);
    expect(first.body.includes('192.0.2.53')).toBe(true);
    await mirror!.hang();
    const held = await Promise.all(Array.from({ length: 8 }, () => post(url, 'alma9')));
    expect(held.map(statusOf)).toEqual(held.map(() => 503));
    for (const path of ['/health', '/health/live', '/metrics', '/api/5.0/osversions', '/'])
      expect(statusOf(await get(url, path))).toBe(200);
    await mirror!.goOn();
    await vi.waitFor(async () => expect(statusOf(await post(url, 'alma9'))).toBe(200), { timeout: 60_000 });
  });

  test('in the midst of images gives their places to others', async () => {
    await link('far1', 'far2');
    const url = await serve('--max-generations', '2');
    await mirror!.unmount();
    mirror = await mountMirror(far, 0.05);
    await rm(join(root, 'far1'));
    await rm(join(root, 'far2'));
    await link('far1', 'far2');
    // A server goes by what it knew of mounts within the last second.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const making = [post(url, 'far1'), post(url, 'far2')].map((answer) => answer.catch(() => {}));
    const running = () => get(url, '/metrics').then(({ body }) => /state="running"} 2/.test(body.toString()));
    await vi.waitUntil(running, { timeout: 60_000, interval: 50 });
    await mirror.hang();
    expect(statusOf(await post(url, 'alma9'))).toBe(200);
    expect(statusOf(await get(url, '/health'))).toBe(200);
    await mirror.goOn();
    await Promise.all(making);
  });

  test('does not hold the end of the server', async () => {
    const { url, incoming } = await beginFar();
    await mirror!.hang();
    await askFar(url);
    const end = endOfChild();
    child.kill('SIGTERM');
    await end;
    expect(output).toContain('"stopped"');
    incoming.destroy();
  });

  test('in the midst of calls lets the server end but for its process', async () => {
    await mirror!.unmount();
    mirror = await mountMirror(far, 0.02);
    const { url, incoming } = await beginFar();
    incoming.resume();
    await new Promise((resolve) => setTimeout(resolve, 50));
    mirror.hangInTheMidst();
    await askFar(url);
    const end = endOfChild();
    child.kill('SIGTERM');
    await vi.waitUntil(() => output.includes('"stopped"'), { timeout: 60_000 });
    await expect(get(url, '/health')).rejects.toThrow('ECONNREFUSED');
    // Whether the process can end before the mount does is up to the system.
    await mirror.unmount();
    mirror = undefined;
    await end;
  });

  test('under the root directory itself is told by the readiness, and everything else goes on', async () => {
    const list = { Alma: 'alma9' };
    await writeFile(join(far, 'osversions.json'), JSON.stringify(list));
    await rm(root, { recursive: true });
    await symlink(mirror!.directory, root);
    const url = await serve();
    expect(statusOf(await post(url, 'alma9'))).toBe(200);
    await mirror!.hang();
    const asked = Array.from({ length: 6 }, () => get(url, '/api/5.0/osversions'));
    expect((await Promise.all(asked)).map(statusOf)).toEqual(asked.map(() => 503));
    expect(statusOf(await get(url, '/health/ready'))).toBe(503);
    for (const path of ['/health/live', '/metrics', '/']) expect(statusOf(await get(url, path))).toBe(200);
    const end = endOfChild();
    child.kill('SIGTERM');
    await end;
  });

  test('with kept images costs those that read them, and nothing else', async () => {
    await mkdir(join(far, 'kept'));
    await writeFile(join(far, 'kept/a.iso'), 'kept');
    const url = await serve(
      ...[
        '--store-directory',
        join(mirror!.directory, 'kept'),
        '--base-url',
        'http://localhost',
        '--versions',
        '1.4,5.0',
      ],
    );
    expect((await get(url, '/iso/a.iso')).body.toString()).toBe('kept');
    await mirror!.hang();
    const asked = Array.from({ length: 6 }, () => get(url, '/iso/a.iso'));
    const put = post(url, 'alma9', '1.4');
    expect((await Promise.all([...asked, put])).map(statusOf)).toEqual(Array(7).fill(503));
    for (let image = 0; image < 5; image++) expect(statusOf(await post(url, 'alma9'))).toBe(200);
  });

  test('with trees of lazy images costs those that read them, and nothing else', async () => {
    await link('far1');
    const kept = join(root, 'kept');
    const lazy = ['--store', 'lazy', '--store-directory', kept, '--base-url', 'http://localhost'];
    const url = await serve(...lazy, '--versions', '1.4,5.0');
    for (const tree of ['far1', 'alma9']) expect(statusOf(await post(url, tree, '1.4'))).toBe(200);
    const path = (tree: string) => `/iso/edge-07.cdn.example.net-${tree}.iso`;
    expect(statusOf(await get(url, path('far1')))).toBe(200);
    await mirror!.hang();
    const asked = Array.from({ length: 6 }, () => get(url, path('far1')));
    expect((await Promise.all(asked)).map(statusOf)).toEqual(asked.map(() => 503));
    for (let image = 0; image < 5; image++) expect(statusOf(await get(url, path('alma9')))).toBe(200);
  });
});

describe.skipIf(mirrorsMissing)('a slow mount', () => {
  test('gives the images it would give if it were fast, and health is told meanwhile', async () => {
    mirror = await mountMirror(far, 0.02);
    await link('far1');
    const url = await serve();
    const making = ['far1', 'far1'].map((tree) => post(url, tree));
    let isMade = false;
    const bodies = Promise.all(making).finally(() => {
      isMade = true;
    });
    while (!isMade) expect(statusOf(await get(url, '/health/live'))).toBe(200);
    const [one, other] = await bodies;
    expect(statusOf(one!)).toBe(200);
    expect(one!.body.equals(other!.body)).toBe(true);
    expect(one!.headers['whole-content-sha512']).toBe(createHash('sha512').update(one!.body).digest('base64'));
  });
});
