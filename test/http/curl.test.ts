import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openImage } from 'iso9660-writer-ts/reader';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { createDirectoryStore, type IsoHandlerOptions } from '../../src/http/index.js';
import { blocksOfTest } from '../support/code-blocks.js';
import { request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';
import { type LoopbackServer, serveIsos } from './support/loopback-server.js';
import { makeOsRoot } from './support/os-root.js';

const body = JSON.stringify(request);
const isoName = 'edge-07.cdn.example.net-alma9.iso';

let root: string;
let cwd: string;
let server: LoopbackServer;

beforeEach(async () => {
  root = await makeOsRoot();
  cwd = await mkdtemp(join(tmpdir(), 'curl-'));
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
  await rm(cwd, { recursive: true });
});

async function serving(options: Partial<IsoHandlerOptions> = {}): Promise<string> {
  server = await serveIsos({ root, ...options });
  return `${server.url}/api/4.0/isos`;
}

/** Runs curl in the directory; answers what it says of the transfer. */
async function curl(...args: string[]): Promise<{ status: string; size: string; code: string }> {
  const says = '%{stderr}%{http_code} %{size_download} %{exitcode}';
  const { stderr } = await runTool('curl', ['--silent', '--write-out', says, ...args], { cwd });
  const [status = '', size = '', code = ''] = stderr.split(' ');
  return { status, size, code };
}

const saved = (name: string) => readFile(join(cwd, name));
const headersIn = async (name: string) =>
  new Headers(
    (await readFile(join(cwd, name), 'latin1'))
      .split('\r\n')
      .slice(1)
      .filter((line) => line !== '')
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
const sha512 = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest('base64');

describe.skipIf(lacks('curl'))('curl', () => {
  test('saves an image under its name, with the length and the hash that the headers promise', async () => {
    const url = await serving();
    const { status, size, code } = await curl('-D', 'head', '-OJ', '--data', body, url);
    expect({ status, code }).toEqual({ status: '200', code: '0' });
    expect((await readdir(cwd)).sort()).toEqual([isoName, 'head'].sort());
    const image = await saved(isoName);
    const headers = await headersIn('head');
    expect(headers.get('content-length')).toBe(String(image.length));
    expect(size).toBe(String(image.length));
    expect(headers.get('whole-content-sha512')).toBe(sha512(image));
    expect(readIso(image).trees.rockRidge!.text('ks_scripts/network.cfg')).toContain('HOSTNAME="edge-07.');
  });

  test('takes a compressed image for what it was before', async () => {
    const url = await serving({ gzip: true });
    await curl('--compressed', '-D', 'head', '-o', 'a.iso', '--data', body, url);
    const headers = await headersIn('head');
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('whole-content-sha512')).toBe(sha512(await saved('a.iso')));
  });

  test('of HTTP/1.0 gets an image with its length, and no trailer', async () => {
    const url = await serving({ wholeContentSha512: 'trailer' });
    await curl('--http1.0', '-H', 'TE: trailers', '-D', 'head', '-o', 'a.iso', '--data', body, url);
    const headers = await headersIn('head');
    expect(headers.get('content-length')).toBe(String((await saved('a.iso')).length));
    expect(headers.get('trailer')).toBeNull();
    expect(headers.get('transfer-encoding')).toBeNull();
  });

  test('resumes a stored image where it was cut', async () => {
    const directory = join(cwd, 'store');
    const baseUrl = 'http://ops.example.net';
    await serving({ versions: ['1.2'], store: createDirectoryStore({ directory, baseUrl }) });
    await curl('-o', 'answer', '--data', body, `${server.url}/api/1.2/isos`);
    const url = `${server.url}/iso/${isoName}`;
    const whole = await curl('-o', isoName, url);
    const image = await saved(isoName);
    await truncate(join(cwd, isoName), 100_000);
    const rest = await curl('-D', 'head', '-C', '-', '-o', isoName, url);
    expect(rest).toEqual({ status: '206', size: String(image.length - 100_000), code: '0' });
    expect((await saved(isoName)).equals(image)).toBe(true);
    expect(whole.size).toBe(String(image.length));
    const [stored = ''] = await readdir(directory);
    expect((await readFile(join(directory, stored))).equals(image)).toBe(true);
  });

  test('is told of an error in JSON, and fails when asked to', async () => {
    const url = await serving();
    const { status } = await curl('-o', 'answer', '--data', '{}', url);
    expect(status).toBe('400');
    expect((await saved('answer')).toString()).toContain('"osversionDir is required"');
    await expect(curl('--fail', '-o', 'answer', '--data', '{}', url)).rejects.toThrow();
  });
});

test.skipIf(lacks('curl'))(
  'the command of docs/http.md saves a seed under the name that the server gives it',
  async () => {
    const [block, ...others] = blocksOfTest(import.meta.url);
    expect(others).toEqual([]);
    await serving();
    await writeFile(join(cwd, 'edge-07.json'), body);
    const local = block!.text.replace('https://isos.example.net', server.url);
    await runTool('sh', ['-euc', local], { cwd, env: { ...process.env, TOKEN: 'any' } });
    const seed = await openImage(new Uint8Array(await saved('edge-07.cdn.example.net-ubuntu-seed.iso')));
    expect(await seed.text('user-data')).toContain('edge-07');
  },
);
