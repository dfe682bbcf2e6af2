import type { IsoRequest } from '../request/schema.js';
import { fqdn } from './names.js';

/** A network device of this name is a bond of others. */
export const BOND_DEVICE = /^bond[0-9]+/;

/** LACP. */
export const BONDING_OPTS = 'miimon=100 mode=4 lacp_rate=fast xmit_hash_policy=layer3+4';

/**
 * `NAME="value"` as a shell sources it and the network script's line pattern reads it. The value must be renderable;
 * then `"` and `\` are all there is to escape.
 */
export function shellLine(name: string, value: string): string {
  return `${name}="${value.replace(/["\\]/g, '\\$&')}"`;
}

/** The text of `network.cfg`. Every key is there whatever `dhcp` says, as the original server writes them. */
export function networkConfig(request: IsoRequest, nameservers: readonly string[]): string {
  const { interfaceName = '' } = request;
  const isBond = BOND_DEVICE.test(interfaceName);
  return lines([
    ['IPADDR', request.ipAddress],
    ['NETMASK', request.ipNetmask],
    ['GATEWAY', request.ipGateway],
    [isBond ? 'BOND_DEVICE' : 'DEVICE', interfaceName],
    ['MTU', String(request.interfaceMtu)],
    ['NAMESERVER', nameservers.join(',')],
    ['HOSTNAME', fqdn(request)],
    ['NETWORKING_IPV6', 'yes'],
    ['IPV6ADDR', request.ip6Address],
    ['IPV6_DEFAULTGW', request.ip6Gateway],
    ...(isBond ? [['BONDING_OPTS', BONDING_OPTS] as const] : []),
    ['DHCP', request.dhcp],
  ]);
}

/** The text of `mgmt_network.cfg`. */
export function managementConfig(request: IsoRequest): string {
  const { mgmtIpAddress } = request;
  return lines([
    // Canonical addresses: only IPv6 has colons.
    [mgmtIpAddress?.includes(':') ? 'IPV6ADDR' : 'IPADDR', mgmtIpAddress],
    ['NETMASK', request.mgmtIpNetmask],
    ['GATEWAY', request.mgmtIpGateway],
    ['DEVICE', request.mgmtInterface],
  ]);
}

/** The original has no line feed after the last line. */
function lines(assignments: readonly (readonly [name: string, value: string | undefined])[]): string {
  return assignments.map(([name, value = '']) => shellLine(name, value)).join('\n');
}
