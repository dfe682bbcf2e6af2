import { isIPv4 } from 'node:net';
import { DEFAULT_OPTIONS } from '../options.js';
import { parseIp } from './ip-address.js';
import { type Rules, renderable, shortPassword } from './rules.js';
import {
  type AddressGroup,
  contiguousMask,
  hostAddress,
  reachableGateway,
  reachableIp6Gateway,
} from './subnet-rules.js';

const DIRECTORY_SEGMENT = /^(?!\.{1,2}$)(?!-)[A-Za-z0-9._+-]+$/;
const DISK_SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._:+-]+$/;
const LABEL = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/;
const DEVICE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;
const MAC_ADDRESS = /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$/;
/** RFC 1035 2.3.4 without the length octet of the root. */
const MAX_FQDN = 253;

const main: AddressGroup = { address: 'ipAddress', netmask: 'ipNetmask', family: () => 4 };
const management: AddressGroup = {
  address: 'mgmtIpAddress',
  netmask: 'mgmtIpNetmask',
  family: ({ mgmtIpAddress }) => parseIp(mgmtIpAddress ?? '')?.family,
};

/** The profile `strict`: every value has the form that the installed machine expects. */
export const strictRules: Rules = {
  osversionDir: (directory) =>
    directory.split('/').every((segment) => DIRECTORY_SEGMENT.test(segment))
      ? undefined
      : 'must be "/"-joined names of letters, digits and "._+-", none of them "." or ".." or beginning with "-"',
  hostName: (hostName, { domainName }) => domainText(hostName) ?? wholeName(`${hostName}.${domainName}`),
  domainName: domainText,
  rootPass: passwordText,
  interfaceMtu: (mtu, _request, { mtus = DEFAULT_OPTIONS.mtus }) =>
    mtus.includes(mtu) ? undefined : `must be ${mtus.join(' or ')}`,
  disk: (disk) => renderable(disk) ?? (disk.split(',').every(isDisk) ? undefined : DISK_FORM),
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
  const fault = renderable(name);
  if (fault !== undefined) return fault;
  if (!name.split('.').every((label) => LABEL.test(label))) {
    return 'must be labels of 1 to 63 letters, digits and inner hyphens, joined by dots';
  }
  return isIPv4(name) ? 'must be a name, not an IPv4 address' : undefined;
}

function wholeName(fqdn: string): string | undefined {
  if (fqdn.length > MAX_FQDN) return `and domainName together must be at most ${MAX_FQDN} characters`;
  return isIPv4(fqdn) ? 'and domainName together must be a name, not an IPv4 address' : undefined;
}

function deviceName(name: string): string | undefined {
  const fault = renderable(name);
  if (fault !== undefined || DEVICE_NAME.test(name) || MAC_ADDRESS.test(name)) return fault;
  return 'must be a device name of up to 15 letters, digits and "._-", or a MAC address';
}

function passwordText(rootPass: string): string | undefined {
  if (/\p{Control}/u.test(rootPass)) return 'must not contain control characters';
  if (/\p{Surrogate}/u.test(rootPass)) return 'must not contain lone surrogates';
  return shortPassword(rootPass);
}
