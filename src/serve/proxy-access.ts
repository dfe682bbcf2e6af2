import type { Authorize } from '../http/authorisation.js';
import type { AddressSet } from './trusted-proxies.js';
import { visitOf } from './visits.js';

export interface ProxyAccessOptions {
  /** The header in which the proxy names the user. */
  readonly header: string;
  /** Only these are believed. */
  readonly isTrusted: AddressSet;
}

const USER_NAME = /^[^\p{Control}]{1,100}$/u;

/**
 * Believes a proxy that has authenticated its users, and decided that they may: there is no level to compare. From any
 * other address the header says nothing.
 */
export function proxyAccess({ header, isTrusted }: ProxyAccessOptions): Authorize {
  return async (request) => {
    const peer = visitOf(request)?.peer;
    if (peer === undefined || !isTrusted(peer)) return { status: 403, text: 'Forbidden.' };
    const user = request.headers.get(header)?.trim() ?? '';
    if (USER_NAME.test(user)) return { user };
    const headers = { 'www-authenticate': `Proxy realm="kickstart-iso", header="${header}"` };
    return { status: 401, text: 'unauthorized, please log in.', headers };
  };
}
