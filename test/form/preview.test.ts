import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoopbackServer } from '../http/support/loopback-server.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { GeneratePage } from './generate-page.js';
import { servePage } from './page-server.js';

describe.skipIf(lacks(CHROMIUM))('the page shows before the image is made', () => {
  let root: string;
  let browser: Browser;
  let server: LoopbackServer;
  let form: GeneratePage;

  beforeAll(async () => {
    root = await makeOsRoot();
    browser = await launchChromium();
    server = await servePage({ root });
    form = await GeneratePage.in(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await server.close();
    await rm(root, { recursive: true });
  });
  beforeEach(() => configure({ alma9: { family: 'anaconda' } }));
  afterEach(async () => {
    expect(form.complaints).toEqual([]);
    await form.forget();
  });

  const configure = (installers: object) => writeFile(join(root, 'installers.json'), JSON.stringify(installers));
  const preview = () => form.button('Preview files').click();
  const shownPaths = () => form.page.locator('#preview-files summary').allInnerTexts();
  const textOf = (path: string) => form.field(path).inputValue();

  test.each([
    [
      { family: 'anaconda' },
      'Installer: Anaconda (RHEL, its rebuilds, Fedora).',
      'which installs the server by itself.',
    ],
    [{ family: 'ubuntu', delivery: 'none' }, 'Installer: Ubuntu.', 'the installer has to be told of it at its start.'],
    [{ family: 'agama' }, 'Installer: Agama (SUSE).', 'which installs the server by itself.'],
    [{ family: 'auto' }, 'Installer: the one that its files show.', 'which installs the server by itself.'],
    [undefined, 'No installer is set up', 'has to read the settings from ks_scripts.'],
  ])('which installer an OS version has: %o', async (installer, begin, end) => {
    await configure(installer === undefined ? {} : { alma9: installer });
    await form.open(server.url);
    expect(await form.descriptionOf('OS version')).toBe('');
    await form.field('OS version').selectOption('Alma 9');
    await expect
      .poll(() => form.descriptionOf('OS version'))
      .toMatch(new RegExp(`^${escaped(begin)}.*${escaped(end)}$`));
  });

  test('nothing of installers where the server does not tell, and makes images all the same', async () => {
    await form.page.route('**/installers', (route) => route.fulfill({ status: 404, json: { alerts: [] } }));
    await form.open(server.url);
    await form.fillIn();
    expect(await form.descriptionOf('OS version')).toBe('');
    expect(await form.button('Generate ISO').isEnabled()).toBe(true);
  });

  test('the files and warnings, without the password and its hash', async () => {
    await form.open(server.url);
    await form.fillIn();
    await form.field('IPv6 address').fill('2001:db8::7');
    await preview();
    expect(await form.statusWith('6 files are written')).toContain('The hash of the root password is not shown.');
    expect((await shownPaths())[0]).toBe('ks.cfg');
    expect(await textOf('ks.cfg')).toContain('rootpw --iscrypted $6$...\n');
    expect(await textOf('ks.cfg')).toContain(`--ip=${request.ipAddress}`);
    expect(await form.page.locator('#preview-warnings li').allInnerTexts()).toEqual([
      expect.stringContaining('ip6Address'),
    ]);
    await form.page.getByText('ks_scripts/password.cfg').click();
    expect(await textOf('ks_scripts/password.cfg')).toBe('rootpw --iscrypted $6$...\n');
    expect(await form.page.locator('#preview-place').innerHTML()).not.toContain(request.rootPass);
  });

  test('what is filled in now: a change takes it away, also one before the answer', async () => {
    await form.open(server.url);
    await form.fillIn();
    await preview();
    await form.statusWith('6 files are written');
    await form.field('Host name').fill('edge-08');
    expect(await form.page.locator('#preview-place').isVisible()).toBe(false);
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await form.page.route('**/preview', async (route) => {
      await asked;
      await route.continue();
    });
    const answered = form.page.waitForResponse('**/preview');
    await preview();
    await form.statusWith('Asking the server');
    await form.field('Host name').fill('edge-09');
    answer();
    await (await answered).finished();
    expect(await form.page.locator('#preview-place').isVisible()).toBe(false);
    expect(await shownPaths()).toEqual([]);
  });

  test('what is missing, and what the installer cannot hold, at its field', async () => {
    await configure({ alma9: { family: 'debian' } });
    await form.open(server.url);
    await preview();
    expect(await form.problems()).toContain('Host name is required');
    await form.fillIn();
    await form.field('Interface name').fill('bond0');
    await preview();
    await expect.poll(() => form.problems()).toEqual([expect.stringMatching(/^Interface name .*installer debian/)]);
    expect(await form.page.locator('#preview-place').isVisible()).toBe(false);
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.()]/g, '\\$&');
}
