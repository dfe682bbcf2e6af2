import type { IsoRequest } from '../request/schema.js';

/** The fully qualified domain name of a request's server; without a domain it has no dot. */
export function fqdn({
  hostName,
  domainName,
}: Pick<IsoRequest, 'hostName'> & Partial<Pick<IsoRequest, 'domainName'>>): string {
  return domainName ? `${hostName}.${domainName}` : hostName;
}

/** What the image is called when it is saved: `<fqdn>-<osversionDir>.iso`, every `/` replaced by `_`. A disc's own `.iso` is not repeated. */
export function isoFilename(
  request: Pick<IsoRequest, 'hostName' | 'osversionDir'> & Partial<Pick<IsoRequest, 'domainName'>>,
): string {
  const version = request.osversionDir.replace(/\.iso$/, '');
  return `${fqdn(request)}-${version}.iso`.replaceAll('/', '_');
}
