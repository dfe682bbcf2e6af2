import { describe, expect, test } from 'vitest';
import { messages, minimal, staticAddresses } from './sample-requests.js';

const ip4 = (ipAddress: string, ipNetmask: string, ipGateway: string) =>
  messages({ ...staticAddresses, ipAddress, ipNetmask, ipGateway });
const ip6 = (ip6Address: string, ip6Gateway: string) => messages({ ...staticAddresses, ip6Address, ip6Gateway });
const management = (mgmtIpAddress: string, mgmtIpGateway: string, mgmtIpNetmask?: string) =>
  messages({ ...minimal, mgmtIpAddress, mgmtIpGateway, mgmtIpNetmask, mgmtInterface: 'eno3' });

describe('IPv4', () => {
  test('keys take IPv4 only', () => {
    expect(ip4('2001:db8::1', 'ffff::', 'fe80::1')).toEqual([
      'ipAddress must be an IPv4 address',
      'ipNetmask must be an IPv4 address',
      'ipGateway must be an IPv4 address',
    ]);
  });

  test('masks are contiguous', () => {
    for (const mask of ['255.0.255.0', '0.0.0.255', '255.255.255.1']) {
      expect(ip4('192.0.2.70', mask, '192.0.2.65'), mask).toEqual(['ipNetmask must be a contiguous network mask']);
    }
    for (const mask of ['0.0.0.0', '128.0.0.0', '255.255.255.0', '255.255.255.128']) {
      expect(ip4('192.0.2.70', mask, '192.0.2.65'), mask).toEqual([]);
    }
  });

  test('address and gateway differ', () => {
    expect(ip4('192.0.2.70', '255.255.255.0', '192.0.2.70')).toEqual(['ipGateway must differ from ipAddress']);
    expect(ip4('192.0.2.70', '255.255.255.255', '192.0.2.70')).toEqual(['ipGateway must differ from ipAddress']);
  });

  test('address and gateway share the subnet', () => {
    expect(ip4('192.0.2.70', '255.255.255.192', '192.0.2.1')).toEqual(['ipGateway must be in the subnet of ipAddress']);
  });

  test('with the mask 255.255.255.255 the gateway may be anywhere', () => {
    expect(ip4('192.0.2.70', '255.255.255.255', '203.0.113.1')).toEqual([]);
  });

  test('neither is the network or the broadcast address', () => {
    const mask = '255.255.255.192';
    expect(ip4('192.0.2.64', mask, '192.0.2.65')).toEqual(['ipAddress must not be the network address of its subnet']);
    expect(ip4('192.0.2.127', mask, '192.0.2.65')).toEqual([
      'ipAddress must not be the broadcast address of its subnet',
    ]);
    expect(ip4('192.0.2.70', mask, '192.0.2.64')).toEqual(['ipGateway must not be the network address of its subnet']);
    expect(ip4('192.0.2.70', mask, '192.0.2.127')).toEqual([
      'ipGateway must not be the broadcast address of its subnet',
    ]);
  });

  test('a subnet of two addresses has no network and broadcast address', () => {
    expect(ip4('192.0.2.70', '255.255.255.254', '192.0.2.71')).toEqual([]);
  });

  test('a subnet of four addresses has a network and a broadcast address', () => {
    const mask = '255.255.255.252';
    expect(ip4('192.0.2.68', mask, '192.0.2.69')).toEqual(['ipAddress must not be the network address of its subnet']);
    expect(ip4('192.0.2.71', mask, '192.0.2.69')).toEqual([
      'ipAddress must not be the broadcast address of its subnet',
    ]);
    expect(ip4('192.0.2.70', mask, '192.0.2.69')).toEqual([]);
  });

  test('with DHCP how the addresses fit each other is not judged, what they are is', () => {
    const withDhcp = (changes: object) => messages({ ...staticAddresses, dhcp: 'yes', ...changes });
    expect(withDhcp({ ipGateway: '10.0.0.1' })).toEqual([]);
    expect(withDhcp({ ipGateway: staticAddresses.ipAddress })).toEqual([]);
    expect(withDhcp({ ipAddress: '192.0.2.64' })).toEqual([]);
    expect(withDhcp({ ip6Address: '2001:db8::1/64', ip6Gateway: '2001:db9::1' })).toEqual([]);
    expect(withDhcp({ ipAddress: '::1', ipNetmask: '255.0.255.0', ipGateway: '192.0.2' })).toEqual([
      'ipGateway must be a valid IP address',
      'ipAddress must be an IPv4 address',
      'ipNetmask must be a contiguous network mask',
    ]);
  });

  test('without dhcp it is not known whether they have to fit', () => {
    expect(messages({ ...staticAddresses, dhcp: null, ipGateway: '10.0.0.1' })).toEqual(['dhcp is required']);
  });
});

describe('IPv6', () => {
  test('the gateway is IPv6', () => {
    expect(ip6('2001:db8::1', '192.0.2.1')).toEqual(['ip6Gateway must be an IPv6 address']);
    expect(messages({ ...minimal, ip6Gateway: '::ffff:192.0.2.1' })).toEqual(['ip6Gateway must be an IPv6 address']);
  });

  test('with a prefix shorter than 128 the gateway is inside it, or link-local', () => {
    expect(ip6('2001:db8:0:7::70/64', '2001:db8:0:7::1')).toEqual([]);
    expect(ip6('2001:db8:0:7::70/64', 'fe80::1')).toEqual([]);
    expect(ip6('2001:db8:0:7::70/64', 'febf:ffff::1')).toEqual([]);
    for (const gateway of ['2001:db8:0:8::1', 'fec0::1', 'fe7f::1']) {
      expect(ip6('2001:db8:0:7::70/64', gateway)).toEqual(['ip6Gateway must be in the subnet of ip6Address']);
    }
    expect(ip6('2001:db8:0:7::70/61', '2001:db8::1')).toEqual([]);
  });

  test('without a prefix, or with one of 0 or 128, the gateway may be anywhere', () => {
    for (const address of ['1::3:3:7', '1::3:3:7/128', '1::3:3:7/0']) expect(ip6(address, '8::8')).toEqual([]);
  });

  test('the prefix has no leading zeros', () => {
    const fault = ['ip6Address must have a prefix length without leading zeros'];
    expect(messages({ ...minimal, ip6Address: '2001:db8::1/064' })).toEqual(fault);
    expect(messages({ ...minimal, ip6Address: '2001:db8::1/00' })).toEqual(fault);
    expect(messages({ ...minimal, ip6Address: '2001:db8::1/0' })).toEqual([]);
  });
});

describe('management', () => {
  test('addresses are held to the rules of IPv4', () => {
    const mask = '255.255.255.0';
    expect(management('198.51.100.7', '198.51.100.1', mask)).toEqual([]);
    expect(management('198.51.100.7', '198.51.100.7')).toEqual(['mgmtIpGateway must differ from mgmtIpAddress']);
    expect(management('198.51.100.7', '203.0.113.1', mask)).toEqual([
      'mgmtIpGateway must be in the subnet of mgmtIpAddress',
    ]);
    expect(management('198.51.100.0', '198.51.100.1', mask)).toEqual([
      'mgmtIpAddress must not be the network address of its subnet',
    ]);
    expect(management('198.51.100.7', '198.51.100.1', '255.0.255.0')).toEqual([
      'mgmtIpNetmask must be a contiguous network mask',
    ]);
  });

  test('without a mask there is no subnet to check', () => {
    expect(management('198.51.100.7', '203.0.113.1')).toEqual([]);
    expect(management('2001:db8::1', '2001:db9::1')).toEqual([]);
  });

  test('addresses are held to the rules of IPv6', () => {
    expect(management('2001:db8::1', '2001:db8::2', 'ffff:ffff::')).toEqual([]);
    expect(management('2001:db8::1', 'fe80::2', 'ffff:ffff::')).toEqual([]);
    expect(management('2001:db8::1', '2001:db9::2', 'ffff:ffff::')).toEqual([
      'mgmtIpGateway must be in the subnet of mgmtIpAddress',
    ]);
  });

  test('IPv6 has no addresses that an IPv4 subnet keeps for itself, and may name its own address as the gateway', () => {
    for (const address of ['2001::1:0', '2001::ffff']) {
      expect(management(address, '2001::2', 'ffff::')).toEqual([]);
      expect(management('2001::2', address, 'ffff::')).toEqual([]);
    }
    expect(management('2001:db8::1', '2001:db8::1', 'ffff:ffff::')).toEqual([]);
  });

  test('gateway and mask have the family of the address', () => {
    expect(management('2001:db8::1', '198.51.100.1', '255.255.255.0')).toEqual([
      'mgmtIpGateway must be an IPv6 address',
      'mgmtIpNetmask must be an IPv6 address',
    ]);
    expect(management('198.51.100.7', 'fe80::1')).toEqual(['mgmtIpGateway must be an IPv4 address']);
  });
});
