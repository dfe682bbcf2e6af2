import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installBuiltWriter } from '../support/built-writer.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { lacks, runTool } from '../support/tools.js';

/** A host that browsers trust with `crypto.subtle`; nothing listens there, the test answers itself. */
const ORIGIN = 'http://localhost';

const PAGE = `<!doctype html>
<title>The built writer and reader</title>
<script type="importmap">{ "imports": {
  "iso9660-writer-ts": "/node_modules/iso9660-writer-ts/dist/index.js",
  "iso9660-writer-ts/reader": "/node_modules/iso9660-writer-ts/dist/reader/index.js"
} }</script>`;

describe.skipIf(lacks(CHROMIUM))('the built writer and reader in Chromium', () => {
  let home: string;
  let browser: Browser;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'runtimes-chromium-'));
    await installBuiltWriter(home);
    await cp(fileURLToPath(new URL('fixture', import.meta.url)), home, { recursive: true });
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(home, { recursive: true });
  });

  test('make and show the same bytes, warnings and errors as in Node.js', async () => {
    const page = await browser.newPage();
    await page.route(`${ORIGIN}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/') await route.fulfill({ contentType: 'text/html', body: PAGE });
      else await route.fulfill({ path: join(home, pathname) });
    });
    await page.goto(ORIGIN);
    const report = await page.evaluate("import('/report.mjs').then(({ report }) => report())");

    const { stdout } = await runTool(process.execPath, ['print-report.mjs'], { cwd: home });
    expect(report).toEqual(JSON.parse(stdout));
  });
});
