import type { Browser, Page } from 'playwright-core';
import { request } from '../support/requests.js';

/** The page in a browser, as a person meets it: by roles, labels and what is read aloud. */
export class GeneratePage {
  readonly page: Page;
  /** What a page must not do: errors, and what its own policy forbids. */
  readonly complaints: string[] = [];
  /** The servers that were asked for anything. */
  readonly origins = new Set<string>();

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // The browser itself logs each answer that is no success.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.complaints.push(message.text());
      }
    });
    page.on('request', (sent) => this.origins.add(new URL(sent.url()).origin));
  }

  /** A page for the tests of a file: a new one for each takes longer than most of them. {@link forget} comes between two. */
  static async in(browser: Browser): Promise<GeneratePage> {
    return new GeneratePage(await browser.newPage());
  }

  /** Forgets what a test did with the page: routes, watched downloads, the token of the tab, the files the browser keeps for it. */
  async forget(): Promise<void> {
    this.page.removeAllListeners('download');
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.page.evaluate(async () => {
      sessionStorage.clear();
      const folder = await navigator.storage.getDirectory();
      for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) {
        await folder.removeEntry(name);
      }
    });
    this.complaints.length = 0;
    this.origins.clear();
  }

  field(label: string) {
    return this.page.getByLabel(label, { exact: true });
  }

  button(name: string) {
    return this.page.getByRole('button', { name });
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByRole('option', { name: 'Alma 9' }).waitFor({ state: 'attached' });
  }

  /** Everything that the sample request says; what a test cares about comes after it. */
  async fillIn({ interfaceMtu }: { readonly interfaceMtu: number } = request): Promise<void> {
    await this.field('OS version').selectOption('Alma 9');
    await this.field('Host name').fill(request.hostName);
    await this.field('Domain name').fill(request.domainName);
    await this.field('Root password').fill(request.rootPass);
    await this.field('Root password again').fill(request.rootPass);
    await this.field('Disks').fill(request.disk);
    await this.field('Interface MTU').selectOption(String(interfaceMtu));
    await this.field('Interface name').fill(request.interfaceName);
    await this.field('IPv4 address').fill(request.ipAddress);
    await this.field('IPv4 netmask').fill(request.ipNetmask);
    await this.field('IPv4 gateway').fill(request.ipGateway);
  }

  async generate(): Promise<void> {
    await this.button('Generate ISO').click();
  }

  /** What the status says as soon as it says that. */
  async statusWith(words: string): Promise<string> {
    const status = this.page.getByRole('status').filter({ hasText: words });
    await status.waitFor();
    return (await status.textContent()) ?? '';
  }

  /** The problems above the form, when there are some. */
  async problems(): Promise<readonly string[]> {
    const items = this.page.getByRole('alert').getByRole('listitem');
    await items.first().waitFor();
    return await items.allInnerTexts();
  }

  /** What has the focus: its id. */
  async focused(): Promise<string | undefined> {
    return await this.page.evaluate(() => document.activeElement?.id);
  }

  /** What assistive technology reads of a field besides its label. */
  async descriptionOf(label: string): Promise<string> {
    return await this.field(label).evaluate((control) =>
      (control.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? `no ${id}`)
        .filter((text) => text !== '')
        .join(' | '),
    );
  }

  /** Lets transfers take their first bytes, and no more until the result is called. */
  async holdTransfers(): Promise<() => void> {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await this.page.exposeFunction('released', () => released);
    await this.page.evaluate(() => {
      const { released } = window as unknown as { released(): Promise<void> };
      class HeldStream extends TransformStream<Uint8Array, Uint8Array> {
        constructor({ transform, ...rest }: Transformer<Uint8Array, Uint8Array>) {
          super({
            ...rest,
            async transform(bytes, controller) {
              await transform?.(bytes, controller);
              await released();
            },
          });
        }
      }
      Object.assign(window, { TransformStream: HeldStream });
    });
    return release;
  }
}
