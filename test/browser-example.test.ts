import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createImage, type Entry, type ImageOptions } from 'iso9660-writer-ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BrowserExample, serveBrowserExample } from './support/browser-example.js';
import { CHROMIUM, launchChromium } from './support/chromium.js';
import { lacks } from './support/tools.js';

const date = new Date('2024-06-05T04:03:02Z');

/** More files in one folder than Chromium gives at once, and names that the primary hierarchy cannot hold. */
const files: Readonly<Record<string, Uint8Array>> = {
  'disc/README.md': Buffer.from('read me\n'),
  'disc/readme.MD': Buffer.from('and me\n'),
  'disc/docs/Überblick – 概要.txt': Buffer.from('overview\n'),
  'disc/large.bin': Buffer.alloc(3_000_000, 'kickstart'),
  ...Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`disc/many/${at}.txt`, Buffer.from(`${at}\n`)])),
};

const fileEntries: readonly Entry[] = Object.entries(files).map(([path, content]) => {
  return { kind: 'file', path, content, metadata: { modifiedAt: date } };
});

describe.skipIf(lacks(CHROMIUM))('the browser example', () => {
  let home: string;
  let example: BrowserExample;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'browser-example-'));
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(home, dirname(path)), { recursive: true });
      await writeFile(join(home, path), content);
      await utimes(join(home, path), date, date);
    }
    await mkdir(join(home, 'disc/empty'));
    example = await serveBrowserExample(home);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    example?.stop();
    await rm(home, { recursive: true });
  });

  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(20_000);
  });

  afterEach(() => page.close());

  describe('where a page may not write files', () => {
    beforeEach(async () => {
      await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
      await page.goto(example.url);
    });

    test('downloads the image of a chosen folder, with the bytes that Node.js makes', async () => {
      await page.setInputFiles('#folder', join(home, 'disc'));
      expect(await download()).toEqual(await downloadOf(fileEntries, 'MY_DISC'));
      expect(await statusWhen('complete')).toMatch(/^my_disc\.iso is complete: \d\.\d MiB\.$/);
    });

    test('downloads the image of chosen files with the chosen options', async () => {
      await page.setInputFiles('#files', [join(home, 'disc/README.md'), join(home, 'disc/large.bin')]);
      await page.getByLabel('Volume identifier').fill('PLAIN');
      await page.getByLabel('Rock Ridge').uncheck();
      await page.getByLabel('Joliet').uncheck();
      const chosen = ['README.md', 'large.bin'].map((path): Entry => {
        return { kind: 'file', path, content: files[`disc/${path}`]!, metadata: { modifiedAt: date } };
      });
      expect(await download()).toEqual(await downloadOf(chosen, 'PLAIN', { rockRidge: false, joliet: false }));
    });
  });

  describe('where a page may write files', () => {
    /** The dialogue of a real picker cannot be answered; a file of the browser's own can stand in for the chosen one. */
    beforeEach(async () => {
      await page.addInitScript(() => {
        const showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) => {
          const directory = await navigator.storage.getDirectory();
          return await directory.getFileHandle(suggestedName, { create: true });
        };
        Object.assign(window, { showSaveFilePicker });
      });
      await page.goto(example.url);
    });

    test('writes the image of a dropped folder, empty folders included, with the bytes that Node.js makes', async () => {
      await drop(join(home, 'disc'));
      await save();
      await statusWhen('complete');
      const expected = await createImage([...fileEntries, { kind: 'directory', path: 'disc/empty' }], {
        volume: { id: 'MY_DISC' },
      });
      expect(await writtenDigest('my_disc.iso')).toBe(digestOf(await expected.read(0, expected.size)));
    });

    test('leaves nothing behind when the writing is cancelled', async () => {
      await page.evaluate(() => {
        const slow = {
          write: () => new Promise<void>((resolve) => setTimeout(resolve, 100)),
          abort: () => void Object.assign(window, { aborted: true }),
        };
        const createWritable = async () => new WritableStream(slow);
        Object.assign(window, { showSaveFilePicker: async () => ({ createWritable }) });
      });
      await drop(join(home, 'disc/large.bin'));
      await save();
      await page.getByRole('progressbar', { name: 'Bytes written' }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      expect(await statusWhen('saved')).toBe('Nothing was saved.');
      expect(await page.evaluate('window.aborted')).toBe(true);
      expect(await page.getByRole('button', { name: 'Save the image' }).isEnabled()).toBe(true);
    });
  });

  describe('the plan', () => {
    beforeEach(() => page.goto(example.url));

    test('shows size, warnings and content before anything is saved', async () => {
      await drop(join(home, 'disc/README.md'), join(home, 'disc/readme.MD'), join(home, 'disc/docs'));
      const paths = ['README.md', 'readme.MD', 'docs/Überblick – 概要.txt'];
      const entries = paths.map((path): Entry => {
        return { kind: 'file', path, content: files[`disc/${path}`]!, metadata: { modifiedAt: date } };
      });
      const { size, warnings } = await createImage(entries);
      expect(await statusWhen('image')).toMatch(new RegExp(`\\b${warnings.length} warnings?\\.`));
      expect(await page.locator('#figures').textContent()).toContain(`${size.toLocaleString('en')} bytes`);
      expect(await page.locator('.warnings li').allInnerTexts()).toEqual(
        warnings.map(({ code, message }) => `${code} ${message}`),
      );
      const names = await page.locator('.tree .name').allInnerTexts();
      expect(names.sort()).toEqual(['README.md', 'docs', 'readme.MD', 'Überblick – 概要.txt']);
    });

    test('tells why there is no image, until that is put right', async () => {
      await drop(join(home, 'disc/README.md'));
      await statusWhen('image will');
      await page.getByLabel('Volume identifier').fill('ß'.repeat(20));
      await page
        .getByRole('alert')
        .getByText(`volume.id "${'ß'.repeat(20)}"`)
        .waitFor();
      expect(await page.getByRole('button', { name: 'Save the image' }).isDisabled()).toBe(true);
      await page.getByLabel('Volume identifier').fill('STREET');
      await statusWhen('image will');
      expect(await page.getByRole('alert').textContent()).toBe('');
    });

    test('is made with the keyboard alone', async () => {
      await drop(join(home, 'disc/docs'));
      await statusWhen('image will');
      const reached = [];
      // The first is the link to the other page.
      for (let at = 0; at < 7; at++) {
        await page.keyboard.press('Tab');
        reached.push(
          await page.evaluate(() => document.activeElement?.getAttribute('name') ?? document.activeElement?.id),
        );
      }
      expect(reached).toEqual(['', 'files', 'folder', 'volumeId', 'rockRidge', 'joliet', 'clear']);
      await page.keyboard.press('Enter');
      expect(await statusWhen('yet')).toBe('Nothing to save yet.');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('files');
    });
  });

  /** What a person does with files and folders from their desktop. */
  async function drop(...paths: readonly string[]): Promise<void> {
    const devtools = await page.context().newCDPSession(page);
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
    }
  }

  const save = () => page.getByRole('button', { name: 'Save the image' }).click();

  async function download(): Promise<{ name: string; digest: string }> {
    const [downloaded] = await Promise.all([page.waitForEvent('download'), save()]);
    return { name: downloaded.suggestedFilename(), digest: digestOf(await readFile(await downloaded.path())) };
  }

  async function statusWhen(word: string): Promise<string> {
    const status = page.getByRole('status').filter({ hasText: word });
    await status.waitFor();
    return (await status.textContent()) ?? '';
  }

  async function writtenDigest(name: string): Promise<string> {
    const digest = await page.evaluate(async (name) => {
      const file = await (await navigator.storage.getDirectory()).getFileHandle(name);
      const bytes = await (await file.getFile()).arrayBuffer();
      return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))];
    }, name);
    return Buffer.from(digest).toString('hex');
  }
});

async function downloadOf(entries: readonly Entry[], id: string, options: ImageOptions = {}) {
  const image = await createImage(entries, { ...options, volume: { id } });
  return { name: `${id.toLowerCase()}.iso`, digest: digestOf(await image.read(0, image.size)) };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
