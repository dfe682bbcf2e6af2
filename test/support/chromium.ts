import { type Browser, chromium } from 'playwright-core';
import { findTool } from './tools.js';

/** What has to be installed before {@link launchChromium} can work. */
export const CHROMIUM = 'chromium';

/** No sandbox, because containers have none to give; and no traffic of the browser's own. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Debian's Chromium without a window and with a new, empty profile, which goes when the browser is closed. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: findTool(CHROMIUM) ?? CHROMIUM, args: FLAGS });
}
