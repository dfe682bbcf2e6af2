import { describe, expect, test } from 'vitest';
import type { IsoRequest } from '../../src/request/schema.js';
import { strictRules } from '../../src/request/strict-rules.js';

/** What the rule of a key says of a text. */
const fault = (key: keyof typeof strictRules, text: string, request: Partial<IsoRequest> = {}) =>
  (strictRules[key] as (value: string, request: Partial<IsoRequest>, options: object) => string | undefined)(
    text,
    request,
    {},
  );

test('each rule has words of its own', () => {
  expect(fault('osversionDir', 'a//b')).toBe(
    'must be "/"-joined names of letters, digits and "._+-", none of them "." or ".." or beginning with "-"',
  );
  expect(fault('hostName', '192', { domainName: '0.2.1' })).toBe(
    'and domainName together must be a name, not an IPv4 address',
  );
  const labels = 'must be labels of 1 to 63 letters, digits and inner hyphens, joined by dots';
  expect([fault('hostName', 'a..b'), fault('domainName', '-')]).toEqual([labels, labels]);
  expect(fault('disk', 'sda ')).toBe('must be a comma-separated list of device names below /dev/, without blanks');
  expect(fault('interfaceName', '-')).toBe(
    'must be a device name of up to 15 letters, digits and "._-", or a MAC address',
  );
  expect(fault('rootPass', 'a\0')).toBe('must not contain control characters');
  expect(fault('rootPass', 'a\ud800')).toBe('must not contain lone surrogates');
  expect(fault('rootPass', 'a\u{1f600}')).toBeUndefined();
});

test('a disk may have a dot in front; it ends where it ends', () => {
  for (const disk of ['.sda', '...', '..a', 'mapper/.a', 'sda,.b']) expect(fault('disk', disk), disk).toBeUndefined();
  for (const disk of ['.', '..', 'a/..', 'sda=', 'sda b', 'sda,sdb ', 'a/b=c'])
    expect(fault('disk', disk), disk).toBeDefined();
});

test('a MAC address has six bytes, and nothing else', () => {
  expect(fault('interfaceName', '52:54:00:ab:CD:ef')).toBeUndefined();
  for (const text of ['x52:54:00:ab:CD:ef', '52:54:00:ab:CD:ef0', '52:54:00:ab:CD:ef:01', '52:54:00:ab:CD:ef '])
    expect(fault('interfaceName', text), text).toBeDefined();
});

describe('what is no address', () => {
  test('is told to be none of its family', () => {
    for (const key of ['ipAddress', 'ipNetmask', 'ipGateway'] as const)
      expect(fault(key, 'x')).toBe('must be an IPv4 address');
    expect(fault('ip6Gateway', 'x')).toBe('must be an IPv6 address');
  });

  test('has no family that another address could lack', () => {
    const own = { mgmtIpAddress: 'x', mgmtIpNetmask: '255.255.255.0' };
    expect(fault('mgmtIpAddress', 'x', own)).toBeUndefined();
    expect(fault('mgmtIpGateway', 'x', own)).toBeUndefined();
    expect(fault('mgmtIpGateway', '192.0.2.1', own)).toBeUndefined();
    expect(fault('mgmtIpNetmask', 'x', own)).toBe('must be a contiguous network mask');
  });
});

describe('an address whose neighbours are missing', () => {
  test('is judged alone', () => {
    const alone = { dhcp: 'no' } as const;
    expect(fault('ipGateway', '192.0.2.1', alone)).toBeUndefined();
    expect(fault('ipAddress', '192.0.2.0', alone)).toBeUndefined();
    expect(fault('ip6Gateway', '2001:db8::1', alone)).toBeUndefined();
    expect(fault('ipAddress', '192.0.2.0', { ...alone, ipNetmask: '255.255.255.0' })).toBeUndefined();
  });

  test('is not measured with a mask of another family', () => {
    const mixed = { mgmtIpAddress: '2001:db8::1', mgmtIpNetmask: '255.255.255.0' };
    expect(fault('mgmtIpGateway', '2a00::1', mixed)).toBeUndefined();
    expect(fault('mgmtIpGateway', '2a00::1', { ...mixed, mgmtIpNetmask: 'ffff:ffff::' })).toBe(
      'must be in the subnet of mgmtIpAddress',
    );
  });
});
