import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installBuiltWriter } from '../support/built-writer.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { lacks, runTool } from '../support/tools.js';

/** Asks the worker for its images, once it runs. */
const ASK_WORKER = `(async () => {
  await navigator.serviceWorker.register('/service-worker.mjs', { type: 'module' });
  const { active } = await navigator.serviceWorker.ready;
  return await new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    active.postMessage('make', [port2]);
  });
})()`;

describe.skipIf(lacks(CHROMIUM))('the built writer in a service worker, which may not load modules on demand', () => {
  let home: string;
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'runtimes-worker-'));
    await installBuiltWriter(home);
    await cp(fileURLToPath(new URL('fixture', import.meta.url)), home, { recursive: true });
    // Playwright cannot answer for a worker's own requests.
    server = createServer(async ({ url = '/' }, response) => {
      if (url === '/') response.setHeader('content-type', 'text/html').end('<!doctype html><title>page</title>');
      else response.setHeader('content-type', 'text/javascript').end(await readFile(join(home, url)).catch(() => ''));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(home, { recursive: true });
  });

  test('makes the images of Node.js with every option', async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const made = await page.evaluate(ASK_WORKER);
    const { stdout } = await runTool(process.execPath, ['print-images.mjs'], { cwd: home });
    expect(made).toEqual(JSON.parse(stdout));
    const digests = Object.values(made as Readonly<Record<string, string>>);
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(digests).size).toBe(digests.length);
  });
});
