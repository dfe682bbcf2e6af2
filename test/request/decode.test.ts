import { describe, expect, test } from 'vitest';
import { decodeIsoRequest, requestExtra, requestWarnings } from '../../src/request/decode.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { messages, minimal, refusal, staticAddresses, trafficOps } from './sample-requests.js';

describe('stage 1', () => {
  test('reports every wrong type, addresses included, in the order of the contract', () => {
    const body = {
      mgmtIpNetmask: [],
      ip6Address: 6,
      ipAddress: { v: 4 },
      disk: ['sda'],
      interfaceMtu: true,
      dhcp: false,
      rootPass: 12,
      hostName: 5,
    };
    expect(messages({ ...minimal, ...body })).toEqual([
      'hostName must be a string',
      'rootPass must be a string',
      'dhcp must be a string',
      'interfaceMtu must be an integer',
      'disk must be a string',
      'ipAddress must be a string',
      'ip6Address must be a string',
      'mgmtIpNetmask must be a string',
    ]);
  });

  test('reports every text that is no address', () => {
    const keys = [
      'ipAddress',
      'ipNetmask',
      'ipGateway',
      'ip6Gateway',
      'mgmtIpAddress',
      'mgmtIpGateway',
      'mgmtIpNetmask',
    ];
    expect(messages({ ...minimal, ...Object.fromEntries(keys.map((key) => [key, '192.0.2.0/24'])) })).toEqual([
      'ipAddress must be a valid IP address',
      'ipNetmask must be a valid IP address',
      'ipGateway must be a valid IP address',
      'ip6Gateway must be a valid IP address',
      'mgmtIpAddress must be a valid IP address',
      'mgmtIpGateway must be a valid IP address',
      'mgmtIpNetmask must be a valid IP address',
      'mgmtInterface is required when mgmtIpAddress is provided',
    ]);
  });

  test('comes before stages 2 and 3, in one answer', () => {
    expect(messages({ ...minimal, disk: 1, hostName: '', domainName: '-', dhcp: 'no', ipAddress: '::1' })).toEqual([
      'disk must be a string',
      'hostName is required',
      'ipNetmask is required if DHCP is no',
      'ipGateway is required if DHCP is no',
      'domainName must be labels of 1 to 63 letters, digits and inner hyphens, joined by dots',
      'ipAddress must be an IPv4 address',
    ]);
  });

  test('names a key once', () => {
    expect(messages({ ...minimal, dhcp: 'no', ipAddress: 4, ipNetmask: 'x', ipGateway: null })).toEqual([
      'ipAddress must be a string',
      'ipNetmask must be a valid IP address',
      'ipGateway is required if DHCP is no',
    ]);
  });

  test('takes no boolean or number for dhcp', () => {
    for (const dhcp of [true, false, 0, 1]) expect(messages({ ...minimal, dhcp })).toEqual(['dhcp must be a string']);
  });
});

describe('stage 2', () => {
  test('reports every absent key in the order of the original server', () => {
    expect(messages({ ip6Address: 'x', mgmtIpAddress: '192.0.2.1' }, { requireDisk: true })).toEqual([
      'osversionDir is required',
      'hostName is required',
      'domainName is required',
      'rootPass is required',
      'dhcp is required',
      'interfaceMtu is required',
      'disk is required',
      'mgmtInterface is required when mgmtIpAddress is provided',
      'mgmtIpGateway is required when mgmtIpAddress is provided',
      'ip6Address must be a valid IPv6 address (with optional CIDR prefix)',
    ]);
  });

  test('asks for static addresses after the management keys, and only if dhcp is no', () => {
    expect(messages({ ...minimal, dhcp: 'no', mgmtIpAddress: '::1', ip6Address: '192.0.2.1' })).toEqual([
      'mgmtInterface is required when mgmtIpAddress is provided',
      'mgmtIpGateway is required when mgmtIpAddress is provided',
      'ipAddress is required if DHCP is no',
      'ipNetmask is required if DHCP is no',
      'ipGateway is required if DHCP is no',
      'ip6Address must be a valid IPv6 address (with optional CIDR prefix)',
    ]);
    expect(messages({ ...minimal, dhcp: 'maybe' })).toEqual(['dhcp is required']);
  });

  test('does not ask for disk unless requireDisk is set', () => {
    expect(messages(minimal)).toEqual([]);
    expect(messages(minimal, { requireDisk: true })).toEqual(['disk is required']);
    expect(messages({ ...minimal, disk: 'sda' }, { requireDisk: true })).toEqual([]);
  });

  test('never asks for mgmtIpNetmask, nor for other management keys without an address', () => {
    const management = { mgmtIpAddress: '192.0.2.1', mgmtIpGateway: '192.0.2.2', mgmtInterface: 'eno3' };
    expect(messages({ ...minimal, ...management })).toEqual([]);
    expect(messages({ ...minimal, mgmtIpNetmask: '255.0.0.0' })).toEqual([]);
  });

  test('comes before stage 3, which judges the keys that are there', () => {
    expect(messages({ ...minimal, hostName: '-', domainName: undefined, rootPass: '' })).toEqual([
      'domainName is required',
      'rootPass is required',
      'hostName must be labels of 1 to 63 letters, digits and inner hyphens, joined by dots',
    ]);
  });
});

describe('dhcp', () => {
  test('takes yes, true and 1 for yes, in any letter case', () => {
    for (const dhcp of ['yes', 'YES', 'Yes', 'true', 'TRUE', 'tRuE', '1']) {
      expect(parseIsoRequest({ ...minimal, dhcp }).dhcp).toBe('yes');
    }
  });

  test('takes no, false and 0 for no, in any letter case', () => {
    for (const dhcp of ['no', 'NO', 'No', 'false', 'FALSE', 'fAlSe', '0']) {
      expect(parseIsoRequest({ ...staticAddresses, dhcp }).dhcp).toBe('no');
    }
  });

  test('counts as absent with any other string, blanks around it included', () => {
    for (const dhcp of [' yes', 'no ', 'no\n', 'y', 'n', '01', 'on', 'ye\u017F']) {
      expect(messages({ ...minimal, dhcp }), dhcp).toEqual(['dhcp is required']);
    }
  });
});

describe('interfaceMtu', () => {
  test('is an integer or the text of one, signs and leading zeros included', () => {
    for (const interfaceMtu of [9000, '9000', '+9000', '+0009000', '09000']) {
      expect(parseIsoRequest({ ...minimal, interfaceMtu }).interfaceMtu).toBe(9000);
    }
  });

  test('counts as absent when it is 0', () => {
    for (const interfaceMtu of [0, -0, '0', '-0', '+000']) {
      expect(messages({ ...minimal, interfaceMtu })).toEqual(['interfaceMtu is required']);
    }
  });

  test('is no fraction, exponent, blank, hexadecimal number or anything else', () => {
    const wrong = [
      1500.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '1500.0',
      '1.5e3',
      ' 1500',
      '1500\n',
      '0x5dc',
      '1_500',
      '+',
      'x',
      {},
    ];
    for (const interfaceMtu of wrong) {
      expect(messages({ ...minimal, interfaceMtu }), String(interfaceMtu)).toEqual(['interfaceMtu must be an integer']);
    }
  });

  test('has at most 64 bits', () => {
    const mtu = (interfaceMtu: unknown) => messages({ ...minimal, interfaceMtu }, trafficOps);
    const range = ['interfaceMtu must be between 1 and 65535'];
    const integer = ['interfaceMtu must be an integer'];
    expect(mtu('9223372036854775807')).toEqual(range);
    expect(mtu('-9223372036854775808')).toEqual(range);
    expect(mtu('9223372036854775808')).toEqual(integer);
    expect(mtu('-9223372036854775809')).toEqual(integer);
    expect(mtu('9'.repeat(1000))).toEqual(integer);
    expect(mtu(-(2 ** 63))).toEqual(range);
    expect(mtu(2 ** 63)).toEqual(integer);
  });

  test('is judged by its literal where there is one: no fraction, no exponent', () => {
    const text = (literal: string) => JSON.stringify(minimal).replace('1500', literal);
    expect(messages(text('1500'))).toEqual([]);
    for (const literal of ['1500.0', '1.5e3', '15e2', '9223372036854775808']) {
      expect(messages(text(literal)), literal).toEqual(['interfaceMtu must be an integer']);
    }
    for (const literal of ['0', '-0']) expect(messages(text(literal))).toEqual(['interfaceMtu is required']);
  });

  test('that is whole cannot be told from its literal in an object', () => {
    expect(parseIsoRequest({ ...minimal, interfaceMtu: 1500.0 }).interfaceMtu).toBe(1500);
  });
});

describe('addresses', () => {
  test('are brought into canonical form', () => {
    const request = parseIsoRequest({
      ...staticAddresses,
      ipAddress: '::ffff:192.0.2.70',
      ip6Gateway: '2001:DB8:0:7:0::1',
      mgmtIpAddress: '2001:DB8::0001',
      mgmtIpGateway: 'FE80:0::1',
      mgmtInterface: 'eno3',
    });
    expect(request).toMatchObject({
      ipAddress: '192.0.2.70',
      ip6Gateway: '2001:db8:0:7::1',
      mgmtIpAddress: '2001:db8::1',
      mgmtIpGateway: 'fe80::1',
    });
  });

  test('in ip6Address are kept as given', () => {
    expect(parseIsoRequest({ ...minimal, ip6Address: '2001:DB8:0:7::70/64' }).ip6Address).toBe('2001:DB8:0:7::70/64');
  });

  test('in ip6Address are IPv6, with a prefix length of 0 to 128 or none', () => {
    const accepted = ['::', '::1/0', '2001:db8::1/128', '::192.0.2.1/96'];
    const wrong = ['192.0.2.1', '192.0.2.1/24', '::ffff:192.0.2.1', '::ffff:c000:201/128', '::1/129', '::1/', '::1/-1'];
    for (const ip6Address of accepted) expect(messages({ ...minimal, ip6Address }), ip6Address).toEqual([]);
    for (const ip6Address of [...wrong, '::1/+1', '::1/64/64', '/64', '::1 /64', 'fe80::1%eth0', 'x']) {
      expect(messages({ ...minimal, ip6Address }), ip6Address).toEqual([
        'ip6Address must be a valid IPv6 address (with optional CIDR prefix)',
      ]);
    }
  });
});

describe('stream', () => {
  test('is kept when it is a text', () => {
    expect(parseIsoRequest({ ...minimal, stream: 'yes' }).stream).toBe('yes');
  });

  test('may have any type, and is then left out', () => {
    for (const stream of [true, 1, [], {}]) expect(parseIsoRequest({ ...minimal, stream })).toEqual(minimal);
  });
});

describe('the words of the original server', () => {
  const words = (member: object) => refusal({ ...minimal, ...member }).joinedAlert.text;

  test('are of the first value that cannot be decoded', () => {
    expect(words({ interfaceMtu: '1.5' })).toBe('decoding: not an integer');
    expect(words({ ipAddress: '192.0.2.300' })).toBe('decoding: invalid IP address: 192.0.2.300');
    expect(words({ hostName: 7 })).toBe('decoding: hostName must be a string');
    expect(words({ ipAddress: 7 })).toBe('decoding: ipAddress must be a string');
    expect(words({ hostName: '' })).toBe('validating: hostName is required');
  });

  test('quote 100 characters at most', () => {
    expect(words({ ipAddress: 'x'.repeat(100) })).toBe(`decoding: invalid IP address: ${'x'.repeat(100)}`);
    expect(words({ ipAddress: 'x'.repeat(101) })).toBe(`decoding: invalid IP address: ${'x'.repeat(100)}...`);
  });
});

test('the stage of a refusal is that of its first problem', () => {
  expect(refusal({ ...minimal, hostName: 7, domainName: '' }).stage).toBe('decoding');
  expect(refusal({ ...minimal, domainName: '' }).stage).toBe('validating');
});

test('a value that was never parsed here has no extra keys and no warnings', () => {
  expect(requestExtra(minimal)).toEqual({});
  expect(requestWarnings(minimal)).toEqual([]);
});

test('nothing of a request that was refused is remembered as accepted', () => {
  const { request, problems } = decodeIsoRequest({ ...minimal, hostName: '' });
  expect(problems).not.toEqual([]);
  expect(decodeIsoRequest(request).problems).toEqual(problems);
});

test('a null in an extra value is kept as it is', () => {
  const requestSchema = { properties: { rack: { type: 'object' } } };
  const accepted = parseIsoRequest({ ...minimal, rack: { unit: null } }, { requestSchema });
  expect(requestExtra(accepted)).toEqual({ rack: { unit: null } });
});

test('dhcp means yes as a whole word alone', () => {
  for (const dhcp of ['xyes', 'yesx', 'xtrue', '11']) {
    expect(messages({ ...minimal, dhcp }), dhcp).not.toEqual([]);
  }
});

test('stream is kept up to 16 characters', () => {
  expect(parseIsoRequest({ ...minimal, stream: 's'.repeat(16) }, trafficOps).stream).toBe('s'.repeat(16));
  expect(parseIsoRequest({ ...minimal, stream: 's'.repeat(17) }, trafficOps)).not.toHaveProperty('stream');
});
