import { describe, expect, test } from 'vitest';
import { addressSet } from '../../../src/serve/access/proxy-access.js';

describe('a set of addresses', () => {
  const contains = addressSet(['192.0.2.7', '198.51.100.0/24', '2001:db8::/32']);
  test.each([
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['198.51.100.255', true],
    ['198.51.101.0', false],
    ['::ffff:198.51.100.1', true],
    ['::ffff:198.51.101.1', false],
    ['2001:db8:1::1', true],
    ['2001:db9::1', false],
    ['/run/proxy.sock', false],
  ])('with %s: %s', (address, isIn) => {
    expect(contains(address)).toBe(isIn);
  });

  test.each([
    'proxy.example.net',
    '192.0.2.0/33',
    '2001:db8::/129',
    '192.0.2.0/',
    '',
    '192.0.2.0/24/8',
    'fe80::1%eth0',
  ])('cannot be made of %j', (block) => {
    expect(() => addressSet([block])).toThrow(`${JSON.stringify(block)} is neither an IP address nor a block`);
  });
});
