import type { IsoRequest } from '../request/schema.js';

/** The fully qualified domain name of a request's server; without a domain it has no dot. */
export function fqdn({
  hostName,
  domainName,
}: Pick<IsoRequest, 'hostName'> & Partial<Pick<IsoRequest, 'domainName'>>): string {
  return domainName ? `${hostName}.${domainName}` : hostName;
}

/** What the image is called when it is saved: `<fqdn>-<osversionDir>.iso`, every `/` replaced by `_`. */
export function isoFilename(
  request: Pick<IsoRequest, 'hostName' | 'osversionDir'> & Partial<Pick<IsoRequest, 'domainName'>>,
): string {
  return `${fqdn(request)}-${request.osversionDir}.iso`.replaceAll('/', '_');
}
