import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { createImage, type Entry, type ImageOptions } from 'iso9660-writer-ts';
import { writeImage } from 'iso9660-writer-ts/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BrowserExample, serveBrowserExample } from './support/browser-example.js';
import { CHROMIUM, launchChromium } from './support/chromium.js';
import { lacks } from './support/tools.js';

const modifiedAt = new Date('2024-06-05T04:03:02Z');
const file = (path: string, content: string | Uint8Array): Entry => ({
  ...{ kind: 'file', path, content },
  metadata: { modifiedAt },
});

const loader = Buffer.alloc(3000, 1);
const esp = Buffer.alloc(40_960, 2);
esp.set([0xeb, 0x3c, 0x90]);
esp.set([0x55, 0xaa], 510);
const large = Buffer.alloc(1_000_000, 'kickstart');

/** What is in the image, with a name that is markup. */
const entries: readonly Entry[] = [
  file('README.md', 'read me\n'),
  file('docs/Überblick – 概要.txt', 'overview\n'),
  file('docs/large.bin', large),
  file('</svg><script>window.wasRun = true</script>', 'x'),
  file('<img src=x onerror="window.wasRun=true">', 'y'),
  file('loader.bin', loader),
  { kind: 'symlink', path: 'latest', target: 'README.md', metadata: { modifiedAt } },
];

const options: ImageOptions = {
  volume: { id: 'LOOK_AT_ME' },
  createdAt: modifiedAt,
  boot: [{ path: 'loader.bin', platform: 'bios', infoTable: true }],
  hybrid: { bootCode: { loader: 'grub2', code: Uint8Array.of(0xeb, 0x63) }, efiPartition: esp },
};

describe.skipIf(lacks(CHROMIUM))('the page that looks into an image', () => {
  let home: string;
  let axe: string;
  let example: BrowserExample;
  let browser: Browser;
  let page: Page;
  let requests: string[];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'browser-reader-'));
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await writeImage(await createImage(entries, options), join(home, 'look.iso'));
    example = await serveBrowserExample(home);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    example?.stop();
    await rm(home, { recursive: true });
  });

  async function open(look = {}): Promise<void> {
    page = await browser.newPage(look);
    page.setDefaultTimeout(20_000);
    requests = [];
    page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await page.goto(`${example.url}read.html`);
  }

  beforeEach(() => open());
  afterEach(() => page.close());

  test('shows the tree, the boot entries, the partitions and the picture of an image that is dropped', async () => {
    await drop('look.iso');
    expect(await statusWhen('files')).toMatch(/^look\.iso: 7 files, [\d.]+ MiB\.$/);
    expect(await page.locator('#figures').textContent()).toContain('LOOK_AT_ME');
    const names = await page.locator('.tree .name').allInnerTexts();
    expect(names).toEqual(
      expect.arrayContaining([
        'README.md',
        'docs',
        'large.bin',
        'Überblick – 概要.txt',
        'latest → README.md',
        'boot.cat',
      ]),
    );
    expect(await page.locator('#boot tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^BIOS\tloader\.bin\t\d+\t2\.9 KiB\tboot-info table$/),
      expect.stringMatching(/^UEFI\tno file\t[\d,]+\t40 KiB\t$/),
    ]);
    expect(await page.locator('#partitions tbody tr').allInnerTexts()).toContainEqual(
      expect.stringMatching(/^GPT \d\t[\d,]+\t40 KiB\t/),
    );
    const titles = await page.locator('#picture svg rect title').allTextContents();
    expect(titles.some((title) => title.startsWith('files: docs/large.bin, sectors '))).toBe(true);
    expect(await page.getByRole('alert').textContent()).toBe('');
  });

  test('shows a name that is markup as text, and runs none of it', async () => {
    await choose('look.iso');
    await statusWhen('files');
    const titles = await page.locator('#picture svg title').allTextContents();
    expect(titles.some((title) => title.includes('</svg><script>window.wasRun = true</script>'))).toBe(true);
    expect(await page.locator('.tree .name').allInnerTexts()).toContain('<img src=x onerror="window.wasRun=true">');
    expect(await page.locator('#found script, #found img').count()).toBe(0);
    expect(await page.evaluate('window.wasRun')).toBeUndefined();
  });

  test('saves a file with the bytes that were put in', async () => {
    await choose('look.iso');
    await statusWhen('files');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'large.bin' }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('large.bin');
    expect(Buffer.compare(await readFile(await saved.path()), large)).toBe(0);
    expect(await statusWhen('saved')).toBe('large.bin is saved: 976.6 KiB.');
  });

  test('uploads nothing, and could not', async () => {
    await choose('look.iso');
    await statusWhen('files');
    expect(requests.filter((request) => !/^GET (?:http:\/\/127\.0\.0\.1|blob:)/.test(request))).toEqual([]);
    const before = requests.length;
    await page.getByRole('button', { name: 'README.md' }).click();
    await statusWhen('saved');
    expect(requests.slice(before).filter((request) => !request.includes('blob:'))).toEqual([]);
    const refused = await page.evaluate("fetch('/', { method: 'POST', body: 'x' }).then(() => false, () => true)");
    expect(refused).toBe(true);
  });

  test('tells why a file is no image, and shows the next one all the same', async () => {
    await page.setInputFiles('#image', { name: 'no.iso', mimeType: '', buffer: Buffer.alloc(100_000) });
    expect(await statusWhen('cannot')).toBe('no.iso cannot be read.');
    expect(await page.getByRole('alert').textContent()).toMatch(/NOT_ISO9660 this is no ISO 9660 image/);
    expect(await page.locator('#found').isHidden()).toBe(true);
    await choose('look.iso');
    await statusWhen('files');
    expect(await page.getByRole('alert').textContent()).toBe('');
  });

  test.each([
    ['in light colours', { colorScheme: 'light' }],
    ['in dark colours', { colorScheme: 'dark' }],
    ['on a telephone', { viewport: { width: 320, height: 640 } }],
  ] as const)('has no fault that axe knows, %s', async (_name, look) => {
    await page.close();
    await open(look);
    expect(await violations()).toEqual([]);
    await choose('look.iso');
    await statusWhen('files');
    expect(await violations()).toEqual([]);
  });

  /** What a person does with a file from their desktop. */
  async function drop(name: string): Promise<void> {
    const devtools = await page.context().newCDPSession(page);
    const data = { items: [], files: [join(home, name)], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
    }
  }

  const choose = (name: string) => page.setInputFiles('#image', join(home, name));

  async function statusWhen(word: string): Promise<string> {
    const status = page.getByRole('status').filter({ hasText: word });
    await status.waitFor();
    return (await status.textContent()) ?? '';
  }

  async function violations(): Promise<unknown> {
    await page.evaluate(axe);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    return violations.map(({ id, nodes }) => ({ id, places: nodes.map(({ html }) => html) }));
  }
});
