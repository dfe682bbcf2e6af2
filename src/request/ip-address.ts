import { isIPv4, isIPv6 } from 'node:net';

/** An address without zone and prefix length. */
export interface IpAddress {
  readonly family: 4 | 6;
  /** Dotted decimal, or the form of RFC 5952. */
  readonly text: string;
  /** The 32 or 128 bits. */
  readonly bits: bigint;
}

/** An IPv6 address and the prefix length that stood after it. */
export interface PrefixedIp6Address {
  readonly address: IpAddress;
  readonly prefixLength?: number;
}

const MAPPED_IPV4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** Reads an IPv4 or IPv6 address; an IPv4-mapped IPv6 address is the IPv4 address it stands for. */
export function parseIp(text: string): IpAddress | undefined {
  if (isIPv4(text)) return ip4(ip4Bits(text));
  if (!isIPv6(text) || text.includes('%')) return undefined;
  // The URL standard serializes IPv6 hosts as RFC 5952 does, but for embedded IPv4, which it writes in hexadecimal.
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const mapped = MAPPED_IPV4.exec(canonical);
  if (mapped) return ip4((hex(mapped[1]) << 16n) | hex(mapped[2]));
  return { family: 6, text: canonical, bits: ip6Bits(canonical) };
}

/** More than the longest address with its prefix length: leading zeros have no other end. */
const MAX_PREFIXED_LENGTH = 64;

/** Reads an IPv6 address with an optional prefix length of 0 to 128. IPv4-mapped addresses are refused. */
export function parsePrefixedIp6(text: string): PrefixedIp6Address | undefined {
  if (text.length > MAX_PREFIXED_LENGTH) return undefined;
  const match = /^([^/]+)(?:\/([0-9]+))?$/.exec(text);
  const address = parseIp(match?.[1] ?? '');
  if (address?.family !== 6) return undefined;
  if (match?.[2] === undefined) return { address };
  const prefixLength = Number(match[2]);
  return prefixLength <= 128 ? { address, prefixLength } : undefined;
}

/** How many bits an address of a family has. */
export const ADDRESS_BITS = { 4: 32, 6: 128 } as const;

/** The length of the prefix that a mask stands for; `undefined` when there is no mask, or the mask has gaps. */
export function prefixLengthOf(mask: IpAddress | undefined): number | undefined {
  if (mask === undefined) return undefined;
  const bits = mask.bits.toString(2).padStart(ADDRESS_BITS[mask.family], '0');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}

/** True if both addresses, of one family, have the same prefix. */
export function isInSubnet(one: IpAddress, other: IpAddress, prefixLength: number): boolean {
  const hostBits = BigInt(ADDRESS_BITS[one.family] - prefixLength);
  return one.bits >> hostBits === other.bits >> hostBits;
}

/** True for fe80::/10. No address of IPv4 has so many bits. */
export function isLinkLocal({ bits }: IpAddress): boolean {
  return bits >> 118n === 0xfe80n >> 6n;
}

function ip4(bits: bigint): IpAddress {
  const octets = [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn);
  return { family: 4, text: octets.join('.'), bits };
}

function ip4Bits(text: string): bigint {
  return text.split('.').reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n);
}

function ip6Bits(canonical: string): bigint {
  const [head = [], tail = []] = canonical.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].reduce((bits, group) => (bits << 16n) | hex(group), 0n);
}

function hex(digits: string | undefined): bigint {
  return BigInt(`0x${digits}`);
}

/**
 * The formats that `isoRequestSchema` names, for `new Ajv({ formats: isoRequestFormats })`. `ipv4` and `ipv6` are the
 * well-known ones without zones; the other two are ours.
 */
export const isoRequestFormats = {
  ipv4: isIPv4,
  ipv6: (text: string): boolean => isIPv6(text) && !text.includes('%'),
  'ipv6-with-prefix': (text: string): boolean => parsePrefixedIp6(text) !== undefined,
  'int64-text': isInt64Text,
} as const;

function isInt64Text(text: string): boolean {
  if (!/^[+-]?[0-9]+$/.test(text)) return false;
  // Without its zeros a number of 64 bits has at most 19 digits; longer ones need not be computed.
  const digits = text.replace(/^[+-]?0*/, '');
  if (digits.length > 19) return false;
  // No digits are a zero.
  const magnitude = BigInt(digits);
  return magnitude < 2n ** 63n || (text.startsWith('-') && magnitude === 2n ** 63n);
}
