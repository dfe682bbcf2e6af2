import type { IsoRequest } from '../request/iso-request.js';

/** The fully qualified domain name of a request's server; without a domain it has no dot. */
export function fqdn({
  hostName,
  domainName,
}: Pick<IsoRequest, 'hostName'> & Partial<Pick<IsoRequest, 'domainName'>>): string {
  return domainName ? `${hostName}.${domainName}` : hostName;
}
