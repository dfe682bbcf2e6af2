import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoopbackServer } from '../http/support/loopback-server.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { GeneratePage } from './generate-page.js';
import { servePage } from './page-server.js';

describe.skipIf(lacks(CHROMIUM))('a request of the page', () => {
  let root: string;
  let cwd: string;
  let browser: Browser;
  let server: LoopbackServer;
  let form: GeneratePage;

  beforeAll(async () => {
    root = await makeOsRoot();
    cwd = await mkdtemp(join(tmpdir(), 'form-requests-'));
    browser = await launchChromium();
    server = await servePage({ root });
    form = await GeneratePage.in(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await server.close();
    await rm(root, { recursive: true });
    await rm(cwd, { recursive: true });
  });
  beforeEach(async () => {
    await form.open(server.url);
  });
  afterEach(async () => {
    expect(form.complaints).toEqual([]);
    await form.forget();
  });

  async function saved(): Promise<{ readonly name: string; readonly text: string }> {
    const [download] = await Promise.all([form.page.waitForEvent('download'), form.button('Save request').click()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  }

  async function load(name: string, text: string): Promise<void> {
    const file = join(cwd, name);
    await writeFile(file, text);
    const [chooser] = await Promise.all([form.page.waitForEvent('filechooser'), form.button('Load request').click()]);
    await chooser.setFiles(file);
  }

  test('is saved without its password, and fills in the page again', async () => {
    await form.fillIn();
    const { name, text } = await saved();
    expect(name).toBe('edge-07.json');
    expect(text).not.toContain(request.rootPass);
    expect(JSON.parse(text)).toMatchObject({ hostName: 'edge-07', osversionDir: 'alma9', dhcp: 'no' });
    await form.page.reload();
    await form.page.getByRole('option', { name: 'Alma 9' }).waitFor({ state: 'attached' });
    await load(name, text);
    await form.statusWith('edge-07.json is loaded.');
    expect(await form.field('Host name').inputValue()).toBe('edge-07');
    expect(await form.field('OS version').inputValue()).toBe('alma9');
    expect(await form.field('IPv4 address').inputValue()).toBe(request.ipAddress);
    expect(await form.field('Root password').inputValue()).toBe('');
    expect((await saved()).text).toBe(text);
  });

  test('of another program is loaded: names in any case, true and numbers, and what the page does not know is told', async () => {
    await load(
      'other.json',
      JSON.stringify({ HOSTNAME: 'edge-08', dhcp: true, interfaceMtu: 9000, rack: 7, disk: null }),
    );
    expect(await form.statusWith('other.json is loaded.')).toContain('Not filled in: rack.');
    expect(await form.field('Host name').inputValue()).toBe('edge-08');
    expect(await form.field('Interface MTU').inputValue()).toBe('9000');
    expect(await form.field('IPv4 address').isVisible()).toBe(false);
  });

  test('is refused when the file is none', async () => {
    await form.field('Host name').fill('edge-07');
    for (const [at, text] of ['[1]', '{"hostName":', 'null', ''].entries()) {
      await load(`none-${at}.json`, text);
      await expect
        .poll(() => form.problems())
        .toEqual([`none-${at}.json is not a saved request: one JSON object in UTF-8`]);
      expect(await form.field('Host name').inputValue()).toBe('edge-07');
    }
  });

  test('with extra keys is saved and loaded as values of their types', async () => {
    const requestSchema = {
      properties: {
        rack: { type: 'string' },
        slots: { type: 'integer' },
        spare: { type: 'boolean' },
        tags: { type: 'array' },
        size: { enum: [1, 'one'] },
      },
    };
    const own = await servePage({ root, requestSchema }, { iso: { requestSchema } });
    await form.open(own.url);
    const values = { rack: 'true', slots: 2, spare: false, tags: ['a', 'b'], size: 1 };
    await load('extra.json', JSON.stringify(values));
    expect(await form.statusWith('extra.json')).toBe('extra.json is loaded.');
    expect(JSON.parse((await saved()).text)).toMatchObject(values);
    await load(
      'wrong.json',
      JSON.stringify({ spare: 'yes', rack: ['a'], dhcp: 'maybe', hostName: { a: 1 }, size: '1' }),
    );
    expect(await form.statusWith('wrong.json')).toBe(
      'wrong.json is loaded. Not filled in: spare, rack, dhcp, hostName, size.',
    );
    await own.close();
  });

  test.skipIf(lacks('curl'))('is a command that makes the image, once the password is put in', async () => {
    await form.fillIn();
    await form.field('Domain name').fill('example.org');
    await form.button('Copy as curl').click();
    expect(await form.field('The request as a command').isVisible()).toBe(true);
    // A command of other values would make another image than the form shows.
    await form.field('Domain name').fill('cdn.example.net');
    expect(await form.field('The request as a command').isVisible()).toBe(false);
    await form.button('Copy as curl').click();
    const command = await form.field('The request as a command').inputValue();
    expect(command).not.toContain(request.rootPass);
    expect(await form.focused()).toBe('curl');
    await promisify(execFile)('sh', ['-ec', command.replace('CHANGE-ME', 'correct horse')], { cwd });
    const [image = ''] = (await readdir(cwd)).filter((name) => name.endsWith('.iso'));
    expect(image).toBe('edge-07.cdn.example.net-alma9.iso');
    expect((await readFile(join(cwd, image))).toString('latin1', 32769, 32774)).toBe('CD001');
  });

  test('names the token as a variable, and not itself', async () => {
    await form.page.getByText('Access').click();
    await form.field('Bearer token').fill('kix-secret-secret');
    await form.button('Copy as curl').click();
    const command = await form.field('The request as a command').inputValue();
    expect(command).toContain('--header "Authorization: Bearer $TOKEN"');
    expect(command).not.toContain('kix-secret');
  });

  test('stands above the way to the description of the API', async () => {
    const footer = form.page.getByRole('contentinfo');
    const description = await footer.getByRole('link', { name: 'API description' }).getAttribute('href');
    const answer = await fetch(new URL(description ?? '', server.url));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toHaveProperty('openapi');
  });
});
