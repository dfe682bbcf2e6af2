import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoopbackServer } from '../http/support/loopback-server.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { lacks } from '../support/tools.js';
import { GeneratePage } from './generate-page.js';
import { servePage } from './page-server.js';

/** A desk and a telephone, by day and by night. */
const LOOKS = [1440, 375].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** The rules that judge what is drawn. All others read the document, which is the same in each look. */
const DRAWN = ['color-contrast', 'target-size', 'scrollable-region-focusable'];

describe.skipIf(lacks(CHROMIUM))('the page, large and small, light and dark', () => {
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
    form = await GeneratePage.in(browser);
  });

  afterAll(async () => {
    await browser?.close();
    await server.close();
    await rm(root, { recursive: true });
  });

  beforeEach(async () => {
    await form.open(server.url);
    await form.page.evaluate(() => {
      for (const picker of ['showSaveFilePicker', 'showDirectoryPicker']) Reflect.deleteProperty(window, picker);
    });
    await form.page.evaluate(axe);
  });

  afterEach(() => form.forget());

  test('has no fault that axe knows, and is no wider than the screen', async () => {
    expect(await faults()).toEqual([]);
  });

  test('has none with problems and the place for a token shown', async () => {
    await form.page.getByText('Access').click();
    await form.field('Interface name').fill('bond0');
    await form.generate();
    await form.problems();
    expect(await faults()).toEqual([]);
  });

  test('has none while it waits for an image', async () => {
    await form.page.route('**/isos', () => new Promise(() => {}));
    await form.fillIn();
    await form.generate();
    await form.statusWith('The server is preparing the image…');
    expect(await faults()).toEqual([]);
  });

  test('has none with the request as a command and an image that is saved', async () => {
    await form.fillIn();
    await form.button('Copy as curl').click();
    await form.generate();
    await form.statusWith('is saved');
    expect(await faults()).toEqual([]);
  });

  test('has none with a preview and its warnings', async () => {
    const warnings = [{ code: 'INSTALLER_DEFAULT', message: `bondPorts: ${'a-long-word-'.repeat(12)}` }];
    const files = [
      { path: 'ks.cfg', text: `text\nnetwork ${'--word=value '.repeat(40)}\n`.repeat(20) },
      { path: 'ks_scripts/password.cfg', text: 'rootpw --iscrypted $6$...\n' },
    ];
    await form.page.route('**/preview', (route) => route.fulfill({ json: { response: { files, warnings } } }));
    await form.fillIn();
    await form.button('Preview files').click();
    await form.statusWith('2 files are written');
    expect(await faults()).toEqual([]);
  });

  test('has none with several servers, before and after their images are made', async () => {
    await form.fillIn();
    await form.page.getByText('Several servers').click();
    const text = `hostName,ipAddress\ncache-1,192.0.2.71\n${'long-name-'.repeat(6)}1,192.0.2\n`;
    await form.page
      .locator('#csv-file')
      .setInputFiles({ name: 'servers.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await form.button('Generate 2 images').waitFor();
    expect(await faults()).toEqual([]);
    await form.button('Generate 2 images').click();
    await form.statusWith('1 of 2 images');
    expect(await faults()).toEqual([]);
  });

  test.each([1440, 375])('does not hide what has the focus on %i pixels', async (width) => {
    await form.page.setViewportSize({ width, height: 640 });
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

  test('says without JavaScript that it needs it, and cannot send a password anywhere', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(server.url);
    expect(await page.locator('noscript p').isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Generate ISO' }).isDisabled()).toBe(true);
    await page.getByLabel('Root password', { exact: true }).fill('correct horse');
    await page.keyboard.press('Enter');
    expect(page.url()).toBe(`${server.url}/`);
    await page.close();
  });

  /** What the rules of axe say of each look, best practices included, and the looks that scroll sideways. */
  async function faults(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const [at, { width, colorScheme }] of LOOKS.entries()) {
      await form.page.setViewportSize({ width, height: 812 });
      // Without motion, because axe would see colours on their way from one scheme to the other.
      await form.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const rules = at === 0 ? {} : { runOnly: DRAWN };
      const results: AxeResults = await form.page.evaluate(`axe.run(${JSON.stringify(rules)})`);
      expect(results.passes.length).toBeGreaterThan(at === 0 ? 20 : 0);
      const told = results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
      const fits = await form.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
      found.push(
        ...told.concat(fits ? [] : ['it scrolls sideways']).map((fault) => `${width} ${colorScheme} ${fault}`),
      );
    }
    return found;
  }
});
