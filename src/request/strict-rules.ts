import { isIPv4 } from 'node:net';
import { DEFAULT_OPTIONS } from '../options.js';
import {
  ADDRESS_BITS,
  type IpAddress,
  isInSubnet,
  isLinkLocal,
  parseIp,
  parsePrefixedIp6,
  prefixLengthOf,
} from './ip-address.js';
import type { Rule, Rules } from './rules.js';
import type { IsoRequest } from './schema.js';

const DIRECTORY_SEGMENT = /^(?!\.{1,2}$)(?!-)[A-Za-z0-9._+-]+$/;
const DISK_SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._:+-]+$/;
const LABEL = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/;
const DEVICE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;
const MAC_ADDRESS = /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$/;

const main: AddressGroup = { address: 'ipAddress', netmask: 'ipNetmask', isUsed: isStatic, family: () => 4 };
const management: AddressGroup = {
  address: 'mgmtIpAddress',
  netmask: 'mgmtIpNetmask',
  isUsed: () => true,
  family: ({ mgmtIpAddress }) => parseIp(mgmtIpAddress ?? '')?.family,
};

/** The profile `strict`: every value has the form that the installed machine expects. */
export const strictRules: Rules = {
  osversionDir: (directory) =>
    directory.split('/').every((segment) => DIRECTORY_SEGMENT.test(segment))
      ? undefined
      : 'must be "/"-joined names of letters, digits and "._+-", none of them "." or ".." or beginning with "-"',
  hostName: (hostName, { domainName }) =>
    domainText(hostName) ??
    (isIPv4(`${hostName}.${domainName}`) ? 'and domainName together must be a name, not an IPv4 address' : undefined),
  domainName: domainText,
  rootPass: passwordText,
  interfaceMtu: (mtu, _request, { mtus = DEFAULT_OPTIONS.mtus }) =>
    mtus.includes(mtu) ? undefined : `must be ${mtus.join(' or ')}`,
  disk: (disk) => (disk.split(',').every(isDisk) ? undefined : DISK_FORM),
  interfaceName: deviceName,
  ipAddress: hostAddress(main),
  ipNetmask: contiguousMask(main),
  ipGateway: reachableGateway(main),
  ip6Address: (address) => (/\/0[0-9]/.test(address) ? 'must have a prefix length without leading zeros' : undefined),
  ip6Gateway: reachableIp6Gateway,
  mgmtIpAddress: hostAddress(management),
  mgmtInterface: deviceName,
  mgmtIpGateway: reachableGateway(management),
  mgmtIpNetmask: contiguousMask(management),
};

const DISK_FORM = 'must be a comma-separated list of device names below /dev/, without blanks';

function isDisk(item: string): boolean {
  return !item.startsWith('-') && item.split('/').every((segment) => DISK_SEGMENT.test(segment));
}

/** RFC 1123 2.1. */
function domainText(name: string): string | undefined {
  if (!name.split('.').every((label) => LABEL.test(label))) {
    return 'must be labels of 1 to 63 letters, digits and inner hyphens, joined by dots';
  }
  return isIPv4(name) ? 'must be a name, not an IPv4 address' : undefined;
}

function deviceName(name: string): string | undefined {
  if (DEVICE_NAME.test(name) || MAC_ADDRESS.test(name)) return undefined;
  return 'must be a device name of up to 15 letters, digits and "._-", or a MAC address';
}

function passwordText(rootPass: string): string | undefined {
  if (/\p{Control}/u.test(rootPass)) return 'must not contain control characters';
  if (!rootPass.isWellFormed()) return 'must not contain lone surrogates';
  return undefined;
}

type AddressKey = 'ipAddress' | 'mgmtIpAddress';
type NetmaskKey = 'ipNetmask' | 'mgmtIpNetmask';
type Family = IpAddress['family'];

/** An address, its mask and its gateway: names of keys, and the family all three must have, if there is one. */
interface AddressGroup {
  readonly address: AddressKey;
  readonly netmask: NetmaskKey;
  /** Whether the machine will use them: otherwise how they fit each other does not matter. */
  isUsed(request: Partial<IsoRequest>): boolean;
  family(request: Partial<IsoRequest>): Family | undefined;
}

/** With DHCP the addresses are written, and ignored by what reads them. */
function isStatic({ dhcp }: Partial<IsoRequest>): boolean {
  return dhcp === 'no';
}

/** Rule of the address: the family, and that it is a host's. */
function hostAddress(group: AddressGroup): Rule<string> {
  return (text, request) => {
    const address = parseIp(text);
    return wrongFamily(address, group, request) ?? notAHost(address, group, request);
  };
}

/** Rule of the mask: the family, and no gaps. */
function contiguousMask(group: AddressGroup): Rule<string> {
  return (text, request) => {
    const mask = parseIp(text);
    const fault = wrongFamily(mask, group, request);
    if (fault !== undefined) return fault;
    return prefixLengthOf(mask) === undefined ? 'must be a contiguous network mask' : undefined;
  };
}

/** Rule of the gateway: the family, and that the address can reach it. */
function reachableGateway(group: AddressGroup): Rule<string> {
  return (text, request) => {
    const gateway = parseIp(text);
    const address = parseIp(request[group.address] ?? '');
    const fault = wrongFamily(gateway, group, request);
    if (fault !== undefined || gateway === undefined || address?.family !== gateway.family) return fault;
    if (!group.isUsed(request)) return undefined;
    if (gateway.family === 4 && gateway.bits === address.bits) return `must differ from ${group.address}`;
    return outside(gateway, address, maskLength(group, request), group.address) ?? notAHost(gateway, group, request);
  };
}

/** Rule of `ip6Gateway`, whose address carries its prefix length with it. */
function reachableIp6Gateway(text: string, request: Partial<IsoRequest>): string | undefined {
  const gateway = parseIp(text);
  if (gateway?.family !== 6) return familyMessage(6);
  if (!isStatic(request)) return undefined;
  const own = parsePrefixedIp6(request.ip6Address ?? '');
  return own && outside(gateway, own.address, own.prefixLength, 'ip6Address');
}

function familyMessage(family: Family): string {
  return `must be an IPv${family} address`;
}

function wrongFamily(ip: IpAddress | undefined, group: AddressGroup, request: Partial<IsoRequest>): string | undefined {
  const family = group.family(request);
  return family !== undefined && ip?.family !== family ? familyMessage(family) : undefined;
}

/** With all bits in the prefix there is no subnet to share; an IPv6 gateway may be known by its link-local address. */
function outside(
  gateway: IpAddress,
  address: IpAddress,
  prefixLength: number | undefined,
  key: string,
): string | undefined {
  const width = ADDRESS_BITS[address.family];
  if (prefixLength === undefined || prefixLength === width || isLinkLocal(gateway)) return undefined;
  return isInSubnet(gateway, address, prefixLength) ? undefined : `must be in the subnet of ${key}`;
}

/** An IPv4 subnet of 4 or more addresses keeps its first and last for itself; one of 2 does not, RFC 3021. */
function notAHost(ip: IpAddress | undefined, group: AddressGroup, request: Partial<IsoRequest>): string | undefined {
  const prefixLength = group.isUsed(request) ? maskLength(group, request) : undefined;
  if (ip?.family !== 4 || prefixLength === undefined || prefixLength > 30) return undefined;
  const hostMask = (1n << BigInt(32 - prefixLength)) - 1n;
  const host = ip.bits & hostMask;
  if (host === 0n) return 'must not be the network address of its subnet';
  return host === hostMask ? 'must not be the broadcast address of its subnet' : undefined;
}

/** The prefix length of the group's mask, when it is one of the address's family. */
function maskLength(group: AddressGroup, request: Partial<IsoRequest>): number | undefined {
  const mask = parseIp(request[group.netmask] ?? '');
  return mask?.family === parseIp(request[group.address] ?? '')?.family ? prefixLengthOf(mask) : undefined;
}
