import { BlockList, isIP, isIPv4 } from 'node:net';
import type { Authorize } from '../../http/authorisation.js';
import { visitOf } from '../watch/visits.js';

/** A set of addresses. An IPv4 address counts in its IPv6 form, too, as sockets of `::` tell it. */
export type AddressSet = (address: string) => boolean;

/**
 * The addresses of single ones and of blocks, such as `192.0.2.7` and `2001:db8::/32`.
 *
 * @throws {RangeError} when one of them is neither.
 */
export function addressSet(blocks: readonly string[]): AddressSet {
  const list = new BlockList();
  for (const block of blocks) addBlock(list, block);
  return (address) => isIP(address) !== 0 && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function addBlock(list: BlockList, block: string): void {
  const [, address = '', length] = /^([^/%]+)(?:\/([0-9]{1,3}))?$/.exec(block) ?? [];
  const bits = isIPv4(address) ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (isIP(address) === 0 || prefix > bits) {
    throw new RangeError(`${JSON.stringify(block)} is neither an IP address nor a block like 192.0.2.0/24`);
  }
  list.addSubnet(address, prefix, bits === 32 ? 'ipv4' : 'ipv6');
}

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
    // Fields of one name are joined by a comma: the proxy has added its own to one of the client's.
    const user = request.headers.get(header)?.trim() ?? '';
    if (user.includes(',')) return { status: 403, text: 'Forbidden.' };
    if (USER_NAME.test(user)) return { user };
    const headers = { 'www-authenticate': `Proxy realm="kickstart-iso", header="${header}"` };
    return { status: 401, text: 'unauthorized, please log in.', headers };
  };
}
