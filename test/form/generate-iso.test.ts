import { readFile, rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import type { IsoHandlerOptions } from '../../src/http/index.js';
import { prepareIso } from '../../src/image/prepare-iso.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import type { LoopbackServer } from '../http/support/loopback-server.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { repeatable, request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { GeneratePage } from './generate-page.js';
import { servePage } from './page-server.js';

const NO_PICKER = 'void Reflect.deleteProperty(window, "showSaveFilePicker")';
const name = 'edge-07.cdn.example.net-alma9.iso';

describe.skipIf(lacks(CHROMIUM))('an image made with the page', () => {
  let root: string;
  let browser: Browser;
  let server: LoopbackServer;
  let form: GeneratePage;
  /** What stands in for the dialogue in which a person chooses the file. */
  let picker = NO_PICKER;

  beforeAll(async () => {
    root = await makeOsRoot();
    browser = await launchChromium();
    form = await GeneratePage.in(browser);
  });

  afterAll(async () => {
    await browser?.close();
    await rm(root, { recursive: true });
  });

  afterEach(async () => {
    expect(form.complaints).toEqual([]);
    expect(form.origins).toEqual(new Set([server.url]));
    await form.forget();
    await server.close();
  });

  async function open(options: Partial<IsoHandlerOptions> = {}): Promise<void> {
    server = await servePage({ root, iso: repeatable, ...options });
    await form.open(server.url);
    await form.page.evaluate(picker);
  }

  async function downloaded(): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const [download] = await Promise.all([form.page.waitForEvent('download'), form.generate()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  /** As if the image had changed on its way. */
  const announceAnother = () =>
    form.page.route('**/isos', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'whole-content-sha512': 'AAAA' } });
    });
  const thrownAway = `The transfer failed: ${name} arrived damaged and was thrown away: its SHA-512 is not the one the server announced`;

  describe('where a page may not write files', () => {
    beforeAll(() => {
      picker = NO_PICKER;
    });

    test('is downloaded under the name the server gives it, with the bytes that Node.js makes', async () => {
      await open();
      await form.fillIn();
      const image = await downloaded();
      const expected = await prepareIso(parseIsoRequest(request), `${root}/alma9`, repeatable);
      expect(image.name).toBe(name);
      expect(image.bytes.equals(await expected.read(0, expected.size))).toBe(true);
      expect(await form.page.locator('#status').getAttribute('data-outcome')).toBe('saved');
      expect(await form.statusWith('saved')).toMatch(
        /^edge-07\.cdn\.example\.net-alma9\.iso is saved: [\d.]+ KiB\. Its SHA-512 is the one the server announced\.$/,
      );
    });

    test('has the addresses that were filled in', async () => {
      await open();
      await form.fillIn();
      await form.field('Interface name').fill('bond0');
      await form.field('IPv6 address').fill(' 2001:db8:0:7::70/64 ');
      await form.field('IPv6 gateway').fill('2001:db8:0:7::1');
      await form.field('Management address').fill('198.51.100.7');
      await form.field('Management interface').fill('eno3');
      await form.field('Management gateway').fill('198.51.100.1');
      await form.field('Management netmask').fill('255.255.255.0');
      const tree = readIso((await downloaded()).bytes).trees.rockRidge!;
      expect(tree.text('ks_scripts/network.cfg').split('\n')).toEqual([
        'IPADDR="192.0.2.70"',
        'NETMASK="255.255.255.192"',
        'GATEWAY="192.0.2.65"',
        'BOND_DEVICE="bond0"',
        'MTU="1500"',
        'NAMESERVER=""',
        'HOSTNAME="edge-07.cdn.example.net"',
        'NETWORKING_IPV6="yes"',
        'IPV6ADDR="2001:db8:0:7::70/64"',
        'IPV6_DEFAULTGW="2001:db8:0:7::1"',
        'BONDING_OPTS="miimon=100 mode=4 lacp_rate=fast xmit_hash_policy=layer3+4"',
        'DHCP="no"',
      ]);
      expect(tree.text('ks_scripts/mgmt_network.cfg').split('\n')).toEqual([
        'IPADDR="198.51.100.7"',
        'NETMASK="255.255.255.0"',
        'GATEWAY="198.51.100.1"',
        'DEVICE="eno3"',
      ]);
      expect(tree.text('ks_scripts/disk.cfg')).toBe('boot_drives="sda"');
    });

    test('has no static address with DHCP, though one was filled in before', async () => {
      await open();
      await form.fillIn();
      await form.field('Yes').check();
      const network = readIso((await downloaded()).bytes).trees.rockRidge!.text('ks_scripts/network.cfg');
      expect(network).toContain('IPADDR=""\nNETMASK=""\nGATEWAY=""\n');
      expect(network).toContain('DHCP="yes"');
    });

    test('leaves no password in the page, and the rest for the next server', async () => {
      await open();
      await form.fillIn();
      await form.button('Show').click();
      await downloaded();
      await form.statusWith('saved');
      expect(await form.field('Root password').inputValue()).toBe('');
      expect(await form.field('Root password again').inputValue()).toBe('');
      expect(await form.field('Root password').getAttribute('type')).toBe('password');
      expect(await form.field('Domain name').inputValue()).toBe(request.domainName);
    });

    test('is of an unknown number of bytes when it comes compressed', async () => {
      await open({ gzip: true });
      await form.fillIn();
      expect((await downloaded()).bytes.length).toBeGreaterThan(100_000);
      await form.statusWith('Its SHA-512 is the one the server announced.');
    });

    test('is called unverified when the server announced no hash', async () => {
      await open({ wholeContentSha512: 'off' });
      await form.fillIn();
      await downloaded();
      await form.statusWith('It was not verified: the server announced no SHA-512.');
    });

    test('is not given out when it arrives damaged', async () => {
      await open();
      await announceAnother();
      await form.fillIn();
      form.page.on('download', () => form.complaints.push('a download'));
      await form.generate();
      expect(await form.problems()).toEqual([thrownAway]);
      expect(await form.statusWith('No image')).toBe('No image was saved.');
      expect(await form.field('Root password').inputValue()).toBe(request.rootPass);
    });

    test('can be asked for with the keyboard alone', async () => {
      await open();
      await form.fillIn();
      await form.field('Host name').focus();
      const [download] = await Promise.all([form.page.waitForEvent('download'), form.page.keyboard.press('Enter')]);
      expect(download.suggestedFilename()).toBe(name);
      await form.statusWith('saved');
      expect(await form.focused()).toBe('generate');
    });
  });

  describe('where a page may write files', () => {
    /** The dialogue of a real picker cannot be answered; a file of the browser's own can stand in for the chosen one. */
    const pickFile = async ({ suggestedName }: { suggestedName: string }) => {
      const directory = await navigator.storage.getDirectory();
      return await directory.getFileHandle(suggestedName, { create: true });
    };
    beforeAll(() => {
      picker = `void (window.showSaveFilePicker = ${pickFile})`;
    });
    afterAll(() => {
      picker = NO_PICKER;
    });

    const written = () =>
      form.page.evaluate(async (name) => {
        const file = await (await navigator.storage.getDirectory()).getFileHandle(name);
        return [...new Uint8Array(await (await file.getFile()).arrayBuffer())];
      }, name);

    test('is written into the file that was chosen', async () => {
      await open();
      await form.fillIn();
      await form.generate();
      await form.statusWith('Its SHA-512 is the one the server announced.');
      const expected = await prepareIso(parseIsoRequest(request), `${root}/alma9`, repeatable);
      expect(Buffer.from(await written()).equals(await expected.read(0, expected.size))).toBe(true);
    });

    test('is emptied out of that file again when it arrives damaged', async () => {
      await open();
      await announceAnother();
      await form.fillIn();
      await form.generate();
      expect(await form.problems()).toEqual([thrownAway]);
      expect(await written()).toEqual([]);
    });

    test('waits for a click when it took longer than a dialogue may', async () => {
      await open();
      await form.page.evaluate(() =>
        Object.defineProperty(navigator, 'userActivation', { value: { isActive: false } }),
      );
      await form.fillIn();
      await form.generate();
      expect(await form.statusWith('ready')).toBe(`${name} is ready to be saved.`);
      expect(await form.focused()).toBe('save-as');
      await form.page.keyboard.press('Enter');
      await form.statusWith('is saved');
    });

    test('is not made when nobody wants to save it', async () => {
      await open();
      await form.page.evaluate(() => {
        const dismiss = async () => Promise.reject(new DOMException('dismissed', 'AbortError'));
        Object.assign(window, { showSaveFilePicker: dismiss });
      });
      await form.fillIn();
      await form.generate();
      expect(await form.statusWith('Cancelled')).toBe('Cancelled. Nothing was saved.');
      expect(await form.focused()).toBe('generate');
    });
  });

  test('carries the extra keys of the server, as values of their types', async () => {
    const requestSchema = {
      properties: { rack: { type: 'string' }, slots: { type: 'integer' }, spare: { type: 'boolean' } },
      required: ['rack'],
    };
    const seen: unknown[] = [];
    const customize: IsoHandlerOptions['customize'] = ({ extra }) => void seen.push(extra);
    server = await servePage({ root, requestSchema, customize }, { iso: { requestSchema } });
    await form.open(server.url);
    await form.page.evaluate(picker);
    await form.fillIn();
    await form.field('rack').fill('a1');
    await form.field('slots').fill('2');
    await form.field('spare').selectOption('Yes');
    await downloaded();
    expect(seen).toEqual([{ rack: 'a1', slots: 2, spare: true }]);
  });
});
