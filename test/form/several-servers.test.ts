import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import type { Authorisation } from '../../src/http/index.js';
import type { LoopbackServer } from '../http/support/loopback-server.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { GeneratePage } from './generate-page.js';
import { servePage } from './page-server.js';

const THREE = 'hostName,ipAddress\r\ncache-1,192.0.2.71\r\ncache-2,"192.0.2"\r\ncache-3,192.0.2.73\r\n';

describe.skipIf(lacks(CHROMIUM))('several servers of a CSV file', () => {
  let root: string;
  let cwd: string;
  let browser: Browser;
  let server: LoopbackServer;
  let form: GeneratePage;
  const asked: string[] = [];
  let authorize: (route: string) => Authorisation;

  beforeAll(async () => {
    root = await makeOsRoot();
    cwd = await mkdtemp(join(tmpdir(), 'form-several-'));
    browser = await launchChromium();
    server = await servePage({ root, authorize: async (_, { route }) => authorize(route) });
    form = await GeneratePage.in(browser);
    form.page.on('request', (sent) => {
      if (sent.method() === 'POST') asked.push(JSON.parse(sent.postData() ?? '').hostName);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server.close();
    await rm(root, { recursive: true });
    await rm(cwd, { recursive: true });
  });
  beforeEach(() => {
    asked.length = 0;
    authorize = () => ({ user: 'operator' });
  });
  afterEach(async () => {
    expect(form.complaints).toEqual([]);
    await form.forget();
  });

  /** Opens the page where it may not write files, or where a folder of the browser's own stands in for the chosen one. */
  async function open({ folder }: { readonly folder: boolean }): Promise<void> {
    await form.open(server.url);
    await form.page.evaluate(
      folder
        ? 'void (window.showDirectoryPicker = () => navigator.storage.getDirectory())'
        : 'void Reflect.deleteProperty(window, "showDirectoryPicker")',
    );
    await form.page.getByText('Several servers').click();
  }

  async function choose(text: string | Buffer, name = 'servers.csv'): Promise<void> {
    const file = join(cwd, name);
    await writeFile(file, text);
    const [chooser] = await Promise.all([form.page.waitForEvent('filechooser'), form.button('Choose a CSV').click()]);
    await chooser.setFiles(file);
  }

  /** The results of the table, once there are as many as asked for. */
  const results = () => form.page.locator('#server-rows td:last-child').allInnerTexts();
  const servers = () => form.page.locator('#server-rows th').allInnerTexts();

  /** Everything that an element tree, its fields and the page's storage hold. */
  const everything = () =>
    form.page.evaluate(() => {
      const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea, select')].map(
        ({ value }) => value,
      );
      return [
        document.documentElement.outerHTML,
        ...fields,
        JSON.stringify({ ...sessionStorage, ...localStorage }),
      ].join();
    });

  async function bytesOf(link: Locator): Promise<Buffer> {
    const [download] = await Promise.all([form.page.waitForEvent('download'), link.click()]);
    return await readFile(await download.path());
  }

  test('have each their image or their alert, with what the form says of all', async () => {
    await open({ folder: false });
    await form.fillIn();
    await choose(THREE);
    expect(await servers()).toEqual(['cache-1', 'cache-2', 'cache-3'].map((name) => `${name}.${request.domainName}`));
    await form.statusWith(
      'servers.csv has 3 servers. Nothing is generated yet: press Generate 3 images below the list.',
    );
    expect(asked).toEqual([]);
    await form.button('Generate 3 images').click();
    expect(await form.statusWith('2 of 3 images')).toBe(
      '2 of 3 images are made. The table tells what is wrong with the others.',
    );
    const [first, second, third] = await results();
    expect(first).toMatch(/^Save cache-1\.cdn\.example\.net-alma9\.iso\s+[\d.]+ KiB\. Its SHA-512 is the one/);
    expect(second).toMatch(/^ipAddress must be /);
    expect(third).toMatch(/^Save cache-3/);
    expect(asked).toEqual(['cache-1', 'cache-2', 'cache-3']);
    const image = await bytesOf(form.page.getByRole('link', { name: 'Save cache-3' }));
    const network = readIso(image).trees.rockRidge!.text('ks_scripts/network.cfg');
    expect(network).toContain('IPADDR="192.0.2.73"\nNETMASK="255.255.255.192"');
    expect(network).toContain('HOSTNAME="cache-3.cdn.example.net"');
  });

  test('are written into the folder that was chosen, and replace nothing there', async () => {
    await open({ folder: true });
    await form.fillIn();
    const written = () =>
      form.page.evaluate(async () => {
        const folder = await navigator.storage.getDirectory();
        const sizes: [string, number][] = [];
        for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemFileHandle]>) {
          sizes.push([name, (await handle.getFile()).size]);
        }
        return Object.fromEntries(sizes);
      });
    await form.page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      await folder.getFileHandle('cache-1.cdn.example.net-alma9.iso', { create: true });
    });
    await choose(THREE);
    await form.button('Generate 3 images').click();
    await form.statusWith('1 of 3 images is made.');
    const [first, , third] = await results();
    expect(first).toContain('cache-1.cdn.example.net-alma9.iso is in the folder already, and was not replaced');
    expect(third).toMatch(/^cache-3\.cdn\.example\.net-alma9\.iso is saved: /);
    expect(await written()).toEqual({
      'cache-1.cdn.example.net-alma9.iso': 0,
      'cache-3.cdn.example.net-alma9.iso': expect.any(Number),
    });
    expect((await written())['cache-3.cdn.example.net-alma9.iso']).toBeGreaterThan(100_000);
  });

  test('leave no part of an image in the folder when it arrives damaged', async () => {
    await open({ folder: true });
    await form.page.route('**/isos', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'whole-content-sha512': 'AAAA' } });
    });
    await form.fillIn();
    await choose('hostName\ncache-1\n');
    await form.button('Generate 1 image').click();
    await form.statusWith('0 of 1 image is made.');
    expect((await results())[0]).toContain('arrived damaged and was thrown away');
    const names = await form.page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      const found: string[] = [];
      for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) found.push(name);
      return found;
    });
    expect(names).toEqual([]);
  });

  test('leave no password in the page, neither of the form nor of the file', async () => {
    await open({ folder: false });
    await form.fillIn();
    await choose('hostName,rootPass\ncache-1,file s3cret\n-,file s3cret\n');
    await form.button('Generate 2 images').click();
    await form.statusWith('1 of 2 images');
    const page = await everything();
    expect(page.includes('cache-1')).toBe(true);
    expect(page.includes('s3cret')).toBe(false);
    expect(page.includes(request.rootPass)).toBe(false);
    expect(await form.button('Generate 2 images').isVisible()).toBe(false);
  });

  test('may have the password in the file alone, and need it once somewhere', async () => {
    await open({ folder: false });
    await form.fillIn();
    await form.field('Root password').fill('');
    await form.field('Root password again').fill('');
    await choose('hostName\ncache-1\n');
    await form.button('Generate 1 image').click();
    expect(await form.problems()).toEqual(['Root password is required', 'Root password again is required']);
    expect(asked).toEqual([]);
    await choose('hostName,rootPass\ncache-1,"a ""b"", c"\n');
    await form.button('Generate 1 image').click();
    await form.statusWith('1 of 1 image is made.');
  });

  test('are refused all together when the file is wrong, by line and column, without what the cells hold', async () => {
    await open({ folder: false });
    await choose('hostName,rootPass\ncache-1,s3cret,192.0.2.7\ncache-2\n');
    expect(await form.problems()).toEqual([
      'servers.csv line 2, column 3: this cell has no key above it: the row has 3 of 2 cells',
      'servers.csv line 3, column 2: a cell is missing: the row has 1 of 2 cells',
    ]);
    expect(await form.page.getByRole('table').isVisible()).toBe(false);
    await choose('cache-1,s3cret\n');
    await expect
      .poll(() => form.problems())
      .toEqual([
        expect.stringMatching(/^servers\.csv line 1, column 1: /),
        expect.stringMatching(/^servers\.csv line 1, column 2: /),
      ]);
    expect((await everything()).includes('s3cret')).toBe(false);
    const notText = 'servers.csv is no CSV file: it must be text in UTF-8, of at most 1 MiB';
    await choose(Buffer.from('\ufeffhostName\n', 'utf16le'));
    await expect.poll(() => form.problems()).toEqual([notText]);
    await choose('\ufeffhostName\ncache-1\n', 'right.csv');
    await form.button('Generate 1 image').waitFor();
    expect(await form.page.getByRole('alert').textContent()).toBe('');
  });

  test('are asked for no further when the server lets the user make none', async () => {
    authorize = (route) => (route === 'isos' ? { status: 403, text: 'missing ISO:GENERATE' } : { user: 'reader' });
    await open({ folder: false });
    await form.fillIn();
    await choose(THREE);
    await form.button('Generate 3 images').click();
    await form.statusWith('0 of 3 images');
    expect(await results()).toEqual(['missing ISO:GENERATE', 'Not asked for', 'Not asked for']);
    expect(asked).toEqual(['cache-1']);
    expect(await form.descriptionOf('Bearer token')).toContain('missing ISO:GENERATE');
  });

  test('can be cancelled between two of them', async () => {
    await open({ folder: false });
    await form.fillIn();
    await choose(THREE);
    await form.page.route('**/isos', (route) =>
      route.request().postData()?.includes('cache-1') ? route.continue() : new Promise(() => {}),
    );
    await form.button('Generate 3 images').click();
    await form.statusWith('image 2 of 3');
    await form.button('Cancel').click();
    await form.statusWith('Cancelled. 1 of 3 images is made.');
    expect((await results()).slice(1)).toEqual(['Cancelled', 'Not asked for']);
    expect(await form.focused()).toBe('choose-csv');
  });

  test('have a file to start from, with a column for each key and what is filled in, and no password', async () => {
    await open({ folder: false });
    await form.fillIn();
    const [download] = await Promise.all([form.page.waitForEvent('download'), form.button('Save a CSV').click()]);
    const text = await readFile(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toBe('servers.csv');
    expect(text).not.toContain(request.rootPass);
    await choose(text);
    expect(await servers()).toEqual(['edge-07.cdn.example.net']);
    await form.button('Generate 1 image').click();
    await form.statusWith('1 of 1 image is made.');
  });
});
