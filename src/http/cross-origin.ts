import { HttpFault } from './answer/alerts.js';
import type { IsoHandlerOptions } from './options.js';

/**
 * Refuses a request that a page of another origin has a browser send, with the cookies, the proxy or the address that
 * authenticate the browser's user. Only an option `cors` that was given lets such pages in. Programs that are no browsers send
 * none of these fields.
 *
 * @throws {HttpFault} 403
 */
export function refuseCrossOrigin({ headers, url }: Request, { cors }: Pick<IsoHandlerOptions, 'cors'>): void {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (cors === '*' || (origin !== null && origin === cors)) return;
  // Browsers send it to hosts with TLS and to the loopback host only. Scripts cannot set it.
  if (site === 'same-origin' || site === 'none') return;
  if (site === null && (origin === null || isOriginOf(origin, url))) return;
  throw new HttpFault(403, 'pages of other origins may not have images made');
}

/** Of the scheme a server behind a proxy knows nothing. */
function isOriginOf(origin: string, url: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(url).host;
}
