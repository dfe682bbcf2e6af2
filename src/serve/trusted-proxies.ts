import { BlockList, isIP, isIPv4 } from 'node:net';

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
