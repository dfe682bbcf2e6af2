import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Authorisation, ChangeLogEntry, IsoHandlerOptions } from '../../src/http/index.js';
import type { LoopbackServer } from '../http/support/loopback-server.js';
import { openFiles } from '../http/support/open-files.js';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { GeneratePage } from './generate-page.js';
import { servePage } from './page-server.js';

describe.skipIf(lacks(CHROMIUM))('the page', () => {
  let root: string;
  let browser: Browser;
  let server: LoopbackServer;
  let form: GeneratePage;

  beforeAll(async () => {
    root = await makeOsRoot(treeWithLargeFile);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(root, { recursive: true });
  });

  beforeEach(async () => {
    form = new GeneratePage(await browser.newPage());
    await form.page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  });

  afterEach(async () => {
    expect(form.complaints).toEqual([]);
    await form.page.close();
    await server.close();
  });

  async function open(options: Partial<IsoHandlerOptions> = {}): Promise<void> {
    server = await servePage({ root, ...options });
    await form.open(server.url);
  }

  describe('before it asks the server', () => {
    test('tells which fields are still empty, at the fields and above them, and leads to the first', async () => {
      await open();
      form.page.on('request', (sent) => form.complaints.push(sent.url()));
      await form.field('OS version').selectOption('Alma 9');
      await form.generate();
      const missing = ['Host name', 'Domain name', 'Root password', 'Root password again'].concat([
        'IPv4 address',
        'IPv4 netmask',
        'IPv4 gateway',
      ]);
      expect(await form.problems()).toEqual(missing.map((label) => `${label} is required`));
      expect(await form.focused()).toBe('hostName');
      for (const label of missing) {
        expect(await form.field(label).getAttribute('aria-invalid')).toBe('true');
        expect(await form.descriptionOf(label)).toContain(`${label} is required`);
      }
      expect(await form.field('OS version').getAttribute('aria-invalid')).toBeNull();
    });

    test('tells of a password that was typed in two ways', async () => {
      await open();
      await form.fillIn();
      await form.field('Root password again').fill('correct house');
      await form.generate();
      expect(await form.problems()).toEqual(['The two passwords are not the same']);
      expect(await form.focused()).toBe('confirmRootPass');
    });

    test('shows the password to those who ask, and hides it again', async () => {
      await open();
      const types = async () => [
        await form.field('Root password').getAttribute('type'),
        await form.field('Root password again').getAttribute('type'),
        await form.button('Show').getAttribute('aria-pressed'),
      ];
      await form.button('Show').click();
      expect(await types()).toEqual(['text', 'text', 'true']);
      await form.button('Show').click();
      expect(await types()).toEqual(['password', 'password', 'false']);
    });

    test('asks for static addresses without DHCP only', async () => {
      await open();
      expect(await form.field('IPv4 address').isVisible()).toBe(true);
      await form.field('Yes').check();
      expect(await form.field('IPv4 address').isVisible()).toBe(false);
      expect(await form.field('IPv6 address').isVisible()).toBe(true);
      await form.field('No').check();
      expect(await form.field('IPv4 address').isVisible()).toBe(true);
    });

    test('tells what the name of a bond means', async () => {
      await open();
      const note = form.page.getByText('This device becomes an LACP bond');
      await form.field('Interface name').fill('bond');
      expect(await note.isVisible()).toBe(false);
      await form.field('Interface name').fill('bond1');
      expect(await note.isVisible()).toBe(true);
    });

    test('asks for the whole management interface as soon as it has an address', async () => {
      await open();
      await form.fillIn();
      await form.field('Management address').fill('198.51.100.7');
      await form.generate();
      expect(await form.problems()).toEqual(['Management interface is required', 'Management gateway is required']);
      expect(await form.focused()).toBe('mgmtInterface');
    });
  });

  test('can ask again for the OS versions when they could not be had', async () => {
    let isReadable = false;
    const osVersions = async () => {
      if (!isReadable) throw new Error('not readable');
      return { 'Alma 9': 'alma9' };
    };
    server = await servePage({ root, osVersions });
    await form.page.goto(server.url);
    await form.page.getByText('unable to read the OS versions configuration').waitFor();
    expect(await form.field('OS version').getAttribute('aria-invalid')).toBe('true');
    isReadable = true;
    await form.button('Load the versions again').click();
    await form.page.getByRole('option', { name: 'Alma 9' }).waitFor({ state: 'attached' });
    expect(await form.field('OS version').getAttribute('aria-invalid')).toBeNull();
    expect(await form.button('Load the versions again').isVisible()).toBe(false);
  });

  describe('when the server refuses a request', () => {
    test('shows each problem at its field, in the words of the page, and leads to the first', async () => {
      await open();
      await form.fillIn();
      await form.field('Host name').fill('edge_07');
      await form.field('IPv4 gateway').fill('198.51.100.1');
      await form.generate();
      const inSubnet = 'IPv4 gateway must be in the subnet of IPv4 address';
      expect(await form.problems()).toEqual([expect.stringMatching(/^Host name must be labels of/), inSubnet]);
      expect(await form.focused()).toBe('hostName');
      expect(await form.descriptionOf('IPv4 gateway')).toBe(`Default IPv4 gateway. Example: 192.0.2.65 | ${inSubnet}`);
      expect(await form.statusWith('No image')).toBe('No image was saved.');
      expect(await form.page.locator('#status').getAttribute('data-outcome')).toBe('failed');

      await form.page.getByRole('link', { name: inSubnet }).click();
      expect(await form.focused()).toBe('ipGateway');
      await form.page.keyboard.type('0');
      expect(await form.field('IPv4 gateway').getAttribute('aria-invalid')).toBeNull();
    });

    test('shows all of them when they come in one alert', async () => {
      await open({ alerts: 'joined' });
      await form.fillIn();
      await form.field('Disks').fill('/dev/sda');
      await form.field('Interface name').fill('eth 0');
      await form.generate();
      expect(await form.problems()).toHaveLength(2);
      expect(await form.descriptionOf('Disks')).toContain('Disks must be a comma-separated list');
      expect(await form.descriptionOf('Interface name')).toContain('Interface name must be a device name');
    });

    test('shows above the form what is about no field, and leads there', async () => {
      await open();
      await form.fillIn();
      await form.field('OS version').selectOption('Zeta 1');
      await form.generate();
      expect(await form.problems()).toEqual(['the source tree of this OS version is missing or unreadable']);
      expect(await form.focused()).toBe('summary');
    });

    test('tells of an OS version that is not offered any more', async () => {
      let isGone = false;
      const osVersions = async (): Promise<Record<string, string>> => (isGone ? {} : { 'Alma 9': 'alma9' });
      await open({ osVersions });
      await form.fillIn();
      isGone = true;
      await form.generate();
      expect(await form.problems()).toEqual(['invalid OS version directory: "alma9"']);
      expect(await form.focused()).toBe('osversionDir');
    });

    test('takes a second try when the first one has been put right', async () => {
      await open();
      await form.fillIn();
      await form.field('Host name').fill('-');
      await form.generate();
      await form.problems();
      await form.field('Host name').fill(request.hostName);
      const [download] = await Promise.all([form.page.waitForEvent('download'), form.generate()]);
      expect(await download.failure()).toBeNull();
      expect(await form.page.getByRole('alert').textContent()).toBe('');
    });
  });

  describe('with a server that wants to know who is asking', () => {
    const seen: string[] = [];
    const authorize = async ({ headers }: Request, { route }: { route: string }): Promise<Authorisation> => {
      const token = headers.get('authorization') ?? 'none';
      seen.push(`${route}: ${token}`);
      if (token === 'none') return { status: 401, text: 'unauthorized, please log in.' };
      const isReader = token === 'Bearer reader' && route === 'isos';
      return isReader ? { status: 403, text: 'missing required Permissions: ISO:GENERATE' } : { user: 'operator' };
    };

    beforeEach(async () => {
      seen.length = 0;
      server = await servePage({ root, authorize });
      await form.page.goto(server.url);
      await form.page.getByText('this server asks for a token').waitFor();
    });

    test('is asked for a token without blame, and loads with it what it would not give before', async () => {
      expect(await form.focused()).toBe('token');
      expect(await form.field('Bearer token').getAttribute('aria-invalid')).not.toBe('true');
      expect(await form.page.locator('[data-key="token"] .optional').isVisible()).toBe(false);
      expect(await form.descriptionOf('Bearer token')).not.toContain('unauthorized');
      expect(await form.page.getByRole('alert').textContent()).toBe('');
      await form.field('Bearer token').fill('reader');
      await form.page.keyboard.press('Enter');
      await form.page.getByRole('option', { name: 'Alma 9' }).waitFor({ state: 'attached' });
      expect(await form.descriptionOf('Bearer token')).not.toContain('unauthorized');
      const asked = ['osversions: none', 'osversions: Bearer reader', 'installers: Bearer reader'];
      await vi.waitFor(() => expect(seen).toEqual(asked));
    });

    test('tells what a token is not enough for', async () => {
      await form.field('Bearer token').fill('reader');
      await form.button('Use it').click();
      await form.page.getByRole('option', { name: 'Alma 9' }).waitFor({ state: 'attached' });
      await form.fillIn();
      await form.generate();
      expect(await form.problems()).toEqual(['missing required Permissions: ISO:GENERATE']);
      expect(await form.focused()).toBe('token');
    });

    test('keeps the token in this tab alone', async () => {
      await form.field('Bearer token').fill('writer');
      await form.page.reload();
      await form.page.getByRole('option', { name: 'Alma 9' }).waitFor({ state: 'attached' });
      expect(await form.page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, '']);
      expect(await form.page.evaluate(() => sessionStorage.getItem('kickstart-iso.token'))).toBe('writer');
    });
  });

  describe('while an image is on its way', () => {
    const changes: ChangeLogEntry[] = [];
    let release: () => void;

    // A hole: nothing on the disk, and more than the sockets of a system and a browser hold for a page that reads nothing.
    beforeAll(async () => {
      await writeFile(join(root, 'alma9/zz/hole.img'), '');
      await truncate(join(root, 'alma9/zz/hole.img'), 68 * 1024 ** 2);
    });
    afterAll(() => rm(join(root, 'alma9/zz/hole.img')));

    beforeEach(async () => {
      changes.length = 0;
      await open({ onChange: (entry) => void changes.push(entry), wholeContentSha512: 'off' });
      release = await form.holdTransfers();
      await form.fillIn();
      await form.generate();
      await form.page.locator('#figures').filter({ hasText: ' of 92.' }).waitFor();
    });

    test('shows how far it is, and changes nothing of what it is made of', async () => {
      expect(await form.page.locator('#figures').textContent()).toMatch(/^\d %( · [\d.]+ [KM]iB of 92\.\d MiB)/);
      expect(await form.page.getByRole('progressbar').getAttribute('value')).toMatch(/^0\.\d+$/);
      expect(await form.statusWith('Receiving')).toBe('Receiving edge-07.cdn.example.net-alma9.iso');
      expect(await form.page.locator('#inputs').getAttribute('inert')).toBe('');
      expect(await form.page.locator('[data-idle]:not([inert])').count()).toBe(0);
      release();
      await form.statusWith('is saved: 92.');
      expect(await form.page.locator('#inputs').getAttribute('inert')).toBeNull();
      expect(changes.map(({ outcome }) => outcome)).toEqual(['created']);
    });

    test('lets it be cancelled, and the server stops at once', async () => {
      expect(await form.focused()).toBe('cancel');
      await form.page.keyboard.press('Enter');
      expect(await form.statusWith('Cancelled')).toBe('Cancelled. Nothing was saved.');
      await expect.poll(() => changes.map(({ outcome }) => outcome)).toEqual(['aborted']);
      await expect.poll(() => openFiles(root)).toEqual([]);
      expect(await form.focused()).toBe('generate');
      expect(await form.field('Root password').inputValue()).toBe(request.rootPass);
    });

    test('saves nothing when the connection breaks', async () => {
      form.page.on('download', () => form.complaints.push('a download'));
      await server.close();
      release();
      expect(await form.problems()).toEqual([expect.stringMatching(/^The transfer failed: /)]);
      expect(await form.statusWith('No image')).toBe('No image was saved.');
      expect(await form.focused()).toBe('summary');
    });
  });
});
