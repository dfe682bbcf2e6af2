import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserExample, serveBrowserExample } from './support/browser-example.js';

describe('the server of the browser example', () => {
  let home: string;
  let example: BrowserExample;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'browser-example-server-'));
    await writeFile(join(home, 'secret.js'), 'secret');
    example = await serveBrowserExample(home);
  });

  afterAll(async () => {
    example?.stop();
    await rm(home, { recursive: true });
  });

  test.each([
    ['/', 'text/html; charset=utf-8', '<title>Files to ISO</title>'],
    ['/app.js', 'text/javascript; charset=utf-8', "from 'iso9660-writer-ts'"],
    ['/style.css', 'text/css; charset=utf-8', ':root'],
    ['/disc.svg', 'image/svg+xml', '<svg'],
    ['/iso9660-writer-ts/index.js', 'text/javascript; charset=utf-8', 'createImage'],
  ])('serves %s', async (path, type, part) => {
    const answer = await ask(path);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe(type);
    expect(await text(answer)).toContain(part);
  });

  test('serves nothing outside of its two directories, however the path is put', async () => {
    const outside = join(home, 'secret.js');
    const climbing = ['/../secret.js', '/%2e%2e/secret.js', '/..%2fsecret.js', '/..%5csecret.js'];
    const absolute = [`/${outside}`, `/./${outside}`, `/file://${outside}`];
    const inWriter = [...climbing, ...absolute, '/../../../secret.js'].map((path) => `/iso9660-writer-ts${path}`);
    const paths = [...climbing, ...absolute, ...inWriter, '/serve.mjs', '/missing.js', '/%', '/%00.js'];
    for (const path of paths) expect([path, (await ask(path)).resume().statusCode]).toEqual([path, 404]);
  });

  /** As it is written: a client for URLs would take the dots out before it asks. */
  async function ask(path: string): Promise<IncomingMessage> {
    const [answer] = await once(get({ ...hostOf(example.url), path, agent: false }), 'response');
    return answer;
  }
});

function hostOf(url: string): { readonly hostname: string; readonly port: string } {
  const { hostname, port } = new URL(url);
  return { hostname, port };
}
