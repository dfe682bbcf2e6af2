import { describe, expect, test } from 'vitest';
import { messages, minimal, staticAddresses, trafficOps } from './sample-requests.js';

const check = (changes: object) => messages({ ...minimal, ...changes }, trafficOps);

test('names may be anything that can be written', () => {
  for (const key of ['hostName', 'domainName', 'interfaceName', 'mgmtInterface', 'disk']) {
    for (const value of ['a_b "c" \\; (d)', 'aé漢; (d)']) expect(check({ [key]: value })).toEqual([]);
    for (const value of ['$(touch x)', '`x`', 'a\nb', 'a\tb', 'Á"; touch X; #', '\u00c1\\']) {
      expect(check({ [key]: value })).toContain(`${key} contains a character that cannot be written safely`);
    }
  }
});

test('each text may be as long as its limit', () => {
  const longest = { interfaceName: 'e'.repeat(255), mgmtInterface: 'e'.repeat(255), mgmtIpGateway: '192.0.2.1' };
  expect(check({ ...longest, disk: 'd'.repeat(255), osversionDir: 'a'.repeat(1024) })).toEqual([]);
  expect(check({ disk: `sda,${'d'.repeat(256)}` })).toEqual(['disk must be names of at most 255 characters']);
});

test('each text has an end', () => {
  const endless = { hostName: 'h'.repeat(254), domainName: 'd'.repeat(254), disk: 'd'.repeat(256) };
  expect(check({ ...endless, interfaceName: 'e'.repeat(256), mgmtInterface: 'e'.repeat(256) })).toEqual([
    'hostName must be at most 253 characters',
    'domainName must be at most 253 characters',
    'disk must be names of at most 255 characters',
    'interfaceName must be at most 255 characters',
    'mgmtInterface must be at most 255 characters',
  ]);
  expect(check({ hostName: 'h'.repeat(127), domainName: 'd'.repeat(125) })).toEqual([]);
  expect(check({ hostName: 'h'.repeat(127), domainName: 'd'.repeat(126) })).toEqual([
    'hostName and domainName together must be at most 253 characters',
  ]);
  expect(check({ disk: Array(128).fill('sda').join() })).toEqual([]);
  expect(check({ disk: Array(129).fill('sda').join() })).toEqual(['disk must be at most 128 names']);
  expect(check({ osversionDir: 'a'.repeat(1025) })).toEqual(['osversionDir must be at most 1024 characters']);
  expect(check({ ip6Address: `::1/${'0'.repeat(70)}1` })).toEqual([
    'ip6Address must be a valid IPv6 address (with optional CIDR prefix)',
  ]);
});

test('disk must not begin with a hyphen, blanks before it or not', () => {
  for (const disk of ['-n', '  -e x\\ny']) expect(check({ disk })).toEqual(['disk must not begin with "-"']);
  expect(check({ disk: 'sda, -b' })).toEqual([]);
});

test('interfaceMtu is 1 to 65535, whatever mtus says', () => {
  for (const interfaceMtu of [1, 1400, '65535']) expect(check({ interfaceMtu })).toEqual([]);
  for (const interfaceMtu of [-1, 65536, '-9000']) {
    expect(check({ interfaceMtu })).toEqual(['interfaceMtu must be between 1 and 65535']);
  }
  expect(messages(minimal, { ...trafficOps, mtus: [9000] })).toEqual([]);
});

test('addresses may have any family and any relation', () => {
  const odd = { ipAddress: '2001:db8::1', ipNetmask: '255.0.255.0', ipGateway: '203.0.113.1', ip6Gateway: '192.0.2.1' };
  expect(messages({ ...staticAddresses, ...odd }, trafficOps)).toEqual([]);
  expect(check({ ip6Address: '2001:db8::1/064' })).toEqual([]);
});

describe('osversionDir', () => {
  test('must stay inside the root directory', () => {
    for (const osversionDir of ['alma 9', 'a/../b', './a//b/', '/alma9', '..alma', 'a/b/../..', '$x']) {
      expect(check({ osversionDir }), osversionDir).toEqual([]);
    }
    for (const osversionDir of ['..', '../alma9', 'a/../..', 'a/../../root/a', '/..', '//../x', './..', 'a/./../..']) {
      expect(check({ osversionDir }), osversionDir).toEqual(['osversionDir must stay inside the root directory']);
    }
  });

  test('must not contain a control character', () => {
    for (const osversionDir of ['a\0', 'a\nb', '\x7f', '\x85']) {
      expect(check({ osversionDir })).toEqual(['osversionDir must not contain a control character']);
    }
  });
});

describe('rootPass', () => {
  test('must not contain a NUL character', () => {
    expect(check({ rootPass: 'a\0b' })).toEqual(['rootPass must not contain a NUL character']);
    expect(check({ rootPass: 'a\n\tb' })).toEqual([]);
  });

  test('must be at most 1024 bytes of UTF-8', () => {
    expect(check({ rootPass: 'é'.repeat(512) })).toEqual([]);
    expect(check({ rootPass: `${'é'.repeat(512)}e` })).toEqual(['rootPass must be at most 1024 bytes']);
  });
});
