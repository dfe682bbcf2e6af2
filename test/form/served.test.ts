import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formPage } from '../../src/form/page.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { type BuiltCommand, buildCommand } from '../support/built-command.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';
import { GeneratePage } from './generate-page.js';

const token = 'a-token-of-the-operator';

describe.skipIf(lacks(CHROMIUM, 'xorriso'))('the page of the built command', () => {
  let root: string;
  let directory: string;
  let command: BuiltCommand;
  let child: ChildProcess;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    root = await makeOsRoot();
    directory = await mkdtemp(join(tmpdir(), 'served-'));
    const tokens = join(directory, 'tokens.json');
    await writeFile(tokens, JSON.stringify({ tokens: [{ user: 'operator', token, privLevel: 20 }] }));
    await chmod(tokens, 0o600);
    command = await buildCommand();
    child = command.start(['serve', '--root', root, '--port', '0', '--tokens', tokens, '--mtu', '1400']);
    url = await listeningAt(child);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    child.kill();
    await command.remove();
    await Promise.all([root, directory].map((path) => rm(path, { recursive: true })));
  });

  test('is the page that the other tests are about', async () => {
    expect(await (await fetch(url)).text()).toBe(formPage({ iso: { mtus: [1400] } }).html);
  });

  test('makes an image that xorriso finds the addresses in', async () => {
    const form = new GeneratePage(await browser.newPage());
    await form.page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await form.page.goto(url);
    await form.page.getByText('this server asks for a token').waitFor();
    await form.field('Bearer token').fill(token);
    await form.page.keyboard.press('Enter');
    await form.page.getByRole('option', { name: 'Alma 9' }).waitFor({ state: 'attached' });
    await form.fillIn({ interfaceMtu: 1400 });
    const [download] = await Promise.all([form.page.waitForEvent('download'), form.generate()]);
    await form.statusWith('Its SHA-512 is the one the server announced.');

    const [image, extracted] = [await download.path(), join(directory, 'network.cfg')];
    await runTool('xorriso', ['-osirrox', 'on', '-indev', image, '-extract', '/ks_scripts/network.cfg', extracted]);
    expect((await readFile(extracted, 'utf8')).split('\n')).toEqual([
      `IPADDR="${request.ipAddress}"`,
      `NETMASK="${request.ipNetmask}"`,
      `GATEWAY="${request.ipGateway}"`,
      `DEVICE="${request.interfaceName}"`,
      'MTU="1400"',
      'NAMESERVER=""',
      `HOSTNAME="${request.hostName}.${request.domainName}"`,
      'NETWORKING_IPV6="yes"',
      'IPV6ADDR=""',
      'IPV6_DEFAULTGW=""',
      'DHCP="no"',
    ]);
    expect(form.complaints).toEqual([]);
    await form.page.close();
  });
});

function listeningAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (piece) => {
      errors += piece;
      const [, url] = /^listening on (\S+)$/m.exec(errors) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('close', () => reject(new Error(errors)));
  });
}
