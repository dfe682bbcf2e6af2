import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LoopbackServer } from '../http/support/loopback-server.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { lacks } from '../support/tools.js';
import { GeneratePage } from './generate-page.js';
import { servePage } from './page-server.js';

const looks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['in light colours', { colorScheme: 'light' }],
  ['in dark colours', { colorScheme: 'dark' }],
  ['on a telephone', { viewport: { width: 320, height: 640 } }],
];

describe.skipIf(lacks(CHROMIUM)).each(looks)('the page %s', (_, look) => {
  let root: string;
  let axe: string;
  let server: LoopbackServer;
  let browser: Browser;
  let form: GeneratePage;

  beforeAll(async () => {
    root = await makeOsRoot();
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    server = await servePage({ root });
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await server.close();
    await rm(root, { recursive: true });
  });

  afterEach(() => form.page.close());

  async function open(): Promise<void> {
    form = new GeneratePage(await browser.newPage(look));
    await form.open(server.url);
    await form.page.evaluate(axe);
  }

  test('has no fault that axe knows', async () => {
    await open();
    expect(await violations()).toEqual([]);
  });

  test('has none with problems and the place for a token shown', async () => {
    await open();
    await form.page.getByText('Access').click();
    await form.field('Interface name').fill('bond0');
    await form.generate();
    await form.problems();
    expect(await violations()).toEqual([]);
  });

  test('has none while it waits for an image', async () => {
    await open();
    await form.page.route('**/isos', () => new Promise(() => {}));
    await form.fillIn();
    await form.generate();
    await form.statusWith('The server is preparing the image…');
    expect(await violations()).toEqual([]);
  });

  test('has none with the request as a command and an image that is saved', async () => {
    await open();
    await form.fillIn();
    await form.button('Copy as curl').click();
    await form.page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await form.generate();
    await form.statusWith('is saved');
    expect(await violations()).toEqual([]);
  });

  test('has none with several servers and what became of each, and is no wider than the screen', async () => {
    await open();
    await form.page.evaluate(() => Reflect.deleteProperty(window, 'showDirectoryPicker'));
    await form.fillIn();
    await form.page.getByText('Several servers').click();
    const text = `hostName,ipAddress\ncache-1,192.0.2.71\n${'long-name-'.repeat(6)}1,192.0.2\n`;
    await form.page
      .locator('#csv-file')
      .setInputFiles({ name: 'servers.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await form.button('Generate 2 images').waitFor();
    expect(await violations()).toEqual([]);
    await form.button('Generate 2 images').click();
    await form.statusWith('1 of 2 images');
    expect(await violations()).toEqual([]);
    expect(await form.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  test('is no wider than the screen', async () => {
    await open();
    await form.generate();
    expect(await form.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  test('does not hide what has the focus', async () => {
    await open();
    const hidden: string[] = [];
    for (let at = 0; at < 30; at++) {
      await form.page.keyboard.press('Tab');
      const found = await form.page.evaluate(() => {
        const focused = document.activeElement ?? document.body;
        const { left, top, width, height } = focused.getBoundingClientRect();
        const above = document.elementFromPoint(left + width / 2, top + height / 2);
        return focused === document.body || focused.contains(above) ? undefined : focused.outerHTML;
      });
      if (found !== undefined) hidden.push(found);
    }
    expect(hidden).toEqual([]);
  });

  /** Everything in the rules of axe, best practices included. */
  async function violations(): Promise<readonly string[]> {
    const results: AxeResults = await form.page.evaluate('axe.run()');
    expect(results.passes.length).toBeGreaterThan(20);
    return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }
});

describe.skipIf(lacks(CHROMIUM))('the page without JavaScript', () => {
  test('says so, and cannot send a password anywhere', async () => {
    const server = await servePage({});
    const browser = await launchChromium();
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(server.url);
    expect(await page.locator('noscript p').isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Generate ISO' }).isDisabled()).toBe(true);
    await page.getByLabel('Root password', { exact: true }).fill('correct horse');
    await page.keyboard.press('Enter');
    expect(page.url()).toBe(`${server.url}/`);
    await browser.close();
    await server.close();
  });
});
