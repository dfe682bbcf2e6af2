import { isIPv4, isIPv6 } from 'node:net';
import { parsePrefixedIp6 } from './ip-address.js';

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
  const digits = text.replace(/^[+-]?0*/, '') || '0';
  if (digits.length > 19) return false;
  const magnitude = BigInt(digits);
  return magnitude < 2n ** 63n || (text.startsWith('-') && magnitude === 2n ** 63n);
}
