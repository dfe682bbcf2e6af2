import { fqdn } from '../kickstart/names.js';
import { isInSubnet, isLinkLocal, parseIp, parsePrefixedIp6, prefixLengthOf } from '../request/ip-address.js';
import type { AnyRules } from '../request/rules.js';
import type { IsoRequest } from '../request/schema.js';
import { strictRules } from '../request/strict-rules.js';
import { bondOf, type Device, deviceOf, identityOf } from './devices.js';
import type { Findings } from './findings.js';
import { INSTALLER_DEFAULTS, type InstallerOptions } from './options.js';

/** A static address. */
export interface Address {
  /** As the request has it, without a prefix length. */
  readonly text: string;
  readonly prefixLength: number;
  /** Of IPv4, and of an IPv6 address whose mask the request has. */
  readonly netmask?: string;
  readonly gateway?: string;
  /** True if the gateway lies outside the subnet, and so has to be reached directly. */
  readonly gatewayIsOnLink: boolean;
}

/** A device and its addresses. */
export interface Connection {
  readonly device: Device;
  readonly isDhcp: boolean;
  readonly ip4?: Address | undefined;
  readonly ip6?: Address | undefined;
}

/** What the files of all families are written from: the request, its values taken apart, and the options with their defaults. */
export interface Server {
  readonly fqdn: string;
  /** The first label of the name, and the others. A host name of the request may have dots. */
  readonly host: string;
  readonly domain: string;
  readonly rootPasswordHash: string;
  readonly main: Connection;
  /** The management network, if it has an address. */
  readonly management?: Connection | undefined;
  /** Its device, which is no port of a bond, with an address or without. */
  readonly managementDevice?: Device | undefined;
  readonly mtu: number;
  readonly nameservers: readonly string[];
  /** Without `/dev/`. */
  readonly disks: readonly string[];
  readonly options: InstallerOptions & Required<Pick<InstallerOptions, keyof typeof INSTALLER_DEFAULTS>>;
}

/** Values that go into the files as words. Forms that a shell would quote have no place in any of them. */
const WORDS = ['hostName', 'domainName', 'disk', 'interfaceName', 'mgmtInterface'] as const;

interface Given {
  readonly rootPasswordHash: string;
  readonly nameservers: readonly string[];
  readonly options: InstallerOptions;
}

/** Takes a request apart. What no installer can hold goes into `findings`. */
export function serverOf(request: IsoRequest, { options, ...given }: Given, findings: Findings): Server {
  for (const key of WORDS) {
    const fault = request[key] === undefined ? undefined : (strictRules as AnyRules)[key]?.(request[key], request, {});
    if (fault !== undefined) findings.refuse(key, fault);
  }
  const name = fqdn(request);
  const [host = name, ...domain] = name.split('.');
  const mainDevice = deviceOf('interfaceName', request.interfaceName, options.bondPorts, findings);
  const managementDevice =
    request.mgmtInterface === undefined
      ? undefined
      : deviceOf('mgmtInterface', request.mgmtInterface, options.bondPorts, findings);
  return {
    ...given,
    fqdn: name,
    host,
    domain: domain.join('.'),
    main: mainConnection(request, mainDevice, findings),
    management: managementDevice && managementConnection(request, managementDevice, mainDevice, findings),
    managementDevice,
    mtu: request.interfaceMtu,
    disks: request.disk?.split(',') ?? [],
    options: { ...INSTALLER_DEFAULTS, ...definedOnly(options) } as Server['options'],
  };
}

function mainConnection(request: IsoRequest, device: Device, findings: Findings): Connection {
  const addresses = ['ipAddress', 'ipNetmask', 'ipGateway', 'ip6Address', 'ip6Gateway'] as const;
  if (request.dhcp === 'yes') {
    const unused = addresses.filter((key) => request[key] !== undefined);
    if (unused.length > 0) findings.warn('INSTALLER_OMITS', unused.join(', '), 'not used, since dhcp is yes');
    return { device, isDhcp: true };
  }
  const ip4 = address4(['ipAddress', 'ipNetmask', 'ipGateway'], request, findings);
  return { device, isDhcp: false, ip4, ip6: mainAddress6(request, findings) };
}

function mainAddress6({ ip6Address, ip6Gateway }: IsoRequest, findings: Findings): Address | undefined {
  const gateway = ip6Gateway === undefined ? undefined : parseIp(ip6Gateway);
  if (gateway?.family === 4) findings.refuse('ip6Gateway', 'must be an IPv6 address');
  const parsed = parsePrefixedIp6(ip6Address ?? '');
  if (ip6Address === undefined || parsed === undefined) {
    if (gateway) findings.warn('INSTALLER_OMITS', 'ip6Gateway', 'not used, since there is no ip6Address');
    return undefined;
  }
  const { address, prefixLength = 128 } = parsed;
  if (parsed.prefixLength === undefined) {
    findings.warn('INSTALLER_DEFAULT', 'ip6Address', 'without a prefix length, so /128 is written');
  }
  return {
    text: ip6Address.replace(/\/.*/, ''),
    prefixLength,
    gatewayIsOnLink: gateway?.family === 6 && !isLinkLocal(gateway) && !isInSubnet(gateway, address, prefixLength),
    ...(ip6Gateway !== undefined && { gateway: ip6Gateway }),
  };
}

type AddressKeys = readonly [
  address: 'ipAddress' | 'mgmtIpAddress',
  netmask: 'ipNetmask' | 'mgmtIpNetmask',
  gateway: 'ipGateway' | 'mgmtIpGateway',
];

function address4(keys: AddressKeys, request: IsoRequest, findings: Findings): Address | undefined {
  for (const key of keys) {
    const ip = parseIp(request[key] ?? '');
    if (ip !== undefined && ip.family !== 4) findings.refuse(key, 'must be an IPv4 address');
  }
  return addressOf(keys, request, findings);
}

/** An address with mask and gateway, once their families are known to be the same. */
function addressOf([addressKey, netmaskKey, gatewayKey]: AddressKeys, request: IsoRequest, findings: Findings) {
  const { [addressKey]: text = '', [netmaskKey]: netmask, [gatewayKey]: gatewayText } = request;
  const [address, mask, gateway] = [text, netmask ?? '', gatewayText ?? ''].map(parseIp);
  const given = prefixLengthOf(mask);
  if (mask !== undefined && given === undefined) findings.refuse(netmaskKey, 'must be a contiguous network mask');
  if (mask === undefined && address?.family === 4) findings.refuse(netmaskKey, 'is required');
  const prefixLength = given ?? (address?.family === 6 ? 128 : undefined);
  if (address === undefined || prefixLength === undefined) return undefined;
  if ([mask, gateway].some((ip) => ip !== undefined && ip.family !== address.family)) return undefined;
  return {
    text,
    prefixLength,
    gatewayIsOnLink: gateway !== undefined && !isLinkLocal(gateway) && !isInSubnet(gateway, address, prefixLength),
    ...(netmask !== undefined && { netmask }),
    ...(gatewayText !== undefined && { gateway: gatewayText }),
  };
}

function managementConnection(
  request: IsoRequest,
  device: Device,
  main: Device,
  findings: Findings,
): Connection | undefined {
  const identity = identityOf(device);
  if (identity === identityOf(main)) findings.refuse('mgmtInterface', 'must differ from interfaceName');
  if (bondOf(device) !== undefined && bondOf(device)?.name !== bondOf(main)?.name) {
    findings.refuse('mgmtInterface', 'must not be a bond of its own: only that of interfaceName has ports');
  }
  const lowest = device.kind === 'vlan' ? device.parent.name : identity;
  if (bondOf(main)?.ports?.some((port) => port === lowest)) {
    findings.refuse('mgmtInterface', 'must not be one of bondPorts: a port has no addresses of its own');
  }
  if (request.mgmtIpAddress === undefined) {
    const others = (['mgmtIpNetmask', 'mgmtIpGateway'] as const).filter((key) => request[key] !== undefined);
    const fact = 'not configured, since there is no mgmtIpAddress';
    findings.warn('INSTALLER_OMITS', ['mgmtInterface', ...others].join(', '), fact);
    return undefined;
  }
  const keys = ['mgmtIpAddress', 'mgmtIpNetmask', 'mgmtIpGateway'] as const;
  if (parseIp(request.mgmtIpAddress)?.family === 4) {
    return { device, isDhcp: false, ip4: address4(keys, request, findings) };
  }
  for (const key of keys) {
    if (parseIp(request[key] ?? '')?.family === 4) findings.refuse(key, 'must be an IPv6 address, as mgmtIpAddress is');
  }
  if (request.mgmtIpNetmask === undefined) {
    findings.warn('INSTALLER_DEFAULT', 'mgmtIpNetmask', 'absent, so the prefix length /128 is written');
  }
  return { device, isDhcp: false, ip6: addressOf(keys, request, findings) };
}

function definedOnly(options: InstallerOptions): InstallerOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
