import type { IsoRequest } from '../request/iso-request.js';
import { fqdn } from './fqdn.js';

/** What the image is called when it is saved: `<fqdn>-<osversionDir>.iso`, every `/` replaced by `_`. */
export function isoFilename(
  request: Pick<IsoRequest, 'hostName' | 'osversionDir'> & Partial<Pick<IsoRequest, 'domainName'>>,
): string {
  return `${fqdn(request)}-${request.osversionDir}.iso`.replaceAll('/', '_');
}
